"""What the broker never brings is fetched from its producer, also when that is interrupted."""

import os
from pathlib import Path

import pytest

from tests.faults import checker
from tests.faults.deployment import Deployment
from tests.faults.launcher import Launch
from tests.faults.load import Load

pytestmark = pytest.mark.timeout(600)
DATABASE = os.environ.get("DOSSIERPOST_TEST_DATABASE", "sqlite")
AT_ONCE = {"DOSSIERPOST_HEAL_AFTER_S": "1", "DOSSIERPOST_COMPARE_S": "1"}
DOSSIERS = 30


@pytest.mark.parametrize("name", ["postal", "tracking"])
async def test_a_service_that_dies_while_it_heals_heals_once(name: str, tmp_path: Path):
    """A dossier would stand still for ever, or a fetched fact would take effect twice."""
    launch = {name: Launch(forgets=0.3)}
    async with Deployment.open(tmp_path, database=DATABASE, env=AT_ONCE, launch=launch) as system:
        await system.ready()
        one = system.services[name][0]
        one.arm("heal.before_apply@1")
        one.kill()
        await one.died(1)
        one.arm("heal.after_apply@1")
        async with Load.open(system) as load:
            await load.register(DOSSIERS)
        await one.died(3)
        await system.settled()

        assert one.died_at == {"heal.before_apply": 1, "heal.after_apply": 1}
        assert checker.verdict(checker.at_rest(system.databases, load.journal)) == ""
        assert system.heals() > 0, "nothing was healed, so nothing is shown"
