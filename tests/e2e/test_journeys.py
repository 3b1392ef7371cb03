"""Dossiers go through the post and back, whatever happens to the facts on the way."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from services.cli.demo import Outcome
from shared.bus import Outgoing, Publisher
from tests.e2e.system import System, audit, example_rows
from tests.support import eventually


def wrong(outcomes: list[Outcome]) -> list[str]:
    """Say which dossiers are not where they must be."""
    return [
        f"{one.row_id} {one.story}: {one.expected} but {one.seen} {one.fault}"
        for one in outcomes
        if not one.ok
    ]


async def settled(system: System) -> dict[str, int]:
    """Wait until everybody has heard everything, then audit."""
    databases = {name: running.database for name, running in system.running.items()}

    async def quiet() -> dict[str, int] | None:
        try:
            return await audit(databases)
        except AssertionError:
            return None

    await eventually(quiet, "all facts heard by everybody")
    return await audit(databases)


async def test_every_example_ends_where_its_row_says(system: System):
    """The main job: all channels in, both ways back, every exception of the examples."""
    outcomes = await system.demo(example_rows())

    assert wrong(outcomes) == []
    told = await settled(system)
    assert min(told.values()) > 0


async def test_a_broker_restart_in_the_middle_loses_nothing(system: System):
    """Counters go on while the broker is away, and everything arrives afterwards."""
    driving = asyncio.create_task(system.demo(example_rows(), total=40))
    for _ in range(3):
        await asyncio.sleep(0.7)
        system.broker.kill()  # type: ignore[attr-defined]
        await asyncio.sleep(0.4)
        await asyncio.to_thread(system.broker.start)  # type: ignore[attr-defined]
    outcomes = await driving

    assert wrong(outcomes) == []
    await settled(system)


async def test_facts_delivered_twice_and_out_of_order_change_nothing(
    system: System, monkeypatch: pytest.MonkeyPatch
):
    """Order is the sequence and not the stream; a second delivery is known."""
    publish = Publisher.publish
    dice = random.Random(45)

    async def shuffled(self: Publisher, window: Sequence[Outgoing], timeout: float) -> list[bool]:  # noqa: ASYNC109
        again = [
            Outgoing(f"{one.msg_id}-again", one.nats_subject, one.headers, one.payload)
            for one in window
        ]
        order = [*range(len(window)), *range(len(window), 2 * len(window))]
        dice.shuffle(order)
        both = [*window, *again]
        acknowledged = await publish(self, [both[place] for place in order], timeout)
        stored = dict(zip(order, acknowledged, strict=True))
        return [stored[place] for place in range(len(window))]

    monkeypatch.setattr(Publisher, "publish", shuffled)
    outcomes = await system.demo(example_rows(), total=40)

    assert wrong(outcomes) == []
    await settled(system)


@pytest.mark.parametrize("name", ["intake", "postal", "results", "tracking"])
async def test_a_service_stopped_and_started_in_the_middle_loses_nothing(system: System, name: str):
    """A rolling restart under load; clients repeat with the same request ids."""
    driving = asyncio.create_task(system.demo(example_rows(), total=12))
    await asyncio.sleep(0.8)
    await system.stop(name)
    await asyncio.sleep(0.3)
    await system.start(name)
    outcomes = await driving

    assert wrong(outcomes) == []
    await settled(system)
