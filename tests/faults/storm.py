"""One storm: load, everything bad at once, then quiet, and the verdict of the checker."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults import checker, detours
from tests.faults.deployment import Deployment
from tests.faults.launcher import SERVICES, Launch
from tests.faults.load import Load, rows
from tests.faults.nemesis import Nemesis

CONCURRENCY: Final = 64
"""Dossiers under way at once: most of them wait for something that has just died."""
PATIENCE_S: Final = 900.0
"""How long a client waits for one thing where everything dies each second."""
BROKER_KILLS: Final = 0.06
"""Deaths of the broker for each death of a service."""
ENV: Final = {"DOSSIERPOST_HEAL_AFTER_S": "120", "DOSSIERPOST_COMPARE_S": "120"}
"""What a minute heals in quiet takes longer where everything dies each second."""


@dataclass(frozen=True, slots=True)
class Survived:
    """What a storm did and what it left."""

    database: str
    seed: int
    seconds: float
    faults: Counter[str]
    """How often each fault was done."""
    work: Counter[str]
    """What was done meanwhile."""
    problems: list[str]
    """What is lost, doubled, out of order or otherwise wrong; none is the promise."""
    heals: int
    """Facts that had to be fetched from their producer although nothing took them away."""
    crashes: list[str]
    """Processes that ended and were not killed."""


async def rage(
    folder: Path,
    *,
    database: str,
    kills: int,
    seed: int,
    replicas: int = 1,
    concurrency: int = CONCURRENCY,
) -> Survived:
    """Let a storm rage until so many processes were killed, and judge what is left."""
    begin = time.monotonic()
    launch = {name: Launch(unruly=seed) for name in SERVICES}
    async with Deployment.open(
        folder, database=database, replicas=replicas, env=ENV, launch=launch
    ) as system:
        await system.ready()
        broker_kills = max(1, round(kills * BROKER_KILLS))
        nemesis = Nemesis(system, seed, kills=kills, broker_kills=broker_kills)
        async with (
            Load.open(system, seed=seed, patience_s=PATIENCE_S) as load,
            asyncio.TaskGroup() as together,
        ):
            together.create_task(nemesis.run())
            over = rows(clocks_jump=True)
            await load.drive_until(nemesis.done, concurrency=concurrency, over=over)
        await system.settled()
        found = await asyncio.to_thread(
            checker.at_rest, system.databases, load.journal, load.outcomes
        )
        return Survived(
            database=database,
            seed=seed,
            seconds=time.monotonic() - begin,
            faults=nemesis.tally,
            work=Counter(_work(system, load)),
            problems=nemesis.problems + found,
            heals=system.heals(),
            crashes=system.crashes(),
        )


def _work(system: Deployment, load: Load) -> dict[str, int]:
    told, effects = checker.counts(system.databases)
    return {
        "dossiers driven to their end": len(load.outcomes),
        "acts acknowledged": len(load.journal.acts),
        "scans acknowledged": len(load.journal.scans),
        "rarer acts among them": sum(act.method in detours.ACTS for act in load.journal.acts),
        "acts repeated after their answer": load.journal.repeats,
        "facts told": told,
        "effects of facts": effects,
    }
