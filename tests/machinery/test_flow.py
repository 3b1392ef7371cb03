"""Relay and consumer over a real broker: what was committed arrives, once and in order."""

import asyncio

import pytest

from protos.intake.v1 import events_pb2 as intake
from shared import bus
from shared.background import durables
from shared.consumer import Consumer
from shared.database import Database
from shared.inbox import Inbox
from shared.inbox_tables import InboxTables
from shared.relay import Relay
from shared.transaction import Transaction
from tests.machinery.conftest import COUNTS, TABLES, Opened, make_tables, origin
from tests.support import eventually

SOURCE = "urn:dossierpost:test:intake"


def tell(about: str, number: int):
    def work(tx: Transaction) -> None:
        tx.publish(
            intake.DossierForwarded(dossier_id=str(number)), about=about, agency="000.00.01.H55"
        )

    return work


class Reader:
    """A service with its own database that counts what it hears, in order."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, TABLES, "tracking")
        self.order: dict[str, list[str]] = {}
        self.inbox = Inbox(InboxTables(TABLES), {intake.DossierForwarded: self.on_forwarded})

    def on_forwarded(self, body, heard, tx: Transaction) -> None:
        moved = tx.execute(
            COUNTS.update().where(COUNTS.c.name == heard.about).values(count=COUNTS.c.count + 1)
        )
        if not moved.rowcount:
            tx.execute(COUNTS.insert().values(name=heard.about, count=1))
        self.order.setdefault(heard.about, []).append(body.dossier_id)


@pytest.fixture
async def reader(new_database):
    url = new_database("reader")
    make_tables(url)
    one = Reader(url)
    await one.database.open()
    yield one
    await one.database.close()


async def flow(opened: Opened, reader: Reader, url: str, during, facts: int) -> None:
    """Run relay and consumer while something happens, until every fact is applied."""
    connection = bus.Bus(url, "test")
    await connection.start()
    await connection.wait_connected()
    hears = durables({"tracking": ["intake"]})

    async def provision() -> None:
        # What a killed broker had handed out comes again soon, not after half a minute.
        await bus.provision(connection, hears, ack_wait_seconds=1)

    await provision()
    publisher = bus.Publisher(connection)
    relay = Relay(opened.database, publisher, SOURCE, 0.05)
    puller = bus.Puller(connection, "tracking", 50, provision)
    consumer = Consumer(reader.database, reader.inbox, puller)
    tasks = [asyncio.create_task(relay.run()), asyncio.create_task(consumer.run())]
    try:
        await during()

        async def all_done() -> bool:
            applied = sum(map(len, reader.order.values()))
            # A fact is often applied before its own relay has marked it.
            marked = all(row.position for row in await opened.rows(TABLES.outbox))
            return applied >= facts and marked

        await eventually(all_done, f"{facts} facts applied and marked")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        puller.stop()
        await publisher.close()
        await connection.close()


def in_order(reader: Reader, abouts: int, each: int) -> bool:
    expected = [str(number) for number in range(each)]
    return reader.order == {f"d{about}": expected for about in range(abouts)}


async def test_what_is_committed_arrives_once_and_in_order(
    opened: Opened, reader: Reader, nats_server
):
    """The whole way: outbox, relay, broker, inbox."""

    async def commit() -> None:
        for number in range(20):
            works = [(tell(f"d{about}", number), origin()) for about in range(10)]
            await opened.database.run_many(works)

    await flow(opened, reader, nats_server().url, commit, 200)

    assert in_order(reader, 10, 20)
    positions = [row.position for row in await opened.rows(TABLES.outbox)]
    assert sorted(positions) == list(range(1, 201))


async def test_a_killed_broker_costs_nothing(opened: Opened, reader: Reader, nats_server):
    """Commands go on while the broker is down; what they told arrives when it is back."""
    server = nats_server()

    async def commit_and_kill() -> None:
        for number in range(30):
            works = [(tell(f"d{about}", number), origin()) for about in range(5)]
            await opened.database.run_many(works)
            if number in {8, 20}:
                server.kill()
            if number in {14, 25}:
                await asyncio.to_thread(server.start)

    await flow(opened, reader, server.url, commit_and_kill, 150)

    assert in_order(reader, 5, 30)


async def test_republished_facts_change_nothing(opened: Opened, reader: Reader, nats_server):
    """A relay that died between publish and mark publishes again; nothing happens twice."""

    async def commit_and_forget_marks() -> None:
        for number in range(10):
            await opened.database.run(tell("d0", number), origin())
        await asyncio.sleep(0.3)
        outbox = TABLES.outbox
        await opened.database.run(
            lambda tx: tx.execute(outbox.update().values(published_at=None, position=None)),
            origin(),
        )
        await opened.database.run(tell("d0", 10), origin())

    await flow(opened, reader, nats_server().url, commit_and_forget_marks, 11)

    assert in_order(reader, 1, 11)
