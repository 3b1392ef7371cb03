"""Whole lives of dossiers at random: whatever people do in whatever order, the rules hold."""

import os
from collections import Counter

import pytest

from services.intake.domain.lifecycle import State
from tests.domain.intake.walk_acts import ACTS
from tests.domain.intake.walker import STEPS_MAX, begin

WALKS = int(os.environ.get("DOSSIERPOST_TEST_WALKS", "10000"))
PARTS = 5


@pytest.mark.parametrize("part", range(PARTS))
def test_no_walk_through_a_life_breaks_an_invariant(part):
    """The invariants 2, 20, 22–24, 26, 29, 30 and 32, terminal states and papers, at every step."""
    reached: Counter[State] = Counter()
    done: Counter[str] = Counter()
    for seed in range(part, WALKS, PARTS):
        walk = begin(seed)
        for _ in range(STEPS_MAX):
            walk.step()
            reached[walk.dossier.state] += 1
        done.update(walk.trail)

    # A walker that never gets anywhere would find nothing.
    assert set(reached) == set(State)
    assert {act.value for act in ACTS} <= set(done)
