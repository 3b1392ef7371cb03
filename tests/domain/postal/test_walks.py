"""Whole lives of shipments and their money at random: whatever two people do in whatever order."""

import os
import random
from collections import Counter

import pytest

from services.postal.domain import State
from tests.domain.postal import walk_acts, walk_ends, walk_money
from tests.domain.postal.walk_rules import RULES
from tests.domain.postal.walker import STEPS, Walk, attempt, likely, pass_time, take_in_hand

WALKS = int(os.environ.get("DOSSIERPOST_TEST_WALKS", "10000"))
PARTS = 5
HEARD, MONEY = 0.12, 0.25
"""Shares of the steps that others cause, and that money moves by itself."""


def _step(w: Walk) -> None:
    pass_time(w)
    share = w.dice.random()
    if not take_in_hand(w):
        attempt(w, "order", walk_acts.order, RULES)
        return
    if share < HEARD:
        name = w.dice.choice(list(walk_acts.HEARD))
        attempt(w, name, walk_acts.HEARD[name], RULES)
    elif share < HEARD + MONEY:
        name = walk_money.likely(w)
        attempt(w, name, walk_money.ACTS[name], RULES)
    else:
        action = likely(w, walk_acts.ACTS)
        attempt(w, action, walk_acts.ACTS[action], RULES)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_order_of_the_acts_of_two_people_breaks_an_invariant(part):
    """The invariants 11, 14–17, 39, 40 and 44 at every step, and an end for everything."""
    done: Counter[str] = Counter()
    reached: set[State] = set()
    for seed in range(part, WALKS, PARTS):
        w = Walk(random.Random(seed))
        try:
            attempt(w, "fee assessed", walk_money.HEARD["fee assessed"], RULES)
            for _ in range(STEPS):
                _step(w)
                reached.add(w.item.state)
            walk_ends.end(w)
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}, {w.trail}: {wrong}") from wrong
        done.update(w.done)

    # A walker that never gets anywhere would find nothing.
    assert reached == set(State)
    assert {*walk_acts.ACTS, *walk_acts.HEARD, *walk_money.ACTS} <= set(done)
    assert {f"paid {way}" for way in walk_money.WAYS} <= set(done)
