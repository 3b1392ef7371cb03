"""Counts, seals and numbers on which the two sides of a handover differ."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.postal.domain import (
    DiscrepancyOpened,
    Giving,
    HandoverKind,
    HandoverState,
    PaperCount,
    SealState,
    ShipmentDelivered,
    State,
    confirm,
    propose,
)
from shared.errors import FailedPrecondition, InvalidArgument
from tests.domain.postal.builders import (
    NOW,
    PAPERS,
    WORKER,
    proposed,
    shipment,
    taking,
)

LESS = PaperCount(1, 2)
counts = st.builds(PaperCount, st.integers(0, 3), st.integers(1, 3))


@pytest.mark.parametrize("kind", HandoverKind)
@pytest.mark.parametrize(
    ("papers", "seal", "reason"),
    [
        (LESS, SealState.INTACT, "COUNT_DIFFERS"),
        (PaperCount(3, 1), SealState.INTACT, "COUNT_DIFFERS"),
        (PAPERS, SealState.BROKEN, "SEAL_NOT_INTACT"),
        (PAPERS, SealState.DIFFERENT, "SEAL_NOT_INTACT"),
        (LESS, SealState.BROKEN, "COUNT_DIFFERS"),
    ],
)
def test_a_difference_is_refused_or_accepted_with_a_record(kind, papers, seal, reason):
    """A difference that nobody writes down is a paper that nobody lost."""
    item, handover = proposed(kind)
    with pytest.raises(FailedPrecondition, match=reason):
        confirm(item, handover, taking(kind, papers, seal), "x-1", NOW)

    done = confirm(item, handover, taking(kind, papers, seal, accept_difference=True), "x-1", NOW)

    assert done.discrepancy is not None
    assert done.discrepancy.discrepancy_id == "x-1"
    assert done.facts[0] == DiscrepancyOpened(
        "d-1", "s-1", "x-1", PAPERS, papers, seal, handover.giver.unit, item.direction, "o-1",
        done.discrepancy.papers_missing, kind is not HandoverKind.TO_POST,
    )  # fmt: skip
    assert done.handover.state is HandoverState.CONFIRMED
    if isinstance(done.facts[1], ShipmentDelivered):
        assert not done.facts[1].agreed


@given(st.sampled_from(HandoverKind), counts, counts)
def test_papers_never_change_in_number_without_a_discrepancy(kind, given_papers, taken):
    """Also when both sides agree on a count that is not the one signed for earlier."""
    item, handover = proposed(kind, given_papers)
    done = confirm(item, handover, taking(kind, taken, accept_difference=True), "x-1", NOW)

    assert (done.discrepancy is None) == (given_papers == taken == PAPERS)
    if done.discrepancy:
        assert done.discrepancy.papers_given != done.discrepancy.papers_taken == taken


@pytest.mark.parametrize("kind", [HandoverKind.TO_AGENCY, HandoverKind.BACK_TO_AGENCY])
@pytest.mark.parametrize(("given_no", "taken_no"), [("NP-78", ""), ("", "NP-78")])
def test_a_whole_seal_with_another_number_is_another_seal(kind, given_no, taken_no):
    """Somebody opened the item and sealed it again."""
    item, handover = proposed(kind, seal_no=given_no)

    with pytest.raises(FailedPrecondition, match="SEAL_NOT_INTACT"):
        confirm(item, handover, taking(kind, seal_no=taken_no), "x-1", NOW)


@given(counts, counts)
def test_invariant_7_each_sort_is_missing_by_itself(given_papers, taken):
    """Two copies too many must not make up for an original."""
    kind = HandoverKind.TO_AGENCY
    item, handover = proposed(kind)
    done = confirm(item, handover, taking(kind, LESS, accept_difference=True), "x-1", NOW)
    assert done.discrepancy is not None
    one = replace(done.discrepancy, papers_given=given_papers, papers_taken=taken)
    missing = one.papers_missing
    assert missing.originals == max(given_papers.originals - taken.originals, 0)
    assert missing.copies == max(given_papers.copies - taken.copies, 0)


def test_seal_and_waybill_may_come_from_the_taker():
    """The postal worker packs and seals at the agency."""
    item, handover = proposed(HandoverKind.TO_POST, seal_no="", waybill_no="")
    brought = taking(HandoverKind.TO_POST, seal_no="NP-9", waybill_no="RH000000155VN")
    done = confirm(item, handover, brought, "x-1", NOW)

    assert (done.shipment.seal_no, done.shipment.waybill_no) == ("NP-9", "RH000000155VN")
    assert done.discrepancy is None


@pytest.mark.parametrize(
    ("seal_no", "waybill_no", "error", "reason"),
    [
        ("", "RH000000155VN", FailedPrecondition, "SEAL_MISSING"),
        ("NP-9", "", InvalidArgument, "WAYBILL_MALFORMED"),
        ("NP-9", "RH000000156VN", InvalidArgument, "WAYBILL_CHECK_DIGIT"),
    ],
)
def test_the_post_takes_nothing_without_seal_and_waybill(seal_no, waybill_no, error, reason):
    """An item without a number cannot be followed."""
    item, handover = proposed(HandoverKind.TO_POST, seal_no="", waybill_no="")
    brought = taking(HandoverKind.TO_POST, seal_no=seal_no, waybill_no=waybill_no)

    with pytest.raises(error, match=reason):
        confirm(item, handover, brought, "x-1", NOW)


def test_two_waybills_for_one_item_are_refused():
    """One of the two would be followed in vain."""
    item, handover = proposed(HandoverKind.TO_POST)
    other = taking(HandoverKind.TO_POST, waybill_no="RH000000155VN")

    with pytest.raises(FailedPrecondition, match="WAYBILL_DIFFERS"):
        confirm(item, handover, other, "x-1", NOW)


def test_an_empty_handover_is_refused():
    """Signatures under nothing mean nothing."""
    item = shipment(State.OUT_FOR_DELIVERY)

    with pytest.raises(FailedPrecondition, match="NO_PAPERS"):
        propose(item, "h-1", Giving(WORKER, PaperCount(0, 0)), None, NOW)


@pytest.mark.parametrize("kind", HandoverKind)
def test_a_handover_is_confirmed_once_and_only_while_the_item_is_there(kind):
    """A second confirmation, or one after the item went elsewhere, would invent a custodian."""
    item, handover = proposed(kind)
    done = confirm(item, handover, taking(kind), "x-1", NOW)
    later = NOW + timedelta(hours=1)

    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        confirm(item, done.handover, taking(kind), "x-2", later)
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        confirm(done.shipment, handover, taking(kind), "x-2", later)
