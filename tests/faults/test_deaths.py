"""A process dies at once, at the worst places, and comes back: nothing is lost or doubled."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.servers import wait_ready
from services.cli.demo import Outcome
from shared.config import Settings
from tests.e2e.system import System, audit, example_rows, make_settings
from tests.e2e.test_journeys import wrong
from tests.faults.scene import ONCE
from tests.support import eventually

pytestmark = [ONCE, pytest.mark.timeout(900)]

PLACES = [
    ("intake", "writer.before_commit@9"),
    ("postal", "writer.after_commit@25"),
    ("results", "relay.before_publish@3"),
    ("postal", "relay.after_publish@9"),
    ("tracking", "inbox.after_apply@9"),
]
"""Each place once; `test_kills.py` has every service die at all of them."""


@contextmanager
def process(name: str, settings: Settings, failpoint: str) -> Iterator[Callable[[], int]]:
    """Keep one service alive as a process of its own; it dies once, at the failpoint.

    Gives a function that counts its deaths.
    """
    env = {**os.environ, "DOSSIERPOST_TESTING": "true", "DOSSIERPOST_LOG_LEVEL": "error"}
    for key, value in settings.model_dump().items():
        if key not in {"nats_url", "testing", "failpoints", "log_level"}:
            env[f"DOSSIERPOST_{key.upper()}"] = str(value)
    env["NATS_URL"] = settings.nats_url
    command = [sys.executable, "-m", f"services.{name}.main", "serve"]
    children = [subprocess.Popen(command, env={**env, "DOSSIERPOST_FAILPOINTS": failpoint})]

    def deaths() -> int:
        if children[-1].poll() is not None and len(children) == 1:
            children.append(subprocess.Popen(command, env=env))
        return len(children) - 1

    try:
        yield deaths
    finally:
        children[-1].terminate()
        children[-1].wait(20)


@pytest.mark.parametrize(("name", "failpoint"), PLACES)
async def test_a_death_at_a_bad_place_costs_nothing(
    name: str,
    failpoint: str,
    tmp_path: Path,
    nats_server: Callable,
    new_database: Callable[[str], str],
):
    """Between commit and publish, between apply and acknowledge, before an answer."""
    settings = make_settings(tmp_path, nats_server().url, new_database)
    async with System(settings) as system:
        await system.start()
        await system.load_catalogue()
        await system.stop(name)
        with process(name, settings, failpoint) as deaths:
            driving = asyncio.create_task(_drive(system, settings.target(name)))
            while not driving.done():
                deaths()
                await asyncio.sleep(0.05)
            outcomes = await driving
            assert deaths() == 1, "the failpoint was never reached"
            assert wrong(outcomes) == []
        await system.start(name)
        databases = {one: running.database for one, running in system.running.items()}

        async def audited() -> bool:
            try:
                return bool(await audit(databases))
            except AssertionError:
                return False

        await eventually(audited, "all facts heard by everybody")
        await audit(databases)


async def _drive(system: System, target: str) -> list[Outcome]:
    """Drive dossiers as soon as the process serves.

    On a slow machine it dies before: a service commits every second, work or no work.
    """
    await wait_ready(target)
    return await system.demo(example_rows(), total=8)
