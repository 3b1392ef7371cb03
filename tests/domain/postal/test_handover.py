"""Two accounts, two counts, one record."""

from dataclasses import replace
from itertools import product

import pytest

from services.postal.domain import (
    Actor,
    Direction,
    Giving,
    HandoverKind,
    HandoverProposed,
    HandoverState,
    PaperCount,
    Relation,
    Role,
    SealState,
    ShipmentCollected,
    ShipmentDelivered,
    ShipmentReturned,
    State,
    Taking,
    confirm,
    kind_of,
    propose,
)
from shared.errors import FailedPrecondition, PermissionDenied
from tests.domain.postal.builders import (
    CASES,
    NOW,
    PAPERS,
    TO_AGENCY,
    TO_CITIZEN,
    WORKER,
    proposed,
    shipment,
    taking,
)

TO_POST_STATES = (State.ORDERED, State.PICKUP_ASSIGNED, State.PICKUP_FAILED)
TO_AGENCY_STATES = (
    State.COLLECTED,
    State.IN_TRANSIT,
    State.AT_DELIVERY_OFFICE,
    State.OUT_FOR_DELIVERY,
)
KINDS = {
    **dict.fromkeys(product(TO_POST_STATES, TO_CITIZEN), HandoverKind.TO_POST),
    **dict.fromkeys(product(TO_AGENCY_STATES, TO_AGENCY), HandoverKind.TO_AGENCY),
    **dict.fromkeys(product([State.RETURNING], TO_CITIZEN), HandoverKind.BACK_TO_AGENCY),
}


@pytest.mark.parametrize(("state", "direction"), list(product(State, Direction)))
def test_the_kind_follows_from_the_shipment(state, direction):
    """Nobody chooses where papers go by choosing a form."""
    if (state, direction) in KINDS:
        assert kind_of(shipment(state, direction)) is KINDS[state, direction]
    else:
        with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
            kind_of(shipment(state, direction))


@pytest.mark.parametrize("kind", HandoverKind)
def test_a_proposal_moves_nothing(kind):
    """Custody changes with the second signature and not with the first."""
    state, direction, giver, _ = CASES[kind]
    item = shipment(state, direction)
    done = propose(item, "h-1", Giving(giver, PAPERS), None, NOW)

    assert done.shipment == replace(item, open_handover_id="h-1")
    assert (done.handover.kind, done.handover.state) == (kind, HandoverState.PROPOSED)
    assert done.replaced is None
    assert done.fact == HandoverProposed("d-1", "s-1", "h-1", direction, PAPERS)


def test_a_second_proposal_replaces_the_open_one():
    """Two open records could both be confirmed, with different counts."""
    item, first = proposed(HandoverKind.TO_AGENCY)
    done = propose(item, "h-2", Giving(WORKER, PAPERS), first, NOW)

    assert done.replaced is not None
    assert done.replaced == replace(first, state=HandoverState.REPLACED)
    assert done.handover.state is HandoverState.PROPOSED
    assert done.shipment.open_handover_id == "h-2"
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        confirm(item, done.replaced, taking(HandoverKind.TO_AGENCY), "x-1", NOW)


@pytest.mark.parametrize("kind", HandoverKind)
def test_each_side_signs_in_its_own_role(kind):
    """A worker who signs for the counter has handed over to himself."""
    _, _, giver, taker = CASES[kind]
    item, handover = proposed(kind)
    wrong = replace(taking(kind), actor=Actor("third", giver.role))

    with pytest.raises(PermissionDenied, match="ROLE_NOT_ALLOWED"):
        propose(item, "h-2", Giving(replace(giver, role=taker.role), PAPERS), None, NOW)
    with pytest.raises(PermissionDenied, match="ROLE_NOT_ALLOWED"):
        confirm(item, handover, wrong, "x-1", NOW)


@pytest.mark.parametrize(
    ("kind", "role", "accepts"), list(product(HandoverKind, Role, (True, False)))
)
def test_the_same_account_never_signs_both_sides(kind, role, accepts):
    """A postal employee who works at the counter must not confirm his own handover."""
    item, handover = proposed(kind)
    account = f" {handover.giver.account.upper()} "
    twice = Taking(Actor(account, role), PAPERS, SealState.INTACT, accepts)

    with pytest.raises(FailedPrecondition, match="SAME_ACCOUNT_BOTH_SIDES"):
        confirm(item, handover, twice, "x-1", NOW)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Hoà.Lê", "Hoa\u0300.Le\u0302"),
        ("lan.nguyen", "ｌａｎ.nguyen"),
        ("lan nguyen", "Lan  Nguyen"),
    ],
)
def test_another_spelling_is_the_same_account(first, second):
    """Two ways of typing one name would be two signatures of one hand."""
    giver, taker = Actor(first, Role.COUNTER_OFFICER), Actor(second, Role.POSTAL_WORKER)

    assert giver.is_same_account(taker)
    assert not giver.is_same_account(replace(taker, account=f"{second}2"))


def test_nothing_is_not_taken_by_the_post():
    """An empty envelope would travel sealed, and be delivered with a proof."""
    item, handover = proposed(HandoverKind.TO_POST)
    nothing = taking(HandoverKind.TO_POST, PaperCount(0, 0), accept_difference=True)

    with pytest.raises(FailedPrecondition, match="NO_PAPERS"):
        confirm(item, handover, nothing, "x-1", NOW)


@pytest.mark.parametrize(("unit", "office"), [("230100", "230100"), ("-", ""), ("Tổ 3", "")])
def test_only_a_post_office_is_told_as_the_place(unit, office):
    """Whatever a caller writes as his unit would be told to everybody as a place."""
    item, handover = proposed(HandoverKind.TO_POST)
    given = replace(taking(HandoverKind.TO_POST), actor=replace(WORKER, unit=unit))

    assert confirm(item, handover, given, "x-1", NOW).facts[0].post_office == office


def test_a_handover_to_the_post_collects_the_item():
    """From here on the post answers for the result."""
    item, handover = proposed(HandoverKind.TO_POST)
    done = confirm(item, handover, taking(HandoverKind.TO_POST, post_office="230100"), "x-1", NOW)

    assert done.shipment.state is State.COLLECTED
    assert (done.shipment.seal_no, done.shipment.waybill_no) == ("NP-77", "RH123456785VN")
    assert (done.shipment.papers, done.shipment.postman) == (PAPERS, WORKER.account)
    assert (done.handover.state, done.handover.taker) == (HandoverState.CONFIRMED, WORKER)
    assert (done.discrepancy, len(done.facts)) == (None, 1)
    assert isinstance(done.facts[0], ShipmentCollected)
    assert done.facts[0].post_office == "230100"


def test_a_handover_to_the_counter_delivers_the_item():
    """From here on the counter answers for the dossier."""
    item, handover = proposed(HandoverKind.TO_AGENCY)
    done = confirm(item, handover, taking(HandoverKind.TO_AGENCY), "x-1", NOW)

    (fact,) = done.facts
    assert done.shipment == replace(item, state=State.DELIVERED, open_handover_id="")
    assert isinstance(fact, ShipmentDelivered)
    assert (fact.relation, fact.papers, fact.agreed) == (Relation.OFFICER, PAPERS, True)
    assert len(fact.proof_hash) == 32


def test_a_handover_back_returns_the_item():
    """The agency has its undelivered result again, on two signatures."""
    item, handover = proposed(HandoverKind.BACK_TO_AGENCY)
    done = confirm(item, handover, taking(HandoverKind.BACK_TO_AGENCY), "x-1", NOW)

    assert done.shipment.state is State.RETURNED_TO_SENDER
    assert done.facts == (ShipmentReturned("d-1", "s-1", "o-1", Direction.RESULT_OUT, 1, PAPERS),)
