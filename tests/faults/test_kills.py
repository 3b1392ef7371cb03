"""Everything dies at any time and at every place, under load, and nothing is lost or doubled."""

import os
import random
import sys
from pathlib import Path

import pytest

from tests.faults import checker, report
from tests.faults.nemesis import TELLING
from tests.faults.storm import rage

DATABASE = os.environ.get("DOSSIERPOST_TEST_DATABASE", "sqlite")
KILLS = int(os.environ.get("DOSSIERPOST_TEST_KILLS", "300"))
SEED = int(os.environ.get("DOSSIERPOST_TEST_SEED", random.SystemRandom().randrange(10**6)))


@pytest.mark.timeout(1800)
async def test_whatever_dies_nothing_is_lost_doubled_or_out_of_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """What was acknowledged to a citizen would be lost, or his papers sent twice."""
    survived = await rage(tmp_path, database=DATABASE, kills=KILLS, seed=SEED)

    with capsys.disabled():
        sys.stdout.write(f"\nseed {SEED}, table in {report.write(survived)}\n")
    assert checker.verdict(survived.problems) == "", f"seed {SEED}"
    assert survived.heals == 0, "the broker lost nothing, so nothing was to be healed"
    assert survived.crashes == []
    assert survived.work["rarer acts among them"]
    assert survived.faults["SIGKILL of a service"] >= KILLS
    assert {f"death at {place}" for place in TELLING} <= survived.faults.keys()
