"""Healing: what the broker did not bring is asked of its producer, broker or no broker."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from shared import metrics
from shared.database import Database
from shared.healing import Healing
from tests.machinery.conftest import TABLES, origin
from tests.machinery.replicas import ON_POSTGRES
from tests.machinery.told_and_heard import SOURCE, Consumer, Producer, open_both
from tests.support import eventually

Both = tuple[Producer, Consumer]


@pytest.fixture
async def both(new_database) -> AsyncIterator[Both]:
    async with open_both(new_database) as pair:
        yield pair


def counted(counter) -> float:
    return float(counter.labels(SOURCE)._value.get())


async def parked(consumer: Consumer) -> list[str]:
    query = sa.select(TABLES.parked.c.reason)
    return await consumer.database.read(lambda connection: list(connection.scalars(query)))


async def heal(consumer: Consumer) -> None:
    healing = Healing(consumer.database, consumer.fetcher, 30)
    await healing.heal("intake", await healing.look("intake"))


async def test_a_gap_is_healed_by_asking_the_producer(both: Both):
    """Two facts got lost on the way: without them the whole dossier would stand still."""
    producer, consumer = both
    await producer.tell("d", 1, 2, 3, 4, 5)
    await producer.publish()
    facts = await producer.told("d")
    await consumer.hear(facts[0], facts[2], facts[4])
    before = counted(metrics.INBOX_HEALED)

    await heal(consumer)

    assert consumer.order == {"d": [1, 2, 3, 4, 5]}
    assert await parked(consumer) == []
    assert counted(metrics.INBOX_HEALED) == before + 2


async def test_what_was_never_published_is_no_loss_of_the_broker(both: Both):
    """A broker that is only away must not look like one that forgets: heals are an alarm."""
    producer, consumer = both
    await producer.tell("d", 1, 2)
    facts = await producer.told("d")
    await consumer.hear(facts[1])
    healed, pulled = counted(metrics.INBOX_HEALED), counted(metrics.INBOX_PULLED)

    await heal(consumer)

    assert consumer.order == {"d": [1, 2]}
    assert counted(metrics.INBOX_HEALED) == healed
    assert counted(metrics.INBOX_PULLED) == pulled + 1


async def test_a_long_gap_is_healed_page_by_page(both: Both):
    """A thing with more facts than one answer holds, by number and by size."""
    producer, consumer = both
    await producer.tell("many", *range(1, 1202))
    await producer.tell("large", *range(1, 21), size=150_000)
    for about in ("many", "large"):
        facts = await producer.told(about)
        await consumer.hear(facts[-1])

    await heal(consumer)

    assert consumer.order["many"] == list(range(1, 1202))
    assert consumer.order["large"] == list(range(1, 21))


async def test_a_gap_that_came_after_the_look_is_left_to_the_broker(both: Both):
    """What is only out of order arrives by itself in a moment."""
    producer, consumer = both
    await producer.tell("old", 1, 2)
    await producer.tell("new", 1, 2)
    healing = Healing(consumer.database, consumer.fetcher, 30)
    await consumer.hear((await producer.told("old"))[1])
    seen = await healing.look("intake")
    await consumer.hear((await producer.told("new"))[1])

    await healing.heal("intake", seen)

    assert consumer.order == {"old": [1, 2]}


async def test_gaps_are_healed_by_themselves_once_the_producer_is_back(
    both: Both, monkeypatch: pytest.MonkeyPatch
):
    """A producer that is away costs nothing but time, and nobody has to do anything."""
    monkeypatch.setattr("shared.producers.LEFT_ALONE_S", 0.05)
    producer, consumer = both
    await producer.tell("d", 1, 2, 3)
    await consumer.hear((await producer.told("d"))[2])
    await producer.go()
    running = asyncio.create_task(Healing(consumer.database, consumer.fetcher, 0.05).run())
    try:

        async def noticed() -> bool:
            return "intake" in consumer.producers._silent_until

        async def healed() -> bool:
            return consumer.order == {"d": [1, 2, 3]}

        await eventually(noticed, "the producer was asked")
        assert not running.done()
        await producer.come()
        await eventually(healed, "the gap is healed")
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_producer_in_trouble_is_not_asked_again_at_once(
    both: Both, monkeypatch: pytest.MonkeyPatch
):
    """Many gaps of one producer must not become a storm of questions."""
    _, consumer = both
    asked = []

    def trouble(_connection, _tables, _source, about, *_rest):
        asked.append(about)
        raise ZeroDivisionError

    monkeypatch.setattr("shared.outbox.fetch_about", trouble)
    for about in ("a", "b", "c"):
        assert not (await consumer.fetcher.fetch("intake", about)).answered

    assert asked == ["a"]


@ON_POSTGRES
async def test_facts_fetched_on_two_replicas_at_once_take_effect_once(both: Both):
    """One catches up before a refusal while the lock holder heals the same."""
    producer, consumer = both
    replica = Consumer(Database(consumer.database.url, TABLES, "tracking"), producer.port)
    await replica.database.open()
    abouts = [f"d{number}" for number in range(30)]
    for about in abouts:
        await producer.tell(about, 1, 2, 3)
    try:
        fetched = await asyncio.gather(
            *(one.fetcher.fetch("intake", about) for about in abouts for one in (consumer, replica))
        )
    finally:
        await replica.producers.close()
        await replica.database.close()

    assert sum(one.unpublished for one in fetched) == 90
    assert [await consumer.count(about) for about in abouts] == [3] * 30


async def test_a_fact_that_cannot_be_read_is_kept_for_a_person(both: Both):
    """A producer's rubbish must not end healing, and must not be lost either."""
    producer, consumer = both
    await producer.tell("d", 1, 2)
    rubbish = TABLES.outbox.update().values(nats_subject="no.subject.of.ours.x")
    await producer.database.run(
        lambda tx: tx.execute(rubbish.where(TABLES.outbox.c.sequence == 1)), origin()
    )

    fetched = await consumer.fetcher.fetch("intake", "d")

    assert fetched.answered
    assert sorted(await parked(consumer)) == ["GAP", "POISON"]
