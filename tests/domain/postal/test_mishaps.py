"""What goes wrong on the way and is put right: redirected, damaged, lost, found, taken back."""

from datetime import timedelta

import pytest

from services.postal.domain import (
    AfterDamage,
    CancellationReason,
    DeliveryReport,
    Direction,
    Find,
    Incident,
    IncidentKind,
    PaperCount,
    ReturnCause,
    State,
    cancel_delivery,
    contact_corrected,
    declare_lost,
    find,
    has_ended,
    redirect,
    report_damage,
)
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import BEFORE_COLLECTION, NOW, PAPERS, TO_AGENCY, shipment

WITH_POST = {state for state in State if not has_ended(state)} - BEFORE_COLLECTION
UNDELIVERED = {State.DELIVERY_FAILED, State.HELD_AT_OFFICE}
LOSS = Incident("i-1", IncidentKind.LOSS, NOW, "Mất trên xe thư", "BB-7")
FOUND = Find(PAPERS, "NP-78", "RH000000080VN", "230100")
REPORT = DeliveryReport("tam.le", NOW, b"p" * 32)
WRONG = CancellationReason.WRONG_RECEIVER


def renewed(state, **changes):
    """Give a result whose owner has another address, which the post knows."""
    known = {"address_renewed": True, "contact_known": True, "storage_end_time": NOW}
    return shipment(state, Direction.RESULT_OUT, **{**known, **changes})


def refused(reason):
    return pytest.raises(FailedPrecondition, match=reason)


def cancel(item, report=REPORT, account="hoa.pham", now=NOW):
    return cancel_delivery(item, report, account, WRONG, 60, now)


@pytest.mark.parametrize("state", State)
def test_only_what_could_not_be_delivered_is_redirected(state):
    """An item on a lorry that changes its address would be looked for in two places."""
    if state in UNDELIVERED:
        after, fact = redirect(renewed(state), "230300", 2, NOW)
        assert (after.state, after.storage_end_time) == (State.IN_TRANSIT, None)
        assert after.address_renewed is False
        assert (fact.from_post_office, fact.to_post_office) == ("230100", "230300")
    else:
        with refused("ILLEGAL_TRANSITION"):
            redirect(renewed(state), "230300", 2, NOW)


@pytest.mark.parametrize("missing", ["address_renewed", "contact_known"])
def test_nothing_is_redirected_before_the_owner_was_asked(missing):
    """Whoever calls the postman could have a licence sent to himself."""
    with refused("ADDRESS_NOT_CONFIRMED"):
        redirect(renewed(State.HELD_AT_OFFICE, **{missing: False}), "230300", 2, NOW)


@pytest.mark.parametrize(
    ("office", "digits", "reason"),
    [("230100", 2, "SAME_POST_OFFICE"), ("240100", 2, "OUTSIDE_AREA"), ("240100", 0, None)],
)
def test_a_redirection_stays_in_the_area_allowed(office, digits, reason):
    """How far the price reaches is a setting and not the postman's choice."""
    item = renewed(State.HELD_AT_OFFICE)
    if reason is None:
        assert redirect(item, office, digits, NOW)[0].state is State.IN_TRANSIT
    else:
        with refused(reason):
            redirect(item, office, digits, NOW)


@pytest.mark.parametrize("state", State)
def test_another_address_is_a_wish_for_redirection_only_after_a_failed_delivery(state):
    """An address put right before the first attempt would move the item past it."""
    assert contact_corrected(shipment(state)).address_renewed is (state in UNDELIVERED)


@pytest.mark.parametrize("state", State)
def test_damage_is_written_down_while_the_post_has_the_item_and_moves_nothing(state):
    """Damage is no state: the papers are still where they were."""
    item = shipment(state, Direction.RESULT_OUT)
    damage = Incident("i-1", IncidentKind.DAMAGE, NOW, "Ướt góc")
    if state in WITH_POST:
        after, (fact,) = report_damage(item, damage, AfterDamage.CONTINUE)
        assert after == item
        assert (fact.incident_id, fact.after_damage) == ("i-1", AfterDamage.CONTINUE)
    else:
        with refused("ILLEGAL_TRANSITION"):
            report_damage(item, damage, AfterDamage.CONTINUE)


@pytest.mark.parametrize("state", sorted(WITH_POST - {State.RETURNING}))
def test_a_damaged_item_may_go_back_to_the_agency_that_sent_it(state):
    """A citizen should not have to sign for half a certificate."""
    item = shipment(state, Direction.RESULT_OUT, manifest_id="m-1", storage_end_time=NOW)
    after, (_, fact) = report_damage(item, LOSS, AfterDamage.RETURN)

    assert (after.state, after.manifest_id, after.storage_end_time) == (State.RETURNING, "", None)
    assert fact.cause is ReturnCause.DAMAGED


@pytest.mark.parametrize("direction", TO_AGENCY)
def test_a_damaged_item_for_an_agency_goes_on(direction):
    """Who sent it is not the agency; the counter opens a discrepancy when it counts."""
    with refused("NEXT_ACTION_NOT_ALLOWED"):
        report_damage(shipment(State.IN_TRANSIT, direction), LOSS, AfterDamage.RETURN)


@pytest.mark.parametrize("state", State)
def test_only_what_the_post_has_can_be_lost(state):
    """A loss before the pickup or after a signature is somebody else's."""
    item = shipment(state, manifest_id="m-1", storage_end_time=NOW, open_handover_id="h-1")
    if state in WITH_POST:
        lost, fact = declare_lost(item, LOSS)
        assert (lost.state, lost.storage_end_time) == (State.LOST, None)
        assert (lost.manifest_id, lost.open_handover_id) == ("", "")
        assert (fact.order_id, fact.papers, fact.incident_id) == ("o-1", PAPERS, "i-1")
        assert "xe thư" not in repr(LOSS)
    else:
        with refused("ILLEGAL_TRANSITION"):
            declare_lost(item, LOSS)


@pytest.mark.parametrize("state", State)
def test_what_is_found_travels_to_the_agency_as_a_shipment_of_its_own_once(state):
    """Two shipments of one find would carry the same papers twice."""
    item = shipment(state, Direction.PAPERS_BACK)
    if state is not State.LOST:
        with refused("ILLEGAL_TRANSITION"):
            find(item, FOUND, "s-2", "o-2", 0)
        return
    over, back, (told, ordered, collected) = find(item, FOUND, "s-2", "o-2", 0)

    assert over.state is State.FOUND
    assert (back.direction, back.state) == (Direction.RETURN_TO_AGENCY, State.COLLECTED)
    assert (back.order_id, back.round, back.waybill_no) == ("o-2", 1, "RH000000080VN")
    assert (told.order_id, told.return_order_id) == ("o-1", "o-2")
    assert ordered.shipment_id == collected.shipment_id == "s-2"


def test_a_find_without_papers_or_seal_is_none():
    """An empty envelope would be carried as if it were the papers."""
    item = shipment(State.LOST)
    with refused("NO_PAPERS"):
        find(item, Find(PaperCount(0, 0), "NP-78", "RH000000080VN", "230100"), "s-2", "o-2", 0)
    with refused("SEAL_MISSING"):
        find(item, Find(PAPERS, " ", "RH000000080VN", "230100"), "s-2", "o-2", 0)


@pytest.mark.parametrize("state", State)
def test_invariant_14_an_end_is_corrected_by_a_second_person_only(state):
    """A postman alone could undo the signature of the citizen."""
    item = shipment(state, Direction.RESULT_OUT, postman="tam.le")
    if state is not State.DELIVERED:
        with refused("ILLEGAL_TRANSITION"):
            cancel(item)
        return
    for account in ("tam.le", " TAM.LE"):
        with refused("SAME_ACCOUNT_BOTH_SIDES"):
            cancel(item, account=account)
    with refused("SAME_ACCOUNT_BOTH_SIDES"):
        cancel(item, DeliveryReport("hoa.pham", NOW, b""))
    after, fact = cancel(item)
    assert after.state is State.AT_DELIVERY_OFFICE
    assert (fact.order_id, fact.reason, fact.proof_hash) == ("o-1", WRONG, REPORT.proof_hash)


def test_a_delivery_report_is_taken_back_within_its_window_and_not_later():
    """What stood for a week is what the agency has told the portal."""
    item = shipment(State.DELIVERED, Direction.RESULT_OUT)

    assert cancel(item, now=NOW + timedelta(minutes=60))[0].state is State.AT_DELIVERY_OFFICE
    with refused("CANCELLATION_TOO_LATE"):
        cancel(item, now=NOW + timedelta(minutes=60, microseconds=1))


def test_a_handover_with_two_signatures_stands():
    """A counter that has signed would find its papers gone."""
    with refused("HANDOVER_STANDS"):
        cancel(shipment(State.DELIVERED, Direction.INBOUND))
    with refused("HANDOVER_STANDS"):
        cancel(shipment(State.DELIVERED, Direction.RESULT_OUT), None)
