"""What the tests of single faults share: a system that heals at once, and the proof at the end."""

import asyncio
import http.client
import math
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from nats.errors import Error as NatsError
from prometheus_client.parser import text_string_to_metric_families

from services.cli.demo import Outcome
from tests.faults.checker import at_rest, verdict
from tests.faults.deployment import PATIENCE_S, Deployment
from tests.faults.journal import Journal
from tests.faults.launcher import SERVICES
from tests.faults.stream import facts_in
from tests.ports import lasting_ports

DATABASE: Final = os.environ.get("DOSSIERPOST_TEST_DATABASE", "sqlite")
CORRUPTIONS: Final = int(os.environ.get("DOSSIERPOST_TEST_CORRUPTIONS", "0"))
"""How often a broker's store is damaged by chance: none in CI, 30 by hand."""
BY_HAND: Final = pytest.mark.skipif(
    not CORRUPTIONS, reason="by hand, with DOSSIERPOST_TEST_CORRUPTIONS=30"
)
ONCE: Final = pytest.mark.skipif(
    DATABASE != "sqlite", reason="no database has a part in it: shown on SQLite"
)
"""For what would be the same proof a second time."""
IMPATIENT: Final = {
    "DOSSIERPOST_RECONCILE_S": "1",
    "DOSSIERPOST_COMPARE_S": "1",
    "DOSSIERPOST_HEAL_AFTER_S": "1",
    "DOSSIERPOST_NATS_PING_S": "1",
}
"""What takes a minute in production."""
PATIENT: Final = {"DOSSIERPOST_HEAL_AFTER_S": "30"}
"""For who proves that nothing is healed: a gap may stand as long as in production.

A process that hung, or has lost its lock, still holds what the broker has handed to it, and takes
more as long as its last request is open. Each of these facts comes to another process only an ack
wait (2 s here) after it was handed out for the last time, and meanwhile its successors stand behind
a gap. Healing after one second would be faster than that, and call lost what is late."""


@asynccontextmanager
async def scene(
    folder: Path,
    *,
    env: Mapping[str, str] | None = None,
    started: Callable[[Deployment], None] = lambda _: None,
    **options: Any,
) -> AsyncIterator[Deployment]:
    """Start the whole system, and give it when it is ready; `started` is called before that."""
    metrics = {"DOSSIERPOST_INTAKE_METRICS_PORT": str(next(lasting_ports(1)))}
    env = IMPATIENT | metrics | dict(env or {})
    async with Deployment.open(folder, database=DATABASE, env=env, **options) as system:
        started(system)
        await system.ready()
        yield system


async def seen_at_intake(system: Deployment, gauge: str, right: Callable[[float], bool]) -> None:
    """Wait until intake's metrics show what an operator would be warned by."""
    port = system.settings.metrics_port("intake")
    ends = time.monotonic() + PATIENCE_S
    while not right(seen := (await asyncio.to_thread(_gauges, port)).get(gauge, math.nan)):
        if time.monotonic() > ends:
            raise AssertionError(f"{gauge} remained {seen}")
        await asyncio.sleep(0.1)


def _gauges(port: int) -> dict[str, float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    finally:
        connection.close()
    samples = (one for family in text_string_to_metric_families(text) for one in family.samples)
    return {one.name: one.value for one in samples}


async def all_in_stream(system: Deployment) -> None:
    """Wait until every fact that was told by now can be read in the stream."""
    ends = time.monotonic() + PATIENCE_S
    missing = told(system)
    while missing:
        if time.monotonic() > ends:
            raise AssertionError(f"{len(missing)} facts are not in the stream")
        with suppress(NatsError, TimeoutError, OSError):  # nobody leads, for a moment
            missing -= (await facts_in(system.settings.nats_url)).keys()
        await asyncio.sleep(0.2)


def told(system: Deployment) -> set[str]:
    """Give the ids of all facts that any service has told."""
    return {one.event_id for one in _outboxes(system)}


def sent_again(system: Deployment) -> int:
    """Count the facts that were sent again because the broker had lost them."""
    return sum(one.repeats > 0 for one in _outboxes(system))


def _outboxes(system: Deployment) -> list[sa.Row[Any]]:
    """Read what all services have told, without the bodies."""
    found: list[sa.Row[Any]] = []
    for name, service in SERVICES.items():
        c = service.tables.outbox.c
        found += system.databases.read(name, partial(_rows, sa.select(c.event_id, c.repeats)))
    return found


def _rows(query: sa.Select[Any], connection: sa.Connection) -> Sequence[sa.Row[Any]]:
    return connection.execute(query).all()


async def proven(
    system: Deployment,
    journal: Journal,
    outcomes: Sequence[Outcome] = (),
    *,
    data_lost: bool | None = False,
) -> None:
    """Wait until all is heard, and prove from the databases that it is all and only that.

    With `data_lost` the fault took facts from the broker, and some must have been sent again;
    with None that is not known, otherwise none may have been.
    """
    await system.settled()
    problems = at_rest(system.databases, journal, outcomes)
    assert not problems, verdict(problems)
    assert data_lost in {None, bool(sent_again(system))}
    assert system.crashes() == []
