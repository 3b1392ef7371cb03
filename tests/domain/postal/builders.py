"""Shipments and papers for the tests of the postal rules."""

from dataclasses import replace
from datetime import UTC, datetime

from services.postal.domain import (
    Actor,
    Direction,
    Giving,
    HandoverKind,
    PaperCount,
    Role,
    SealState,
    Shipment,
    State,
    Taking,
    propose,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PAPERS = PaperCount(originals=1, copies=3)
OFFICER = Actor("lan.nguyen", Role.COUNTER_OFFICER, "H17.5")
WORKER = Actor("tam.le", Role.POSTAL_WORKER, "230100")
TO_AGENCY = (Direction.INBOUND, Direction.SUPPLEMENT_IN, Direction.RETURN_TO_AGENCY)
TO_CITIZEN = (Direction.RESULT_OUT, Direction.PAPERS_BACK)
BEFORE_COLLECTION = {
    State.ORDERED,
    State.PICKUP_ASSIGNED,
    State.PICKUP_DECLINED,
    State.PICKUP_FAILED,
}
FINAL = {State.DELIVERED, State.RETURNED_TO_SENDER, State.CANCELLED, State.LOST, State.FOUND}
CASES = {
    HandoverKind.TO_POST: (State.ORDERED, Direction.RESULT_OUT, OFFICER, WORKER),
    HandoverKind.TO_AGENCY: (State.OUT_FOR_DELIVERY, Direction.INBOUND, WORKER, OFFICER),
    HandoverKind.BACK_TO_AGENCY: (State.RETURNING, Direction.RESULT_OUT, WORKER, OFFICER),
}


def shipment(state=State.ORDERED, direction=Direction.INBOUND, **changes):
    """Give a shipment in a state, with papers in it once it is collected."""
    ordered = Shipment("s-1", "d-1", "o-1", direction, 1, "H17.5", PAPERS, 3, state)
    if state not in BEFORE_COLLECTION | {State.CANCELLED}:
        ordered = replace(
            ordered,
            waybill_no="RH123456785VN",
            seal_no="NP-77",
            slip_no="PG-1",
            papers=PAPERS,
            post_office="230100",
        )
    return replace(ordered, **changes)


def proposed(kind, papers=PAPERS, seal_no="NP-77", waybill_no="RH123456785VN"):
    """Give a shipment that can change hands this way, and the proposal for it."""
    state, direction, giver, _ = CASES[kind]
    item = shipment(state, direction)
    done = propose(item, "h-1", Giving(giver, papers, seal_no, waybill_no), None, NOW)
    return done.shipment, done.handover


def taking(kind, papers=PAPERS, seal=SealState.INTACT, **more):
    """Give what the right taker says."""
    return Taking(CASES[kind][3], papers, seal, **more)
