"""In which order a dossier hears of its result, and when it hears of none."""

from datetime import timedelta

import pytest

from services.intake.domain import hearing_of_results
from services.intake.domain.facts import DossierResolved
from services.intake.domain.lifecycle import State
from tests.domain.intake.builders import DUE, dossier_in

ENDED = (State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED, State.CANCELLED)


@pytest.mark.parametrize("state", State)
def test_invariant_35_nothing_is_returned_before_it_is_resolved(state):
    """The portal would be told of a return (10) and then of a result (9)."""
    heard = hearing_of_results.result_returned(dossier_in(state))

    if state is State.RESOLVED:
        assert heard.dossier.state is State.RESULT_RETURNED
    else:
        assert heard.dossier.state is state
        assert heard.note


def test_invariant_35_what_the_post_takes_leaves_the_dossier_resolved_until_it_is_delivered():
    """A dossier would be closed while its licence lies at a post office."""
    resolved = hearing_of_results.result_ready(dossier_in(State.IN_PROCESS), DUE).dossier
    gone = hearing_of_results.result_collected(resolved).dossier
    returned = hearing_of_results.result_returned(gone).dossier

    assert [one.state for one in (resolved, gone, returned)] == [
        State.RESOLVED,
        State.RESOLVED,
        State.RESULT_RETURNED,
    ]
    assert returned.resolved_time == DUE


@pytest.mark.parametrize("state", ENDED)
def test_invariant_38_a_result_of_an_ended_dossier_resolves_nothing(state):
    """Who was refused would be told that his result is there."""
    ended = dossier_in(state)
    heard = hearing_of_results.result_ready(ended, DUE + timedelta(days=1))

    assert heard.dossier.state is state
    assert heard.dossier.timeliness is None
    assert not any(isinstance(fact, DossierResolved) for fact in heard.facts)
    assert heard.note
