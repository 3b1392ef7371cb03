"""The broker is stopped, or loses what it kept: counters go on, and everybody hears everything."""

import asyncio
import os
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from services.cli.standing import IN_VAIN
from shared.broker import LocalBroker
from tests.faults import stores
from tests.faults.counters import Counters
from tests.faults.scene import (
    BY_HAND,
    CORRUPTIONS,
    ONCE,
    all_in_stream,
    proven,
    scene,
    seen_at_intake,
)

pytestmark = pytest.mark.timeout(900)

AWAY_S = float(os.environ.get("DOSSIERPOST_TEST_BROKER_AWAY_S", "10"))
"""How long the broker is away under load; 180 by hand."""


async def test_a_stopped_broker_costs_the_counters_nothing(tmp_path: Path):
    """Citizens would wait at the counter for a message bus."""
    async with scene(tmp_path) as system, Counters.open(system.settings) as counters:
        await counters.served(20)
        await asyncio.to_thread(system.broker.stop)
        await asyncio.sleep(AWAY_S)
        await counters.served(20)
        await asyncio.to_thread(system.broker.start)
        await counters.served(20)
        await counters.close()

        assert counters.failures == []
        await proven(system, counters.journal)


@pytest.mark.parametrize(
    ("end", "damage"),
    [
        pytest.param(LocalBroker.stop, stores.wipe, id="wiped"),
        pytest.param(LocalBroker.stop, stores.truncate, id="truncated", marks=ONCE),
        pytest.param(LocalBroker.stop, stores.flip_in_message, id="bit_in_a_message", marks=ONCE),
        pytest.param(LocalBroker.stop, stores.flip_in_length, id="bit_in_a_length", marks=ONCE),
        pytest.param(LocalBroker.kill, stores.flip_in_message, id="bit_after_a_crash", marks=ONCE),
    ],
)
async def test_what_the_broker_lost_comes_back(
    tmp_path: Path, end: Callable[[LocalBroker], None], damage: Callable[[Path], None]
):
    """A broker forgets acknowledged facts without a word; the outboxes know them all."""
    async with scene(tmp_path) as system, Counters.open(system.settings) as counters:
        await counters.served(60)
        await asyncio.to_thread(end, system.broker)
        damage(system.folder / "nats")
        await asyncio.to_thread(system.broker.start)
        await counters.served(20)
        await counters.close()

        assert counters.failures == []
        await all_in_stream(system)
        await proven(system, counters.journal, data_lost=True)


@ONCE
async def test_a_broker_that_finds_nothing_is_told_of_and_is_whole_when_started_again(
    tmp_path: Path,
):
    """It looks sound, acknowledges every fact, and would keep nothing for ever."""
    async with scene(tmp_path) as system, Counters.open(system.settings) as counters:
        await counters.served(60)
        await asyncio.to_thread(system.broker.stop)
        stores.flip_in_sequence(system.folder / "nats")
        await asyncio.to_thread(system.broker.start)
        await counters.served(20)
        await counters.close()
        await seen_at_intake(system, "reconcile_in_vain", lambda rounds: rounds >= IN_VAIN)
        await asyncio.to_thread(system.broker.stop)
        await asyncio.to_thread(system.broker.start)
        await seen_at_intake(system, "reconcile_in_vain", lambda rounds: rounds == 0)

        assert counters.failures == []
        await all_in_stream(system)
        await proven(system, counters.journal, data_lost=True)


async def test_an_older_store_put_back_is_filled_up(tmp_path: Path):
    """Somebody restores the broker's disk from last night, and today is gone."""
    async with scene(tmp_path) as system, Counters.open(system.settings) as counters:
        store, copy = system.folder / "nats", tmp_path / "copy"
        await counters.served(20)
        await asyncio.to_thread(system.broker.stop)
        stores.keep(store, copy)
        await asyncio.to_thread(system.broker.start)
        await counters.served(60)
        await all_in_stream(system)
        await asyncio.to_thread(system.broker.stop)
        stores.put_back(store, copy)
        await asyncio.to_thread(system.broker.start)
        await counters.served(20)
        await counters.close()

        assert counters.failures == []
        await all_in_stream(system)
        await proven(system, counters.journal, data_lost=True)


@BY_HAND
async def test_damage_upon_damage_is_healed(tmp_path: Path):
    """What one damage leaves behind is where the next one falls."""
    dice = random.Random(CORRUPTIONS)
    async with scene(tmp_path) as system, Counters.open(system.settings) as counters:
        store = system.folder / "nats"
        for _ in range(CORRUPTIONS):
            await counters.served(dice.randint(1, 60))
            await asyncio.to_thread(
                dice.choice([LocalBroker.stop, LocalBroker.kill]), system.broker
            )
            flip = partial(stores.flip_in_message, part=dice.random())
            damages: list[Callable[[Path], None]] = [flip, flip, stores.truncate, stores.wipe]
            dice.choice(damages)(store)
            await asyncio.to_thread(system.broker.start)
            await all_in_stream(system)
        await counters.close()

        assert counters.failures == []
        await all_in_stream(system)
        await proven(system, counters.journal, data_lost=True)
