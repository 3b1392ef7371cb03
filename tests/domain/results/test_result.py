"""The table of a result's life, and how a result gets ready."""

from dataclasses import replace
from itertools import product

import pytest

from services.results.domain import (
    LIFECYCLE,
    Action,
    Outcome,
    PaperCount,
    ReturnMethod,
    State,
    open_result,
    register,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import DOCUMENTS, NOW, PAPERS, result

AT_REST = "READY AWAITING_PICKUP BACK_AT_AGENCY BLOCKED"
MAY_BE_COLLECTED = "READY AWAITING_PICKUP BLOCKED DISPATCH_PREPARED NOT_READY"
ALLOWED = {
    Action.REGISTER: "NOT_READY",
    Action.END_UNREADY: "NOT_READY",
    Action.BLOCK: f"NOT_READY {AT_REST} DISPATCH_PREPARED",
    Action.UNBLOCK: f"NOT_READY {AT_REST} DISPATCH_PREPARED",
    Action.FREE: "BLOCKED",
    Action.FREE_FOR_COUNTER: "BLOCKED",
    Action.FREE_AS_BACK: "BLOCKED",
    Action.CHOOSE_COUNTER: "NOT_READY BLOCKED READY DISPATCH_PREPARED BACK_AT_AGENCY",
    Action.CHOOSE_POSTAL: "NOT_READY BLOCKED READY AWAITING_PICKUP",
    Action.CHOOSE_POSTAL_AGAIN: "BLOCKED READY AWAITING_PICKUP",
    Action.CHOOSE_ELECTRONIC: f"NOT_READY {AT_REST} DISPATCH_PREPARED",
    Action.PREPARE_DISPATCH: "READY",
    Action.REDISPATCH: "BACK_AT_AGENCY",
    Action.RETURN_AT_COUNTER: "AWAITING_PICKUP",
    Action.RETURN_FOUND_PAPERS: "DELIVERED_BY_POST",
    Action.RETURN_ELECTRONICALLY: "READY",
    Action.REISSUE: "WITH_POST_OUTBOUND",
    Action.ARCHIVE: "AWAITING_PICKUP BACK_AT_AGENCY BLOCKED",
    Action.HEAR_CANCELLED: "DISPATCH_PREPARED",
    Action.CALL_OFF_DISPATCH: "DISPATCH_PREPARED",
    Action.HEAR_RECALLED: f"{AT_REST} DISPATCH_PREPARED",
    Action.NOTE_RECALLED: "WITH_POST_OUTBOUND",
    Action.HEAR_COLLECTED: MAY_BE_COLLECTED,
    Action.HEAR_DELIVERED: f"{MAY_BE_COLLECTED} WITH_POST_OUTBOUND",
    Action.HEAR_BACK: f"{MAY_BE_COLLECTED} WITH_POST_OUTBOUND",
    Action.HEAR_DELIVERY_CANCELLED: "DELIVERED_BY_POST",
    Action.HEAR_LOST: "WITH_POST_OUTBOUND",
    Action.HEAR_FOUND: "WITH_POST_OUTBOUND",
}
PAIRS = {(State[name], action) for action, names in ALLOWED.items() for name in names.split()}


def test_the_table_has_exactly_the_rows_agreed():
    """A row that slips in or out changes what officers can do."""
    assert set(LIFECYCLE.table) == PAIRS


@pytest.mark.parametrize(("state", "action"), sorted(set(product(State, Action)) - PAIRS))
def test_everything_the_table_does_not_allow_is_refused(state, action):
    """Negative space: no pair outside the table moves a result."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        LIFECYCLE.after(state, action)


def test_every_state_is_named_reached_and_only_four_are_final():
    """A result with no way on that is not returned or void would be lost in a drawer."""
    assert set(LIFECYCLE.names_vi) == set(State)
    assert set(LIFECYCLE.table.values()) | {State.NOT_READY} == set(State)
    assert {state for state in State if LIFECYCLE.is_final(state)} == {
        State.RETURNED_AT_COUNTER,
        State.DELIVERED_ELECTRONICALLY,
        State.ARCHIVED_UNCLAIMED,
        State.VOID,
    }


def test_an_accepted_dossier_opens_one_result():
    """Heard twice, an acceptance must not begin the result anew."""
    opened = open_result(None, "r-1", "d-1", "H17.5", ReturnMethod.POSTAL)
    ready, _ = register(opened, Outcome.POSITIVE, PAPERS, DOCUMENTS, NOW)

    assert opened.state is State.NOT_READY
    assert open_result(ready, "r-2", "d-1", "H17.5", ReturnMethod.POSTAL) is ready


@pytest.mark.parametrize(
    ("method", "state"),
    [
        (ReturnMethod.POSTAL, State.READY),
        (ReturnMethod.COUNTER, State.AWAITING_PICKUP),
        (ReturnMethod.ELECTRONIC, State.READY),
    ],
)
@pytest.mark.parametrize("outcome", Outcome)
def test_a_registered_result_waits_where_its_owner_wants_it(method, state, outcome):
    """Readiness is what resolves the dossier, whatever was decided."""
    ready, fact = register(result(method=method), outcome, PAPERS, DOCUMENTS, NOW)

    assert (ready.state, ready.ready_time, ready.documents) == (state, NOW, DOCUMENTS)
    assert (fact.outcome, fact.return_method, fact.papers) == (outcome, method, PAPERS)


@pytest.mark.parametrize("state", sorted(set(State) - {State.NOT_READY}))
def test_a_result_is_registered_once(state):
    """A second result would resolve a resolved dossier."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        register(result(state), Outcome.POSITIVE, PAPERS, (), NOW)


@pytest.mark.parametrize("state", [State.NOT_READY, State.VOID])
def test_a_dossier_that_has_ended_gets_no_result(state):
    """A withdrawn dossier must not produce a licence."""
    with pytest.raises(FailedPrecondition, match="DOSSIER_ENDED"):
        register(replace(result(state), dossier_ended=True), Outcome.POSITIVE, PAPERS, (), NOW)


def test_a_result_has_papers():
    """There would be nothing to hand over and sign for."""
    with pytest.raises(FailedPrecondition, match="NO_PAPERS"):
        register(result(), Outcome.POSITIVE, PaperCount(0, 0), (), NOW)
