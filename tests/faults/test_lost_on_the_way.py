"""Messages vanish between broker and consumer, the last about a dossier too: all is heard."""

import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from shared import metrics
from shared.broker import LocalBroker
from shared.bus import Delivery, Puller
from tests.e2e.system import SERVICES, System, example_rows, make_settings
from tests.e2e.test_journeys import settled, wrong

pytestmark = pytest.mark.timeout(900)
LOST = 0.2
"""Part of the messages that nobody ever sees."""


def healed() -> float:
    """Count the facts that were fetched because they had not come."""
    return sum(
        sample.value
        for metric in metrics.INBOX_HEALED.collect()
        for sample in metric.samples
        if sample.name.endswith("_total")
    )


@pytest.fixture
def swallowed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Acknowledge some messages unread, as a broker does that has lost them."""
    batches, dice = Puller.batches, random.Random(20)
    lost: list[str] = []

    async def fewer(self: Puller) -> AsyncIterator[list[Delivery]]:
        async for deliveries in batches(self):
            kept = [one for one in deliveries if dice.random() >= LOST]
            gone = [one for one in deliveries if one not in kept]
            lost.extend(one.nats_subject for one in gone)
            await self.ack(gone)
            if kept:
                yield kept

    monkeypatch.setattr(Puller, "batches", fewer)
    return lost


async def test_what_the_broker_swallows_is_fetched_from_its_teller(
    swallowed: list[str],
    tmp_path: Path,
    nats_server: Callable[[], LocalBroker],
    new_database: Callable[[str], str],
):
    """Gaps are healed, lost last facts are found by comparing, and every dossier ends well."""
    before = healed()
    settings = make_settings(
        tmp_path, nats_server().url, new_database, heal_after_s=0.5, compare_s=0.5
    )
    async with System(settings) as system:
        await system.start(*SERVICES)
        await system.load_catalogue()
        outcomes = await system.demo(example_rows(), total=6)

        assert wrong(outcomes) == []
        await settled(system)
        assert swallowed
        assert healed() > before
