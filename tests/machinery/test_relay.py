"""The relay beside a broker that refuses a fact, or was away for long."""

import asyncio
from collections.abc import Callable

import sqlalchemy as sa

from shared import bus
from shared.broker import LocalBroker
from shared.relay import Relay
from tests.machinery.conftest import TABLES, Opened, origin
from tests.machinery.test_flow import SOURCE, tell
from tests.support import eventually

TOO_LARGE = b"x" * 600_000
"""More than the broker takes as one message."""


async def test_a_fact_that_the_broker_refuses_holds_up_no_other(
    opened: Opened, nats_server: Callable[[], LocalBroker]
):
    """One bad row at the head of the outbox would otherwise silence a whole service."""
    outbox = TABLES.outbox
    await opened.database.run_many([(tell(f"d{n}", n), origin()) for n in range(30)])
    first = sa.select(sa.func.min(outbox.c.id)).scalar_subquery()
    spoil = outbox.update().where(outbox.c.id == first).values(payload=TOO_LARGE)
    await opened.database.run(lambda tx: tx.execute(spoil) and None, origin())
    server = nats_server()
    server.kill()
    connection = bus.Bus(server.url, "test")
    await connection.start()
    publisher = bus.Publisher(connection)
    relay = Relay(opened.database, publisher, SOURCE, 0.02)
    working = asyncio.create_task(relay.run())

    async def waiting() -> int:
        return sum(row.published_at is None for row in await opened.rows(outbox))

    async def has_failed_often() -> bool:
        return relay._failures > 4

    async def is_told_but_for_one() -> bool:
        return await waiting() == 1

    try:
        await eventually(has_failed_often, "failures while the broker is away")
        await asyncio.to_thread(server.start)
        await connection.wait_connected()
        await bus.provision(connection, {})
        await eventually(is_told_but_for_one, "all others published")
        await opened.database.run(tell("d1", 30), origin())
        await eventually(is_told_but_for_one, "a later fact published")
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await publisher.close()
        await connection.close()
