"""Nothing is lost, doubled or confused in any simulated world; a failing seed says how to see it.

More than these few are tried by hand: `python -m tests.simulation --seeds 100000`.
"""

import pytest

from tests.simulation.run import PLAYS, simulate

FAILED_ONCE: list[tuple[str, int, int]] = []
"""Play, seed and steps of worlds that showed a fault once; they are run for ever."""


def check(play: str, seeds: range, steps: int) -> None:
    """Run worlds and stop at the first in which something was wrong."""
    acknowledged = 0
    for seed in seeds:
        run = simulate(play, seed, steps)
        assert not run.problems, run.report()
        acknowledged += run.acknowledged
    assert acknowledged > len(seeds), "people did hardly anything"


def test_toys_keep_every_promise():
    """Relay, inbox and writer between dying processes and a broker that confuses everything."""
    check("toys", range(12), 300)


def test_what_the_broker_loses_is_healed():
    """Acknowledged messages can be gone; what was told must be heard all the same."""
    check("losses", range(3), 300)


def test_four_services_tell_one_story():
    """Whatever people do in whatever order, lifecycles stay legal and all agree in the end."""
    check("dossiers", range(3), 500)


def test_worlds_that_failed_once_never_fail_again():
    """A fault that was found is looked for for ever."""
    for play, seed, steps in FAILED_ONCE:
        check(play, range(seed, seed + 1), steps)


@pytest.mark.parametrize("play", PLAYS)
def test_the_same_seed_is_the_same_world(play: str):
    """A failing seed is worth something only if it fails again."""
    first, again = simulate(play, 7, 80), simulate(play, 7, 80)

    assert (first.trace_hash, first.steps) == (again.trace_hash, again.steps)
    assert first.trace_hash != simulate(play, 8, 80).trace_hash
