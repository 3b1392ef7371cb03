"""Catching up: before a refusal others are asked, briefly, and never as often as one may be."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from shared import catching_up
from shared.catching_up import CatchingUp
from shared.errors import Unavailable
from shared.fetching import Fetched, Fetcher
from tests.machinery.told_and_heard import Consumer, Producer, open_both
from tests.support import eventually


def soon() -> float:
    """Give the end of a caller's time that is long enough."""
    return time.monotonic() + 60


@dataclass
class Asked:
    """Stands where facts are fetched, and says what it is told to say."""

    names: tuple[str, ...] = ("intake",)
    gives: Fetched | Exception = field(default_factory=lambda: Fetched(answered=True))
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)

    @property
    def producers(self) -> "Asked":
        return self

    def source(self, name: str) -> str:
        return name

    async def fetch(self, name: str, about: str, timeout_s: float) -> Fetched:
        self.asked.append(f"{name}/{about}")
        await self.answers.wait()
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives


@pytest.fixture
async def both(new_database) -> AsyncIterator[tuple[Producer, Consumer]]:
    async with open_both(new_database) as pair:
        yield pair


def asking(fetcher: Asked | Fetcher, wait_s: float = 60) -> CatchingUp:
    return CatchingUp(fetcher, wait_s)  # type: ignore[arg-type]


async def test_a_fact_that_is_only_on_its_way_is_heard_at_once(both: tuple[Producer, Consumer]):
    """An officer who has just signed must not be told that nothing was signed."""
    producer, consumer = both
    await producer.tell("d", 1, 2)
    catching = asking(consumer.fetcher)

    assert await catching.catch_up(["d"], soon())
    assert consumer.order == {"d": [1, 2]}
    assert not await catching.catch_up(["d"], soon())
    await catching.close()


async def test_the_same_is_not_asked_again_at_once_in_vain():
    """Somebody who invents ids must not make each of his calls two."""
    fetcher = Asked()
    fetcher.answers.set()
    catching = asking(fetcher)

    for _ in range(20):
        assert not await catching.catch_up(["d"], soon())
    assert not await catching.catch_up(["other"], soon())

    assert fetcher.asked == ["intake/d", "intake/other"]


async def test_after_a_while_the_same_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    """What is told a second later must be found, and what was in vain is not remembered long."""
    monkeypatch.setattr(catching_up, "NOT_AGAIN_S", 0.0)
    fetcher = Asked()
    fetcher.answers.set()
    catching = asking(fetcher)

    for number in range(20):
        await catching.catch_up(["d", str(number)], soon())

    assert fetcher.asked.count("intake/d") == 20
    assert len(catching._in_vain) <= 2


async def test_what_helped_may_be_asked_again_at_once():
    """One fact after the other is told by a quick colleague."""
    fetcher = Asked(gives=Fetched(answered=True, unpublished=1))
    fetcher.answers.set()
    catching = asking(fetcher)

    assert await catching.catch_up(["d"], soon())
    assert await catching.catch_up(["d"], soon())
    assert fetcher.asked == ["intake/d"] * 2


async def test_those_who_ask_the_same_share_one_question():
    """A crowd at one dossier is one question, and all of it is helped."""
    fetcher = Asked(gives=Fetched(answered=True, published=1))
    catching = asking(fetcher)
    waiting = [asyncio.create_task(catching.catch_up(["d"], soon())) for _ in range(30)]
    await asyncio.sleep(0)
    fetcher.answers.set()

    assert all(await asyncio.gather(*waiting))
    assert fetcher.asked == ["intake/d"]


async def test_only_so_many_things_are_asked_for_at_once():
    """A flood of refusals stays a flood of refusals: quick, and not doubled."""
    fetcher = Asked()
    catching = asking(fetcher)
    waiting = [
        asyncio.create_task(catching.catch_up([str(n)], soon())) for n in range(catching_up.AT_ONCE)
    ]

    async def all_asked() -> bool:
        return len(fetcher.asked) == catching_up.AT_ONCE

    await eventually(all_asked, "all are asked")

    assert not await catching.catch_up(["one too many"], soon())

    assert "intake/one too many" not in fetcher.asked
    fetcher.answers.set()
    await asyncio.gather(*waiting)
    await catching.catch_up(["later"], soon())
    assert fetcher.asked[-1] == "intake/later"


async def test_a_hung_producer_holds_nobody_up_for_long():
    """The caller gets his refusal in his own time; another producer's help still counts."""
    fetcher = Asked()
    catching = asking(fetcher)
    async with asyncio.timeout(30):
        assert not await catching.catch_up(["d"], time.monotonic() + 0.05)
    assert not await catching.catch_up(["d"], time.monotonic() - 1)
    await catching.close()
    assert catching._asking == {}
    catching = asking(fetcher, wait_s=0.05)
    async with asyncio.timeout(30):
        assert not await catching.catch_up(["d"], soon())
    await catching.close()


async def test_it_can_be_switched_off():
    """Who looks for losses must not have them mended by whoever comes along."""
    fetcher = Asked()
    assert not await asking(fetcher, wait_s=0).catch_up(["d"], soon())
    assert fetcher.asked == []


@pytest.mark.parametrize("trouble", [Unavailable("DATABASE_UNAVAILABLE", "x", "x"), KeyError("x")])
async def test_trouble_while_asking_is_no_other_answer_than_the_refusal(trouble: Exception):
    """The caller asked for something else; he must not get an error of ours instead."""
    fetcher = Asked(gives=trouble)
    fetcher.answers.set()

    assert not await asking(fetcher).catch_up(["d"], soon())


async def test_one_producer_may_help_while_another_is_away(both: tuple[Producer, Consumer]):
    """The post has signed; that results are down must not matter."""
    producer, consumer = both
    await producer.tell("d", 1)
    consumer.producers.names = ("results", "intake")  # nobody is where results should be

    assert await asking(consumer.fetcher).catch_up(["d"], soon())


async def test_a_service_that_hears_nobody_asks_nobody():
    """There is nobody to be early for."""
    assert not await asking(Asked(names=())).catch_up(["d"], soon())
