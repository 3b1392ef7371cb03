"""The broker is a cache: what its store loses comes back from the outbox, once and in order."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY

from services.intake.main import SERVICE as INTAKE
from shared import bus, reconciler
from shared.broker import LocalBroker
from shared.bus import connection, standing
from shared.bus.standing import LastSeen, is_ahead, take_away
from shared.consumer import Consumer
from tests.machinery.conftest import Opened, origin
from tests.machinery.telling import SUBJECTS, damage, harms, messages, telling
from tests.machinery.test_flow import Reader, reader, tell
from tests.support import eventually

__all__ = ["reader"]
HARMS = list(harms(LocalBroker(Path()), Path()))


@pytest.fixture(autouse=True)
def _quick(monkeypatch) -> None:
    """Let a client look soon for a broker that was started again."""
    monkeypatch.setattr(connection, "RECONNECT_SECONDS", 0.05)
    monkeypatch.setattr(reconciler, "CALM_S", 0.0)


@pytest.mark.parametrize("name", HARMS)
async def test_whatever_the_store_loses_everybody_gets_every_fact_once_and_in_order(
    opened: Opened, reader: Reader, nats_server, tmp_path, name
):
    """A citizen's fact would be gone for ever, or for everybody who had not heard it yet."""
    server = nats_server()
    async with telling(opened, server.url) as teller:
        puller = bus.Puller(teller.bus, "tracking", 50, teller.provision)
        consuming = asyncio.create_task(Consumer(reader.database, reader.inbox, puller).run())
        await teller.tell(40)
        shutil.copytree(messages(server), tmp_path / "earlier")
        await teller.tell(40)
        await eventually_heard(reader, 80)
        await teller.compare()
        await damage(server, teller, harms(server, tmp_path / "earlier")[name])
        await teller.tell(10, "d1")
        sent_again = await teller.compare()
        await teller.tell(10, "d1")
        confirmed = await teller.compare()

        await eventually_heard(reader, 100)
        assert sent_again > 0
        assert confirmed == 0
        assert await teller.is_whole()
        puller.stop()
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)

    assert reader.order == {
        "d0": [str(number) for number in range(80)],
        "d1": [str(number) for number in range(80, 100)],
    }


async def eventually_heard(reader: Reader, facts: int) -> None:
    async def heard() -> bool:
        return sum(map(len, reader.order.values())) >= facts

    await eventually(heard, f"{facts} facts heard")


def rounds() -> float:
    return REGISTRY.get_sample_value("reconcile_rounds_total") or 0


def more_rounds_than(before: float):
    async def more() -> bool:
        return rounds() > before

    return more


async def test_the_broker_is_read_again_by_itself_when_it_was_started_anew(
    opened: Opened, nats_server
):
    """What a broker lost while it was down would be missed until somebody looks."""
    server = nats_server()
    async with telling(opened, server.url) as teller:
        await teller.tell(10)
        before = rounds()
        reconciling = asyncio.create_task(teller.reconciler.run())
        await eventually(more_rounds_than(before), "a first round")
        await damage(server, teller, lambda: shutil.rmtree(server._store_dir / "jetstream"))
        await eventually(teller.is_whole_again, "everything in the stream again")
        reconciling.cancel()
        await asyncio.gather(reconciling, return_exceptions=True)

        assert set((await teller.in_stream()).values()) == {1}


async def test_a_service_fills_an_emptied_broker_again(start_service, nats_server):
    """The parts would be there, and nobody would have put them together."""
    server = nats_server()
    before = rounds()
    started = await start_service(INTAKE, nats_url=server.url, broker_wait_s=5)
    await eventually(more_rounds_than(before), "a first round")
    outbox_ = started.database.tables.outbox

    async def published() -> bool:
        query = sa.select(sa.func.count()).where(outbox_.c.published_at.is_not(None))
        return bool(await started.database.read(lambda c: c.execute(query).scalar_one()) == 20)

    await started.database.run_many([(tell("d0", n), origin()) for n in range(20)])
    await eventually(published, "published")
    server.kill()
    shutil.rmtree(server._store_dir / "jetstream")
    await asyncio.to_thread(server.start)
    looking = bus.Bus(server.url, "test")
    await looking.start()

    async def whole() -> bool:
        client = looking.client
        if client is None or await bus.stream_state(client) is None:
            return False
        pages = bus.read_stream(client, SUBJECTS, 0, None)
        return sum([len(page) async for page in pages]) >= 20

    await eventually(whole, "everything in the stream again")
    await looking.close()


async def take(batches: AsyncIterator[list[bus.Delivery]], number: int) -> list[bus.Delivery]:
    """Take so many messages, in however many batches they come."""
    found: list[bus.Delivery] = []
    while len(found) < number:
        found += await anext(batches)
    return found


async def test_a_consumer_ahead_of_the_stream_is_known_by_its_place_or_by_what_it_handed_out(
    opened: Opened, nats_server, monkeypatch
):
    """It would hear nothing until the stream has caught up, and never what came before."""
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(5)
        last = await bus.last_message(teller.client, SUBJECTS)
        assert last is not None

        async def ahead(seen: LastSeen | None) -> bool:
            return await is_ahead(teller.client, "tracking", seen)

        set_back = await ahead(LastSeen(5, "another"))
        puller = bus.Puller(teller.bus, "tracking", 50, teller.provision)
        async for batch in puller.batches():
            await puller.ack(batch)
            puller.stop()
        same, another = await ahead(LastSeen(5, last.event_id)), await ahead(LastSeen(5, "another"))
        state = await bus.stream_state(teller.client)
        assert state is not None

        async def went_backwards(_client) -> bus.StreamState:
            return replace(state, last=4, messages=4)

        monkeypatch.setattr(standing, "stream_state", went_backwards)
        beyond = await ahead(None)
        await take_away(teller.client, "tracking")

        assert (set_back, same, another, beyond) == (False, False, True, True)
        assert not await ahead(None)


async def test_a_consumer_ahead_of_the_stream_begins_anew(opened: Opened, nats_server):
    """A service would stay deaf beside a broker that says that all is well."""
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(5)
        puller = bus.Puller(teller.bus, "tracking", 50, teller.provision, check_seconds=0.1)
        batches = puller.batches()
        first = await take(batches, 5)
        await puller.ack(first)
        puller._last = LastSeen(5, "a message that the stream lost")
        again = await take(batches, 5)
        puller.stop()
        assert not [batch async for batch in batches]

    assert [one.stream_sequence for one in (*first, *again)] == [1, 2, 3, 4, 5] * 2


async def test_an_acknowledgement_of_an_earlier_making_does_not_count(opened: Opened, nats_server):
    """A fact that was handed out but not applied would never come again."""
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(2)
        puller = bus.Puller(teller.bus, "tracking", 50, teller.provision)
        batches = puller.batches()
        old = await take(batches, 2)
        await take_away(teller.client, "tracking")
        new = await take(batches, 2)
        await puller.ack(old)
        again = await take(batches, 2)  # after the ack wait
        puller.stop()
        assert not [batch async for batch in batches]

    assert [one.stream_sequence for one in (*old, *new, *again)] == [1, 2] * 3
    assert {one.making for one in again} == {one.making for one in new} != {old[0].making}
