"""Random walks of papers between two people who act on what they saw a while ago."""

import random

import pytest
from google.protobuf.message import Message

from protos.events.v1 import custody_pb2
from protos.intake.v1 import events_pb2 as intake_events
from services.postal import wire
from services.postal.domain import (
    DiscrepancyState,
    Holder,
    HolderKind,
    SealState,
    Shipment,
    State,
    custody_of,
    has_ended,
)
from services.postal.domain.handover import HandoverKind, HandoverState
from tests import custody
from tests.domain.postal.builders import BEFORE_COLLECTION
from tests.domain.postal.walking import AGENCY, CITIZEN, COUNTER, World

WALKS, STEPS = 1_000, 30
MUST_HAPPEN = {
    "ShipmentCollected", "ShipmentDelivered", "ShipmentReturned", "ShipmentCancelled",
    "ShipmentDamaged", "ShipmentLost", "ShipmentFound", "ShipmentDeliveryCancelled",
    "HandoverRefused", "HandoverWithdrawn", "DiscrepancyOpened", "DiscrepancyClosed",
    "DeliveryAttempted", "ShipmentReturning",
}  # fmt: skip
"""Facts without which the walks of a seed would have shown nothing."""
POST = Holder(HolderKind.POST)


def holder_of(item: Shipment) -> Holder:
    """Give who has the papers of an item, by its state alone."""
    giver, taker = (CITIZEN, COUNTER) if item.direction.to_agency else (COUNTER, CITIZEN)
    match item.state:
        case State.DELIVERED:
            return taker
        case State.RETURNED_TO_SENDER:
            return COUNTER
        case state if state in BEFORE_COLLECTION | {State.CANCELLED}:
            return giver
    return POST


def check_custodian(world: World) -> None:
    """Invariant 5: what was told and what is agree on the one who has each paper set."""
    now = {item.order_id: holder_of(item) for item in world.items.values()}
    sets = {name: one for name, one in world.has.items() if name not in world.discrepancies}
    assert sets == now


def check_missing(world: World) -> None:
    """Invariants 5 and 7: what a taker missed is the giver's until the other side signs for it."""
    for name, one in world.discrepancies.items():
        assert (name in world.has) == (not one.papers_missing.nothing)
        if name not in world.has:
            continue
        post_gave = world.handovers[one.handover_id].kind is not HandoverKind.TO_POST
        giver, taker = (POST, COUNTER) if post_gave else (COUNTER, POST)
        closed = one.state is DiscrepancyState.CLOSED
        assert world.has[name] == giver or (closed and not one.papers_found.nothing)
        assert world.has[name] in (giver, taker)


def check_signatures(world: World) -> None:
    """Invariants 6 to 9: two accounts, and every paper or seal that differs has its record."""
    while world.signed:
        one = world.signed.pop()
        handover, difference = one.done.handover, one.done.discrepancy
        assert handover.taker is not None
        assert not handover.taker.is_same_account(handover.giver)
        to_post = handover.kind is HandoverKind.TO_POST
        due = one.before.expected if to_post else one.before.papers
        agreed = due == handover.given == handover.taken
        assert (difference is None) == (agreed and handover.seal_state is SealState.INTACT)
        if difference and due != handover.taken:
            assert (difference.papers_given, difference.papers_taken) == (due, handover.taken)


def check_tasks(world: World) -> None:
    """Invariant 10: who has papers has something to do, and what is to do has somebody."""
    lost = {State.LOST, State.FOUND}
    for item in world.items.values():
        if has_ended(item.state):
            assert (holder_of(item) == POST) == (item.state in lost)
            assert (item.shipment_id in world.incidents) == (item.state in lost)
    proposed = [one for one in world.handovers.values() if one.state is HandoverState.PROPOSED]
    waiting = [item for item in world.items.values() if item.open_handover_id]
    assert len(proposed) == len(waiting)
    assert {one.handover_id for one in proposed} == {item.open_handover_id for item in waiting}
    assert not any(has_ended(item.state) for item in waiting)
    assert all(one.owner for one in world.discrepancies.values())


def check(world: World) -> None:
    check_custodian(world)
    check_missing(world)
    check_signatures(world)
    check_tasks(world)


def check_told(world: World, ordered: dict[str, Holder]) -> None:
    """Invariant 5 across services: the facts alone are a chain for each paper set."""
    bodies: list[Message] = [put_together(name, holder) for name, holder in ordered.items()]
    bodies += [
        wire.fact(fact, change) for fact in world.told if (change := custody_of(fact, AGENCY))
    ]
    assert custody.breaks(bodies) == []
    held = {name: wire_holder(holder) for name, holder in world.has.items()}
    assert custody.holders(bodies) == held


def put_together(order_id: str, holder: Holder) -> intake_events.PickupOrdered:
    first = custody_pb2.Custody(paper_set_id=order_id, after=wire_holder(holder))
    return intake_events.PickupOrdered(custody=first)


def wire_holder(holder: Holder) -> custody_pb2.Holder:
    kind = custody_pb2.HolderKind.Value(f"HOLDER_KIND_{holder.kind}")
    return custody_pb2.Holder(kind=kind, unit=holder.unit)


@pytest.mark.parametrize("seed", range(10))
def test_invariants_5_to_10_hold_on_every_walk(seed):
    """Papers that two people have, or nobody, are found only when somebody asks for them."""
    told: set[str] = set()
    for number in range(WALKS):
        world = World(random.Random(seed * WALKS + number))
        ordered = dict(world.has)
        world.walk(STEPS, check)
        check_told(world, ordered)
        told |= {type(fact).__name__ for fact in world.told}

    assert told >= MUST_HAPPEN
