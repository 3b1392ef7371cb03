"""The checker is checked: bugs that others had are planted, and it has to find every one.

The provocation makes the bug certain to do its harm; the same run without the bug must be clean.
Everything that heals is off, or it would repair what the bug has broken.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.faults import checker
from tests.faults.deployment import PATIENCE_S, Deployment
from tests.faults.launcher import SERVICES, Launch
from tests.faults.load import Load
from tests.faults.planted import BETWEEN
from tests.faults.standing import settle

pytestmark = pytest.mark.timeout(600)
DATABASE = os.environ.get("DOSSIERPOST_TEST_DATABASE", "sqlite")
OFTEN = {"DOSSIERPOST_RELAY_POLL_MS": "50"}
"""The relay looks often, so that it looks while a commit is slow."""
IMPATIENCE_S = 4.0
"""Without any move for so long the harm is done and the databases are judged."""


@dataclass(frozen=True)
class Trial:
    """A bug, what makes it do harm, and the harm that the checker has to name."""

    bug: str
    symptom: str
    service: str
    dies_at: str = ""
    """Failpoint at which the service with the bug ends once."""
    dies_sound_at: str = ""
    """The same for the service without the bug, when its places are others."""
    unruly: bool = False
    repeated: float = 0.0
    database: str = "sqlite"
    replicas: int = 1
    slow_commit_s: float = 0.0
    """How much longer a commit of the second replica takes at most."""
    dossiers: int = 40
    """Registered while the bug is at work; many, so that slow commits fall among quick ones."""
    tries: int = 1
    """How often it is tried: what takes a race is not met in every run of a busy machine."""

    def launch(self, *, bug: bool) -> dict[str, Launch]:
        how = Launch(bug=self.bug if bug else "", unruly=11 if self.unruly else None, heals=False)
        slow = replace(how, slow_commit_s=self.slow_commit_s)
        others = dict.fromkeys(SERVICES, Launch(heals=False))
        return {**others, self.service: how, f"{self.service}-2": slow}


TRIALS = [
    Trial("mark_before_publish", "lost", "intake", dies_at="relay.before_publish@1"),
    Trial("ack_before_commit", "lost", "postal", dies_at="inbox.before_apply@1"),
    Trial(
        "answer_before_commit",
        "lost: intake has acknowledged",
        "intake",
        dies_at="writer.before_commit@1",
        dies_sound_at="writer.before_commit@5",
    ),
    Trial(
        "cursor_apart",
        "twice",
        "tracking",
        dies_at=BETWEEN,
        dies_sound_at="inbox.after_apply@1",
    ),
    Trial("no_cursor_check", "twice", "tracking", unruly=True),
    Trial("no_request_log", "lost: intake has acknowledged", "intake", repeated=1.0),
    Trial("successors_forgotten", "parked", "postal", unruly=True),
    Trial(
        "polling_by_id",
        "unpublished",
        "intake",
        database="postgres",
        replicas=2,
        slow_commit_s=1.0,
        dossiers=120,
        tries=5,
    ),
]
EACH = pytest.mark.parametrize(
    "trial", [one for one in TRIALS if one.database == DATABASE], ids=lambda trial: trial.bug
)


async def run(folder: Path, trial: Trial, *, bug: bool) -> list[str]:
    """Give what the checker finds."""
    async with Deployment.open(
        folder,
        database=trial.database,
        replicas=trial.replicas,
        env=OFTEN,
        launch=trial.launch(bug=bug),
    ) as system:
        await system.ready()
        async with Load.open(system) as load:  # only then everybody is at work, the relay too
            await load.register(2)
        patience_s = IMPATIENCE_S if bug else PATIENCE_S
        await settle(system.databases, patience_s)
        one = system.services[trial.service][0]
        place = trial.dies_at if bug else trial.dies_sound_at or trial.dies_at
        if place:
            one.arm(place)
            one.kill()
            await one.died(1)
        async with Load.open(system, repeated=trial.repeated) as load:
            await load.register(trial.dossiers)
        if place:
            await one.died(2)
            assert sum(one.died_at.values()) == 1, "the provocation did not happen"
        await settle(system.databases, patience_s)
        return checker.at_rest(system.databases, load.journal)


@EACH
async def test_a_planted_bug_is_found(trial: Trial, tmp_path: Path):
    """A checker that sees nothing would call every loss a success."""
    found: list[str] = []
    for number in range(trial.tries):
        found = await run(tmp_path / str(number), trial, bug=True)
        if any(problem.startswith(trial.symptom) for problem in found):
            return

    pytest.fail(f"not found: {trial.symptom}; found instead:\n{checker.verdict(found)}")


@EACH
async def test_without_the_bug_the_same_run_is_clean(trial: Trial, tmp_path: Path):
    """Or what was found above would be the harm of the provocation and not of the bug."""
    assert checker.verdict(await run(tmp_path, trial, bug=False)) == ""
