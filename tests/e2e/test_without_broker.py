"""Nobody waits for the wire: what was signed or told holds at once, broker or no broker."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import grpc
import pytest

from services.cli.demo import at_counter, handovers, legs, with_result
from services.cli.demo.calls import Clients, Refusal
from services.cli.demo.journey import Journey
from services.cli.demo.plan import plan
from services.cli.demo.scans import ScanDesk
from shared import catching_up
from shared.broker import LocalBroker
from tests.e2e.system import System, example_rows, make_settings
from tests.e2e.test_journeys import settled

PATIENCE_S = 60
"""A slow machine answers in its own time."""


@pytest.fixture
async def journey(
    tmp_path: Path, nats_server: Callable[[], LocalBroker], new_database: Callable[[str], str]
) -> AsyncIterator[tuple[System, LocalBroker, Journey]]:
    """The whole system, and a dossier that the post has collected from the citizen."""
    broker = nats_server()
    settings = make_settings(tmp_path, broker.url, new_database, catch_up_s=PATIENCE_S)
    async with System(settings) as system:
        await system.start()
        await system.load_catalogue()
        async with Clients.open(settings) as clients:
            dossier = plan(example_rows()[:1], 1, 7)[0]
            yield system, broker, Journey(dossier, clients, ScanDesk(clients))


async def test_what_another_service_knows_holds_at_once_with_the_broker_stopped(
    journey: tuple[System, LocalBroker, Journey], monkeypatch: pytest.MonkeyPatch
):
    """Handover signed, dossier accepted, forwarded, result registered, dispatched: no wait."""
    monkeypatch.setattr(catching_up, "NOT_AGAIN_S", 0.0)  # quicker than any officer
    system, broker, dossier = journey
    await at_counter.register(dossier)
    item = await legs.collect(dossier)
    broker.kill()

    with pytest.raises(Refusal) as refusal:
        await at_counter.accept(dossier)
    assert refusal.value.code is grpc.StatusCode.FAILED_PRECONDITION
    await handovers.hand_to_agency(dossier, item)
    await at_counter.accept(dossier)
    await at_counter.forward(dossier)
    await with_result.register_result(dossier)
    await with_result.prepare_dispatch(dossier)

    broker.start()
    await at_counter.wait_for(dossier, at_counter.State.STATE_RESOLVED)
    await settled(system)
