"""SIGTERM, as every update sends it: no answer is lost, and the process ends by itself."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Final

import pytest

from bench.servers import wait_ready
from shared.migrations import migrate
from tests.faults import frames
from tests.faults.checker import at_rest, verdict
from tests.faults.deployment import PATIENCE_S, Deployment
from tests.faults.load import Load
from tests.faults.scene import DATABASE, ONCE
from tests.ports import free_port
from tests.support import eventually

TIMES: Final = int(os.environ.get("DOSSIERPOST_TEST_SIGTERMS", "12"))
ACTS: Final = 20
"""Acknowledged acts between two ends: it is stopped while it works."""
METHOD: Final = "/dossierpost.intake.v1.IntakeService/FileDossier"


@pytest.mark.timeout(1_800)
async def test_services_that_are_stopped_under_load_lose_no_answer(tmp_path: Path) -> None:
    """An update in the morning must not cost a counter an act, or have it done twice."""
    async with Deployment.open(tmp_path / "system", database=DATABASE) as system:
        await system.ready()
        async with Load.open(system) as load:
            done = asyncio.Event()
            driving = asyncio.create_task(load.drive_until(done))
            for number in range(TIMES):
                await _acts(load, ACTS, driving)
                await system.ready()
                one = system.processes[number % len(system.processes)]
                deaths = one.deaths
                one.terminate()
                async with asyncio.timeout(PATIENCE_S):
                    await one.died(deaths + 1)
            done.set()
            await driving
            await system.settled()

            assert verdict(at_rest(system.databases, load.journal, load.outcomes)) == ""
            assert load.journal.contradictions == []
        ends = [end for one in system.processes for end in one.ends]
        assert ends == [0] * TIMES


@ONCE
@pytest.mark.timeout(300)
async def test_a_process_ends_although_its_callers_do_not(tmp_path: Path) -> None:
    """A supervisor would kill it after a while, in the middle of whatever it does."""
    migrate("intake", f"sqlite:///{tmp_path / 'intake.db'}")
    port = free_port()
    env = {
        **os.environ,
        "DOSSIERPOST_DATA_DIR": str(tmp_path),
        "DOSSIERPOST_INTAKE_PORT": str(port),
        "DOSSIERPOST_INTAKE_METRICS_PORT": "0",
        "DOSSIERPOST_LOG_LEVEL": "error",
        "NATS_URL": "nats://127.0.0.1:9",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.intake.main", "serve", env=env
    )
    try:
        await wait_ready(f"127.0.0.1:{port}")
        head = frames.frame(frames.HEADERS, frames.END_HEADERS, 1, frames.call(METHOD))
        endless = await frames.hold(port, frames.BEGIN + head)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            code = await process.wait()
        endless.transport.abort()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

    assert code == 0


async def _acts(load: Load, number: int, driving: asyncio.Task[None]) -> None:
    """Wait until so many more acts are acknowledged."""
    enough = len(load.journal.acts) + number

    async def done() -> bool:
        assert not driving.done(), driving.result()
        return len(load.journal.acts) >= enough

    await eventually(done, "acts under load")
