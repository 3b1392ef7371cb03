"""The outbox of several replicas: whoever commits when, order is kept and no row is passed over."""

import asyncio
import random
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Self

import pytest

from shared import bus, failpoints, filters
from shared.background import durables
from shared.consumer import Consumer
from shared.database import Database
from shared.filters import Wanted
from shared.relay import Relay
from shared.transaction import Transaction
from tests.machinery.conftest import TABLES, origin
from tests.machinery.replicas import (
    ON_POSTGRES,
    PATIENCE_S,
    Both,
    change,
    count_up,
    counts,
    rows,
    tell,
    told,
)
from tests.machinery.test_flow import SOURCE, Reader, reader
from tests.support import eventually

pytestmark = [ON_POSTGRES, pytest.mark.usefixtures("patient_writers")]
__all__ = ["reader"]


class Carriers:
    """Relays and consumers on a broker with a stream, as many as a test wants."""

    def __init__(self, url: str) -> None:
        self._bus = bus.Bus(url, "test")
        self._tasks: list[asyncio.Task[None]] = []
        self._pullers: list[bus.Puller] = []

    async def __aenter__(self) -> Self:
        await self._bus.start()
        await self._bus.wait_connected()
        await self._provision()
        self._publisher = bus.Publisher(self._bus)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for puller in self._pullers:
            puller.stop()
        await self._publisher.close()
        await self._bus.close()

    def relay(self, database: Database) -> None:
        """Relay, as the lock holder does."""
        self._begin(Relay(database, self._publisher, SOURCE, 0.02).run())

    def consume(self, reader: Reader) -> None:
        """Feed an inbox, as the lock holder does."""
        self._pullers.append(bus.Puller(self._bus, "tracking", 20, self._provision))
        self._begin(Consumer(reader.database, reader.inbox, self._pullers[-1]).run())

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _provision(self) -> None:
        await bus.provision(self._bus, durables({"tracking": ["intake"]}), ack_wait_seconds=2)


async def published(database: Database) -> list[int]:
    """Give the rows of the outbox in the order in which they were published."""
    facts = [row for row in await rows(database, TABLES.outbox) if row.published_at]
    return [row.id for row in sorted(facts, key=lambda row: row.position)]


async def test_nothing_is_lost_and_no_number_left_out_between_replicas(both: Both):
    """A hole in a sequence would stop every consumer; a lost count is a lost dossier."""
    works = [change] * 30 + [lambda tx: count_up(tx, "b")] * 200
    outcomes = await asyncio.gather(
        *(database.run(work, origin()) for database in both for work in works)
    )

    assert set(outcomes) == {None}
    assert await counts(both[0]) == {"a": 60, "b": 400}
    assert await told(both[0]) == {"a": list(range(1, 61)), "b": list(range(1, 401))}


async def test_facts_of_one_and_of_several_things_keep_their_order_up_to_the_broker(
    both: Both, nats_server
):
    """Order of rows, of numbers and of publishing are one, whichever replica commits when."""
    dice, abouts = random.Random(7), [f"d{number}" for number in range(6)]

    def work(chosen: list[str]) -> Callable[[Transaction], None]:
        def several(tx: Transaction) -> None:
            for about in chosen:
                count_up(tx, about)

        return several

    async with Carriers(nats_server().url) as carriers:
        carriers.relay(both[0])
        works = [work(dice.choices(abouts, k=dice.randint(1, 3))) for _ in range(150)]
        await asyncio.gather(
            *(both[number % 2].run(one, origin()) for number, one in enumerate(works))
        )
        expected = await counts(both[0])
        total = sum(expected.values())

        async def all_published() -> bool:
            return len(await published(both[0])) == total

        await eventually(all_published, "everything is published")

    assert await told(both[0]) == {
        about: list(range(1, number + 1)) for about, number in expected.items() if number
    }
    by_id = {row.id: row for row in await rows(both[0], TABLES.outbox)}
    order: dict[str, list[int]] = {}
    for row_id in await published(both[0]):
        order.setdefault(by_id[row_id].about, []).append(by_id[row_id].sequence)
    assert order == await told(both[0])


async def test_a_row_that_is_committed_after_later_ones_is_published_all_the_same(
    both: Both, nats_server, monkeypatch: pytest.MonkeyPatch
):
    """Whoever asks for `id > last` loses it, silently and for ever."""
    held, release, slow = threading.Event(), threading.Event(), both[0].writer._thread

    def hold(name: str) -> None:
        if name == "writer.before_commit" and threading.current_thread() is slow:
            held.set()
            assert release.wait(PATIENCE_S)

    async def follow(after: int) -> list[tuple[int, str]]:
        """Read as one does who wants all since."""
        page = await both[1].read(filters.published, TABLES, Wanted(SOURCE), after, 1000)
        found = page.facts
        return [(position, fact.about) for position, fact in found]

    async with Carriers(nats_server().url) as carriers:
        carriers.relay(both[1])
        monkeypatch.setattr(failpoints, "hit", hold)
        late = asyncio.create_task(both[0].run(lambda tx: tell(tx, "late"), origin()))
        await asyncio.to_thread(held.wait, PATIENCE_S)
        await both[1].run(lambda tx: tell(tx, "soon"), origin())

        async def marked(number: int) -> bool:
            return len(await published(both[1])) == number

        await eventually(lambda: marked(1), "the later row is published")
        first = await follow(0)
        release.set()
        await late
        await eventually(lambda: marked(2), "the row that was committed late is published")
        second = await follow(first[-1][0])

    assert [fact.about for fact in await rows(both[0], TABLES.outbox)] == ["late", "soon"]
    assert [about for _, about in first + second] == ["soon", "late"]


async def test_two_holders_at_once_do_no_harm(both: Both, reader: Reader, nats_server):
    """A holder that was paused wakes up beside its heir: repeats, other orders, and that is all."""
    names = "bcdefgh"
    async with Carriers(nats_server().url) as carriers:
        for database in both:
            carriers.relay(database)
            carriers.consume(reader)
        for _ in range(10):
            works = [(lambda tx, name=name: count_up(tx, name), origin()) for name in names]
            await asyncio.gather(*(database.run_many(works) for database in both))

        async def all_heard() -> bool:
            everything = 2 * 10 * len(names)
            heard = sum((await counts(reader.database)).values())
            return heard == everything == len(await published(both[0]))

        await eventually(all_heard, "everything is published and heard")

    assert await counts(reader.database) == dict.fromkeys(names, 20)
    assert await rows(reader.database, TABLES.parked) == []
    positions = [row.position for row in await rows(both[0], TABLES.outbox)]
    assert len(set(positions)) == len(positions)
