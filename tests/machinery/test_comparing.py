"""Comparing: a lost last fact leaves no gap, and is found all the same."""

from collections.abc import AsyncIterator

import pytest

from shared import metrics, places
from shared.bus import Progress
from shared.comparing import Compared, Comparing
from shared.places import FactPlace
from tests.machinery.conftest import TABLES, origin
from tests.machinery.told_and_heard import SOURCE, Consumer, Producer, open_both
from tests.support import MONDAY, eventually

DRAINED = Progress(last=7, floor=3, waiting=0)
"""Nothing is on its way; the newest message of the stream is for others."""


class Round:
    """One who compares, and the broker as he sees it."""

    def __init__(self, producer: Producer, consumer: Consumer) -> None:
        self.producer = producer
        self.consumer = consumer
        self.broker: Progress | None = DRAINED
        self.compared = Compared()
        self.comparing = Comparing(consumer.database, consumer.fetcher, self._progress, 60)

    async def _progress(self) -> Progress | None:
        return self.broker

    async def go(self, times: int = 1) -> None:
        for _ in range(times):
            await self.comparing.compare("intake", self.compared)

    async def lose(self, about: str, *numbers: int) -> None:
        """Tell facts that the broker takes and never hands out."""
        await self.producer.tell(about, *numbers)
        await self.producer.publish()

    async def bring(self, about: str, *numbers: int) -> None:
        """Tell facts that arrive."""
        await self.lose(about, *numbers)
        await self.consumer.hear(*(await self.producer.told(about)))

    async def change(self, statement) -> None:
        """Change the producer's database."""
        await self.producer.database.run(lambda tx: tx.execute(statement) and None, origin())

    async def park(self, about: str, sequence: int, reason: str) -> None:
        """Let a fact wait for a reason."""
        row = {
            "source": SOURCE, "about": about, "type": "t", "event_id": f"{about}{sequence}",
            "epoch": self.producer.database.teller.epoch, "sequence": sequence,
            "nats_subject": "s", "headers": {}, "payload": b"", "reason": reason, "fault": "",
            "attempts": 1, "parked_at": MONDAY, "retry_at": None,
        }  # fmt: skip
        await self.consumer.database.run(
            lambda tx: tx.execute(TABLES.parked.insert().values(row)), origin()
        )


@pytest.fixture
async def compare(new_database) -> AsyncIterator[Round]:
    async with open_both(new_database) as pair:
        yield Round(*pair)


async def test_a_lost_last_fact_is_found_and_healed(compare: Round):
    """Nothing comes behind it, so no gap tells of it: the dossier would stand still for ever."""
    await compare.bring("d", 1, 2)
    await compare.lose("d", 3)
    await compare.lose("alone", 1)
    healed = metrics.INBOX_HEALED.labels(SOURCE)
    before = healed._value.get()

    await compare.go(2)

    assert compare.consumer.order == {"d": [1, 2, 3], "alone": [1]}
    assert healed._value.get() == before + 2
    assert compare.compared.missing == []


@pytest.mark.parametrize(
    "broker",
    [None, Progress(last=7, floor=3, waiting=1)],
    ids=["the broker is away", "something is on its way"],
)
async def test_what_may_be_on_its_way_is_left_to_the_broker(compare: Round, broker):
    """A slow consumer or a broker that is away is no loss, and must not look like one."""
    await compare.lose("d", 1)
    compare.broker = broker

    await compare.go(4)
    assert compare.consumer.order == {}

    compare.broker = DRAINED
    await compare.go(2)
    assert compare.consumer.order == {"d": [1]}


async def test_under_constant_load_a_loss_is_found_too(compare: Round):
    """There is always something on its way; it is enough that what was there then has come."""
    compare.broker = Progress(last=100, floor=90, waiting=50)
    await compare.lose("d", 1)
    await compare.go()
    compare.broker = Progress(last=150, floor=99, waiting=40)
    await compare.go()
    assert compare.consumer.order == {}

    compare.broker = Progress(last=200, floor=100, waiting=70)
    await compare.go()

    assert compare.consumer.order == {"d": [1]}


async def test_only_what_was_heard_is_passed_over_for_ever(compare: Round):
    """A process that dies between two rounds must not forget what it found missing."""
    await compare.bring("a", 1, 2)
    await compare.lose("b", 1)
    await compare.bring("c", 1)
    await compare.go()
    again = await compare.comparing.remember("intake")
    assert again.position == 2
    assert [place.about for place in compare.compared.missing] == ["b"]

    compare.compared = again
    await compare.go(2)

    assert compare.consumer.order["b"] == [1]
    assert (await compare.comparing.remember("intake")).position == 4


async def test_a_known_history_is_not_read_again(compare: Round, monkeypatch: pytest.MonkeyPatch):
    """A round costs what was told since the last one, not what was ever told."""
    await compare.bring("d", *range(1, 6))
    await compare.go()
    asked = []
    ask = compare.consumer.producers.places

    async def noting(name: str, after_position: int):
        asked.append(after_position)
        return await ask(name, after_position)

    monkeypatch.setattr(compare.consumer.producers, "places", noting)
    compare.compared = await compare.comparing.remember("intake")
    await compare.go(2)

    assert asked == [5, 5]


async def test_a_long_history_is_read_page_by_page(compare: Round):
    """What is missing on the first page is found although a thousand known facts follow it."""
    await compare.lose("lost", 1)
    await compare.bring("d", *range(1, 1301))

    await compare.go()
    assert compare.compared.position == 1301
    await compare.go()

    assert compare.consumer.order["lost"] == [1]
    assert compare.compared.known[1] == 1301


async def test_with_another_epoch_comparing_begins_anew(compare: Round):
    """A producer that was restored gives old positions to new facts."""
    outbox, meta = TABLES.outbox, TABLES.meta
    higher = outbox.update().values(position=outbox.c.position + 10)
    lower = outbox.update().where(outbox.c.about == "b").values(position=1)
    restored = meta.update().where(meta.c.key == "epoch").values(value="1999999999")
    await compare.bring("a", 1, 2, 3)
    await compare.change(higher)
    await compare.go()
    await compare.lose("b", 1)
    await compare.change(lower)
    await compare.go(2)
    assert "b" not in compare.consumer.order

    await compare.change(restored)
    await compare.go(2)

    assert compare.consumer.order["b"] == [1]
    assert compare.compared.epoch == 1999999999


@pytest.mark.parametrize("reason", ["EARLY", "RETRY", "POISON", "BLOCKED"])
async def test_a_fact_that_waits_for_another_reason_was_heard(compare: Round, reason: str):
    """Fetching it again would change nothing, and would hide a real loss behind it."""
    await compare.lose("d", 1)
    await compare.park("d", 1, reason)

    await compare.go()

    assert compare.compared.missing == []


async def test_a_fact_behind_a_gap_is_not_taken_for_heard(compare: Round):
    """If the healing of gaps fails, comparing still sees it."""
    await compare.lose("d", 1)
    await compare.park("d", 1, "GAP")

    await compare.go()

    assert [place.sequence for place in compare.compared.missing] == [1]


async def test_a_cursor_of_a_later_epoch_is_ahead(compare: Round):
    """Facts of an epoch that has ended are void; asking for them would never end."""
    cursor = {"about": "d", "source": SOURCE, "epoch": 2000, "sequence": 1, "event_id": "x"}
    await compare.consumer.database.run(
        lambda tx: tx.execute(TABLES.cursors.insert().values(cursor)) and None, origin()
    )
    told = [
        FactPlace("d", 1000, 9, "y"),
        FactPlace("d", 2000, 1, "x"),
        FactPlace("d", 2000, 2, "z"),
    ]

    missing = await compare.consumer.database.read(places.missing, TABLES, SOURCE, told)

    assert missing == told[2:]


async def test_a_producer_that_is_away_is_compared_later(
    compare: Round, monkeypatch: pytest.MonkeyPatch
):
    """What it told meanwhile is found when it answers again."""
    monkeypatch.setattr("shared.producers.LEFT_ALONE_S", 0.05)
    await compare.producer.go()
    await compare.lose("d", 1)
    await compare.go(2)
    assert compare.compared == Compared()
    await compare.producer.come()

    async def found() -> bool:
        await compare.go()
        return compare.consumer.order == {"d": [1]}

    await eventually(found, "the lost fact is healed")
