"""Pickup: who goes, what was taken, and what is refused at the door."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.postal.domain import (
    Collection,
    Direction,
    PaperCount,
    PickupFailureReason,
    State,
    assign_pickup,
    cancel,
    collect,
    decline_pickup,
    fail_pickup,
)
from shared.errors import FailedPrecondition, InvalidArgument
from tests.domain.postal.builders import (
    BEFORE_COLLECTION,
    NOW,
    PAPERS,
    TO_AGENCY,
    TO_CITIZEN,
    shipment,
)

COLLECTION = Collection("RH123456785VN", "NP-77", "PG-1", PAPERS, PAPERS, True, True, "230100")


def test_an_assigned_order_names_its_worker_and_office():
    """Nobody could be asked about an order that has no worker."""
    assigned, fact = assign_pickup(shipment(), "tam.le", "230100", NOW)

    assert (assigned.state, assigned.postman) == (State.PICKUP_ASSIGNED, "tam.le")
    assert assigned.appointment_time == NOW
    assert fact.post_office == "230100"


def test_a_declined_order_has_no_worker_and_can_be_given_to_another():
    """A declined order must not stay with the one who declined it."""
    declined, fact = decline_pickup(
        shipment(State.PICKUP_ASSIGNED, postman="tam.le"), PickupFailureReason.NOT_MY_ROUTE
    )
    again, _ = assign_pickup(declined, "hoa.vo", "230200")

    assert (declined.state, declined.postman) == (State.PICKUP_DECLINED, "")
    assert fact.reason is PickupFailureReason.NOT_MY_ROUTE
    assert (again.state, again.postman) == (State.PICKUP_ASSIGNED, "hoa.vo")


def test_a_failed_pickup_has_a_new_appointment_and_is_collected_then():
    """The worker who comes again needs no new assignment."""
    tomorrow = NOW + timedelta(days=1)
    failed, fact = fail_pickup(
        shipment(State.PICKUP_ASSIGNED), PickupFailureReason.NOBODY_THERE, tomorrow, NOW
    )
    collected, _ = collect(failed, COLLECTION)

    assert failed.appointment_time == fact.appointment_time == tomorrow
    assert collected.state is State.COLLECTED


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=1)])
def test_a_new_appointment_lies_in_the_future(late):
    """An appointment in the past would never be kept."""
    with pytest.raises(FailedPrecondition, match="APPOINTMENT_NOT_IN_FUTURE"):
        fail_pickup(shipment(State.PICKUP_ASSIGNED), PickupFailureReason.POSTPONED, NOW - late, NOW)


@pytest.mark.parametrize("state", State)
def test_an_order_is_cancelled_before_collection_only(state):
    """A cancelled order whose papers are on the way would have no custodian."""
    if state in BEFORE_COLLECTION:
        item = shipment(state, open_handover_id="h-1")
        cancelled, fact = cancel(item, PickupFailureReason.CALLED_OFF)
        assert (cancelled.state, fact.order_id) == (State.CANCELLED, "o-1")
        assert not cancelled.open_handover_id
    else:
        with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
            cancel(shipment(state), PickupFailureReason.CALLED_OFF)


@pytest.mark.parametrize("direction", TO_AGENCY)
def test_collecting_binds_waybill_seal_slip_and_count(direction):
    """What is not written down at the door cannot be proved at the counter."""
    collected, fact = collect(shipment(State.PICKUP_ASSIGNED, direction), COLLECTION)

    assert collected.state is State.COLLECTED
    assert (collected.waybill_no, collected.seal_no) == ("RH123456785VN", "NP-77")
    assert (collected.slip_no, collected.papers) == ("PG-1", PAPERS)
    assert (fact.papers, fact.waybill_no, fact.post_office) == (PAPERS, "RH123456785VN", "230100")
    assert fact.direction is direction


def test_the_slip_counts_and_not_what_was_announced():
    """A citizen who adds a copy at the door must not be sent away."""
    more = PaperCount(1, 4)
    collected, _ = collect(
        shipment(State.PICKUP_ASSIGNED), replace(COLLECTION, on_slip=more, tallied=more)
    )

    assert collected.papers == more


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tallied": PaperCount(1, 2)}, "TALLY_DIFFERS"),
        ({"tallied": PaperCount(3, 1)}, "TALLY_DIFFERS"),
        ({"tallied": PaperCount(0, 0), "on_slip": PaperCount(0, 0)}, "NO_PAPERS"),
        ({"slip_no": " "}, "SLIP_NOT_SIGNED"),
        ({"signed_by_sender": False}, "SLIP_NOT_SIGNED"),
        ({"signed_by_worker": False}, "SLIP_NOT_SIGNED"),
        ({"seal_no": ""}, "SEAL_MISSING"),
    ],
)
def test_a_pickup_that_is_not_in_order_is_refused(changes, reason):
    """Each guard of the pickup rule, one by one."""
    with pytest.raises(FailedPrecondition, match=reason):
        collect(shipment(State.PICKUP_ASSIGNED), replace(COLLECTION, **changes))


@pytest.mark.parametrize("waybill_no", ["", "RH123456786VN", "rh123456785vn", "A B"])
def test_a_malformed_waybill_is_refused(waybill_no):
    """An item under a misread waybill is never found again."""
    with pytest.raises(InvalidArgument):
        collect(shipment(State.PICKUP_ASSIGNED), replace(COLLECTION, waybill_no=waybill_no))


@pytest.mark.parametrize("direction", TO_CITIZEN)
def test_what_an_agency_sends_is_not_collected_on_one_signature(direction: Direction):
    """A result would leave the agency without the officer's signature."""
    with pytest.raises(FailedPrecondition, match="HANDOVER_REQUIRED"):
        collect(shipment(State.PICKUP_ASSIGNED, direction), COLLECTION)


@pytest.mark.parametrize("state", sorted(set(State) - {State.PICKUP_ASSIGNED, State.PICKUP_FAILED}))
def test_only_an_assigned_order_is_collected(state):
    """Collected twice, or after the end, it would have two custodians."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        collect(shipment(state), COLLECTION)
