"""Replicas of every service on one PostgreSQL: one of each relays, whoever dies or hangs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from shared import lock
from shared.config import SERVICES
from tests.faults.deployment import PATIENCE_S, Deployment
from tests.faults.load import Load
from tests.faults.scene import PATIENT, proven, scene
from tests.faults.service_process import ServiceProcess
from tests.machinery.replicas import ON_POSTGRES

pytestmark = [ON_POSTGRES, pytest.mark.timeout(900)]
HOLDERS = sa.text(f"""
SELECT split_part(split_part(application_name, ' ', 3), '@', 1)::int
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objid = {lock._KEY} AND datname = current_database()
""")  # noqa: S608
"""Processes that hold the lock of a database."""
CUT = f"""
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objid = {lock._KEY} AND datname = current_database()
"""  # noqa: S608


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[Deployment]:
    """Two replicas of every service."""
    async with scene(tmp_path, env=PATIENT, replicas=2) as one:
        yield one


def holders(system: Deployment, name: str) -> list[ServiceProcess]:
    """Give the replicas of a service that relay now; a paused one is not among them for long."""
    pids = system.databases.read(
        name, lambda connection: connection.execute(HOLDERS).scalars().all()
    )
    return [one for one in system.services[name] if one.pid in set(pids)]


async def new_holder(
    system: Deployment, name: str, before: ServiceProcess | None
) -> ServiceProcess:
    """Wait until another replica relays, or another life of the same one."""
    pid = before.pid if before else 0
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = await asyncio.to_thread(holders, system, name)
            assert len(found) < 2, f"{name} has two holders"
            if found and (found[0] is not before or found[0].pid != pid):
                return found[0]
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("fault", ["killed", "cut", "paused"])
async def test_background_work_goes_on_in_another_replica(system: Deployment, fault: str):
    """Nobody would hear of anything any more, while every command is still answered."""
    done = asyncio.Event()

    async def disturb() -> None:
        for name in SERVICES:
            holder = await new_holder(system, name, None)
            if fault == "killed":
                holder.kill()
            elif fault == "paused":
                holder.pause()
            else:
                await asyncio.to_thread(cut, system.url(name))
            heir = await new_holder(system, name, None if fault == "cut" else holder)
            assert fault != "paused" or heir is not holder
            holder.resume()
        done.set()

    async with Load.open(system) as load:
        async with asyncio.TaskGroup() as together:
            together.create_task(disturb())
            together.create_task(load.drive_until(done, concurrency=8))
        await proven(system, load.journal, load.outcomes)
    assert system.heals() == 0


def cut(url: str) -> None:
    """End the session that holds the lock, as a firewall does."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(CUT)
