"""PostgreSQL itself dies and hangs under load: what it acknowledged is there, once."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.counters import Counters
from tests.faults.deployment import Deployment
from tests.faults.load import Load
from tests.faults.scene import PATIENT, proven, scene
from tests.machinery.replicas import ON_POSTGRES
from tests.postgres import Cluster, own_cluster

pytestmark = [ON_POSTGRES, pytest.mark.timeout(900)]
RESTARTS = int(os.environ.get("DOSSIERPOST_TEST_RESTARTS", "5"))
"""How often it dies; 200 by hand."""
HANGS_S = 5.0
"""How long it hangs."""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of one's own, for nobody else likes it to die."""
    with own_cluster() as one:
        yield one


@pytest.fixture
async def system(tmp_path: Path, cluster: Cluster) -> AsyncIterator[Deployment]:
    """Two replicas of every service on it."""
    async with scene(tmp_path, env=PATIENT, replicas=2, cluster=cluster) as one:
        yield one


@pytest.mark.timeout(60 + 60 * RESTARTS)
async def test_restarts_under_load_lose_and_double_nothing(system: Deployment, cluster: Cluster):
    """Its machine crashes: every act that was acknowledged is somebody's land certificate."""
    done, dice = asyncio.Event(), random.Random(5)

    async def restart() -> None:
        for _ in range(RESTARTS):
            await asyncio.sleep(dice.uniform(1, 3))
            await asyncio.to_thread(cluster.restart_immediate)
        done.set()

    async with Load.open(system) as load:
        async with asyncio.TaskGroup() as together:
            together.create_task(restart())
            together.create_task(load.drive_until(done, concurrency=8))
        await proven(system, load.journal, load.outcomes)
    assert system.heals() == 0


async def test_a_database_that_hangs_costs_time_only(system: Deployment, cluster: Cluster):
    """A disk that does not answer for a while: callers wait, and are answered with what is true."""
    async with Counters.open(system.settings) as counters:
        await counters.served(10)
        cluster.pause()
        try:
            await asyncio.sleep(HANGS_S)
        finally:
            cluster.resume()
        await counters.served(10)
        await counters.close()

        assert counters.failures == []
        await proven(system, counters.journal)
