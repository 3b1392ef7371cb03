"""The life of a discrepancy: owned, resolved in writing, closed by a second person."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.postal.domain import (
    DISCREPANCY_LIFECYCLE,
    Actor,
    Direction,
    DiscrepancyAction,
    DiscrepancyClosed,
    DiscrepancyState,
    Finding,
    HandoverKind,
    PaperCount,
    Resolution,
    State,
    assign_discrepancy,
    close_discrepancy,
    confirm,
    has_ended,
    resolve_discrepancy,
)
from shared.errors import FailedPrecondition, PermissionDenied
from tests.domain.postal.builders import (
    CASES,
    NOW,
    OFFICER,
    PAPERS,
    WORKER,
    proposed,
    shipment,
    taking,
)

NOTHING = PaperCount(0, 0)
ONE = PaperCount(1, 0)
EXPLAINED = Finding(Resolution.EXPLAINED, NOTHING, "TEST Đếm nhầm")
FOUND = Finding(Resolution.FOUND, ONE, "TEST Trong túi")
COLLEAGUE = replace(WORKER, account="binh.vo")
S, A = DiscrepancyState, DiscrepancyAction
ALLOWED = {
    (S.OPEN, A.ASSIGN): S.OPEN,
    (S.OPEN, A.RESOLVE): S.RESOLVED,
    (S.RESOLVED, A.ASSIGN): S.OPEN,
    (S.RESOLVED, A.CLOSE): S.CLOSED,
}


def signed(kind=HandoverKind.TO_AGENCY, missing=ONE):
    """Take an item with fewer papers than it left with."""
    item, handover = proposed(kind)
    less = PaperCount(PAPERS.originals - missing.originals, PAPERS.copies - missing.copies)
    return confirm(item, handover, taking(kind, less, accept_difference=True), "x-1", NOW)


def opened(kind=HandoverKind.TO_AGENCY, missing=ONE):
    """Give the discrepancy that is opened then."""
    return signed(kind, missing).discrepancy


def resolved(finding=EXPLAINED, kind=HandoverKind.TO_AGENCY):
    return resolve_discrepancy(opened(kind), finding, CASES[kind][2])[0]


RECORD = signed().handover


def test_the_table_has_exactly_the_rows_agreed():
    """A way round the second person would be a row more."""
    assert dict(DISCREPANCY_LIFECYCLE.table) == ALLOWED
    assert set(DISCREPANCY_LIFECYCLE.names_vi) == set(S)


@pytest.mark.parametrize("kind", HandoverKind)
def test_invariant_10_the_unit_that_gave_owns_a_difference_from_the_start(kind):
    """What nobody has to find out nobody finds out."""
    giver = CASES[kind][2]
    assert opened(kind).owner == giver.unit


@pytest.mark.parametrize("office", ["230100", ""])
def test_a_giver_without_a_unit_leaves_it_to_his_office_or_to_the_counter(office):
    """Callers without a unit exist; discrepancies without an owner must not."""
    item, handover = proposed(HandoverKind.TO_AGENCY)
    nowhere = replace(handover, giver=replace(handover.giver, unit="-"), post_office=office)
    less = taking(HandoverKind.TO_AGENCY, PaperCount(0, 3), accept_difference=True)
    done = confirm(item, nowhere, less, "x-1", NOW)

    assert done.discrepancy.owner == (office or item.agency)


def test_only_the_owner_resolves_and_says_how_in_writing():
    """A conclusion by whoever likes to close lists is none."""
    one = opened()
    with pytest.raises(PermissionDenied, match="NOT_THE_OWNER"):
        resolve_discrepancy(one, EXPLAINED, replace(WORKER, unit="999999"))
    with pytest.raises(FailedPrecondition, match="REASON_REQUIRED"):
        resolve_discrepancy(one, replace(EXPLAINED, reason=" "), WORKER)

    done, _ = resolve_discrepancy(one, EXPLAINED, WORKER)
    assert (done.state, done.resolution, done.resolver) == (
        S.RESOLVED,
        Resolution.EXPLAINED,
        WORKER,
    )
    assert "nhầm" not in repr(done)


@given(
    st.sampled_from(Resolution),
    st.builds(PaperCount, st.integers(0, 2), st.integers(0, 4)),
    st.builds(PaperCount, st.integers(0, 1), st.integers(0, 3)),
)
def test_invariant_9_no_more_is_found_than_is_missing(resolution, found, missing):
    """Papers that appear from nowhere belong to somebody else's dossier."""
    one = opened(missing=missing) if missing != NOTHING else None
    if one is None:
        return
    fits = found.originals <= missing.originals and found.copies <= missing.copies
    says_so = (resolution is Resolution.FOUND) != found.nothing
    if fits and says_so:
        done, _ = resolve_discrepancy(one, Finding(resolution, found, "r"), WORKER)
        assert done.papers_found == found
    else:
        with pytest.raises(FailedPrecondition, match=r"PAPERS_FOUND_UNCLEAR|MORE_FOUND"):
            resolve_discrepancy(one, Finding(resolution, found, "r"), WORKER)


@pytest.mark.parametrize("account", [WORKER.account, f" {WORKER.account.upper()} "])
def test_who_resolved_cannot_close(account):
    """One person alone could write off an original."""
    with pytest.raises(FailedPrecondition, match="SECOND_PERSON_REQUIRED"):
        close_discrepancy(
            shipment(State.DELIVERED), resolved(), RECORD, Actor(account, WORKER.role, WORKER.unit)
        )


@pytest.mark.parametrize("state", State)
def test_papers_found_join_an_item_only_while_it_is_on_its_way(state):
    """What the counter has counted and signed for does not grow behind its back."""
    kind = HandoverKind.TO_POST
    item = shipment(state, Direction.RESULT_OUT, papers=PaperCount(0, 3))
    one = resolved(FOUND, kind)
    after, closed, fact = close_discrepancy(item, one, signed(kind).handover, WORKER)

    joined = not has_ended(state)
    assert after.papers == (PAPERS if joined else PaperCount(0, 3))
    assert closed.state is S.CLOSED
    assert fact == DiscrepancyClosed(
        "d-1", "s-1", "x-1", item.direction, "H17.5", Resolution.FOUND, ONE, "o-1", ONE,
        given_by_post=False, joined=joined,
    )  # fmt: skip


def test_what_the_post_found_the_counter_signs_for():
    """Invariant 5: two postmen alone could say that the counter has an original."""
    item, one = shipment(State.DELIVERED), resolved(FOUND)
    with pytest.raises(FailedPrecondition, match="OTHER_SIDE_REQUIRED"):
        close_discrepancy(item, one, RECORD, COLLEAGUE)

    after, _, fact = close_discrepancy(item, one, RECORD, OFFICER)
    assert after == item
    assert (fact.given_by_post, fact.joined, fact.papers_found) == (True, False, ONE)


def test_what_the_counter_finds_the_post_signs_for_while_it_has_the_item():
    """Invariant 5: the envelope would hold a paper that the postman never saw."""
    kind, officer = HandoverKind.TO_POST, replace(OFFICER, account="mai.vu")
    record, one = signed(kind).handover, resolved(FOUND, kind)
    with pytest.raises(FailedPrecondition, match="OTHER_SIDE_REQUIRED"):
        close_discrepancy(shipment(State.COLLECTED, Direction.RESULT_OUT), one, record, officer)

    gone = shipment(State.DELIVERED, Direction.RESULT_OUT)
    assert close_discrepancy(gone, one, record, officer)[1].state is S.CLOSED


@pytest.mark.parametrize("me", [OFFICER, COLLEAGUE])
def test_both_sides_of_the_handover_may_give_it_to_another_and_close_it(me):
    """Either has papers at stake."""
    assert assign_discrepancy(opened(), RECORD, "H17.9", me)[0].owner == "H17.9"
    assert close_discrepancy(shipment(State.DELIVERED), resolved(), RECORD, me)[1].state is S.CLOSED


def test_a_unit_that_has_nothing_to_do_with_it_neither_assigns_nor_closes():
    """A list could be emptied by whoever is asked to."""
    stranger = replace(OFFICER, account="mai.vu", unit="H17.9")
    with pytest.raises(PermissionDenied, match="NOT_CONCERNED"):
        assign_discrepancy(opened(), RECORD, "H17.9", stranger)
    with pytest.raises(PermissionDenied, match="NOT_CONCERNED"):
        close_discrepancy(shipment(State.DELIVERED), resolved(), RECORD, stranger)

    owned = replace(resolved(), owner=stranger.unit)
    assert (
        close_discrepancy(shipment(State.DELIVERED), owned, RECORD, stranger)[1].state is S.CLOSED
    )


def test_a_resolution_nobody_believes_goes_to_somebody_again():
    """The second person must be able to say no."""
    again, _ = assign_discrepancy(resolved(), RECORD, "H17.5", OFFICER)

    assert (again.state, again.owner) == (S.OPEN, "H17.5")
    assert (again.resolution, again.reason, again.resolver) == (None, "", None)


@pytest.mark.parametrize(
    ("state", "action"), sorted(set(product(S, A)) - set(ALLOWED)), ids=lambda one: one.name
)
def test_everything_the_table_does_not_allow_is_refused(state, action):
    """Negative space: a closed discrepancy stays closed, an open one is not closed."""
    one = replace(resolved(), state=state)
    acts = {
        A.ASSIGN: lambda: assign_discrepancy(one, RECORD, "H17.5", OFFICER),
        A.RESOLVE: lambda: resolve_discrepancy(one, EXPLAINED, WORKER),
        A.CLOSE: lambda: close_discrepancy(shipment(State.DELIVERED), one, RECORD, COLLEAGUE),
    }
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        acts[action]()
