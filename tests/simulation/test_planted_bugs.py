"""The protocol is broken on purpose: the simulation finds what it is there to find."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.simulation import planted
from tests.simulation.run import simulate

SEEDS = 40
STEPS = 250
BUGS: list[tuple[str, Callable[[], Any], int, str]] = [
    ("toys", planted.mark_before_publish, 0, "heard"),
    ("toys", planted.ack_before_commit, 0, "heard"),
    ("toys", planted.answer_before_commit, 2, "was acknowledged and is not there"),
    ("toys", planted.cursor_apart_from_effect, 2, "effects"),
    ("toys", planted.no_cursor_check, 0, "effects"),
    ("toys", planted.no_request_log, 0, "was done 2 times"),
    ("toys", planted.parked_successors_forgotten, 0, "parked"),
    ("losses", planted.nobody_heals, 1, "heard"),
    ("losses", planted.nobody_sends_again, 0, "not in the stream"),
    ("dossiers", planted.deaf_to_the_post, 0, "order INBOUND"),
    ("dossiers", planted.everything_allowed, 4, "became COLLECTED"),
]
"""The world in which a bug shows, the first seed that is tried, and by what it is known."""


@pytest.mark.parametrize(("play", "bug", "first", "sign"), BUGS)
def test_a_planted_bug_is_found(play: str, bug: Callable[[], Any], first: int, sign: str):
    """A checker that never fails would be worth nothing."""
    with bug():
        assert any(
            sign in problem
            for seed in range(first, first + SEEDS)
            for problem in simulate(play, seed, STEPS).problems
        )
