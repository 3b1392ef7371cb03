"""Who may receive: every relation, paper, rule of a procedure and direction."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from services.postal.domain import (
    Authorisation,
    Direction,
    IdentityKind,
    Proof,
    ReceiverRule,
    ReceiverTerms,
    Relation,
    State,
    check_receiver,
    deliver,
    must_appear,
)
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import FINAL, NOW, TO_AGENCY, TO_CITIZEN, shipment

TODAY = date(2026, 3, 2)
TERMS = ReceiverTerms()
DAY = timedelta(days=1)
PAPERS = {
    "none": None,
    "undated": Authorisation("UQ-1", None),
    "unnumbered": Authorisation(" ", TODAY),
    "of tomorrow": Authorisation("UQ-1", TODAY + DAY),
    "over": Authorisation("UQ-1", TODAY - 9 * DAY, TODAY - DAY),
    "a year old": Authorisation("UQ-1", TODAY - 366 * DAY),
    "of today": Authorisation("UQ-1", TODAY),
    "last day": Authorisation("UQ-1", TODAY - 9 * DAY, TODAY),
    "nearly a year old": Authorisation("UQ-1", TODAY - 365 * DAY),
    "long": Authorisation("UQ-1", TODAY - 900 * DAY, TODAY + DAY),
}
WRONG_WITH = {
    "none": "AUTHORISATION_MISSING",
    "undated": "AUTHORISATION_MISSING",
    "unnumbered": "AUTHORISATION_MISSING",
    "of tomorrow": "AUTHORISATION_NOT_YET_VALID",
    "over": "AUTHORISATION_EXPIRED",
    "a year old": "AUTHORISATION_EXPIRED",
}


def expected(relation: Relation, rule: ReceiverRule, paper: str) -> str:
    """Say what the law says, case by case."""
    if relation is Relation.ADDRESSEE:
        return "ENTITLED"
    if relation not in {Relation.AUTHORISED, Relation.FAMILY}:
        return "RECEIVER_NOT_ENTITLED"
    if rule is ReceiverRule.ADDRESSEE_ONLY:
        return "OWNER_MUST_APPEAR"
    if relation is Relation.FAMILY:
        return "ENTITLED" if rule is ReceiverRule.FAMILY else "RECEIVER_NOT_ENTITLED"
    return WRONG_WITH.get(paper, "ENTITLED")


@pytest.mark.parametrize("direction", TO_CITIZEN)
def test_invariant_17_nobody_receives_but_who_is_entitled(direction):
    """Results were left with village heads and in mailboxes, and never seen again."""
    proof = Proof(Relation.ADDRESSEE, "Trần B", IdentityKind.EID, b"s" * 32, "12 Lê Lợi", NOW)
    proof = replace(proof, photo_hash=b"p" * 32)
    for relation, rule, (name, paper) in product(Relation, ReceiverRule, PAPERS.items()):
        item = shipment(State.OUT_FOR_DELIVERY, direction, receiver_rule=rule)
        found = check_receiver(item, relation, paper, TODAY, TERMS)
        assert found.reason == expected(relation, rule, name), (relation, rule, name)
        assert found.message_vi

        shown = replace(proof, relation=relation, authorisation=paper)
        if found.allowed:
            assert deliver(item, shown, NOW)[0].state is State.DELIVERED
            assert found.photo_needed == (relation is not Relation.ADDRESSEE)
        else:
            with pytest.raises(FailedPrecondition, match=found.reason):
                deliver(item, shown, NOW)


@pytest.mark.parametrize(("relation", "direction"), list(product(Relation, TO_AGENCY)))
def test_an_agency_is_given_its_items_by_an_officer_alone(relation, direction):
    """A guard of the agency counts no papers."""
    found = check_receiver(shipment(direction=direction), relation, None, TODAY, TERMS)

    assert found.allowed == (relation is Relation.OFFICER)


def test_who_receives_for_another_is_photographed():
    """Of a stranger with a paper nothing would be left but his own word."""
    item = shipment(State.OUT_FOR_DELIVERY, Direction.RESULT_OUT)
    paper = PAPERS["of today"]
    proof = Proof(Relation.AUTHORISED, "Lê C", IdentityKind.ID_CARD, b"s" * 32, "Huế", NOW, paper)

    with pytest.raises(FailedPrecondition, match="PROOF_INCOMPLETE") as refusal:
        deliver(item, proof, NOW)
    assert refusal.value.metadata["missing"] == "photo_hash"
    without = ReceiverTerms(photo_relations=frozenset())
    assert deliver(item, proof, NOW, without)[0].state is State.DELIVERED


def test_an_order_may_demand_a_photo_of_whoever_receives():
    """The procedure or the counter wants it; the addressee himself is no exception then."""
    item = shipment(State.OUT_FOR_DELIVERY, Direction.RESULT_OUT, photo_required=True)
    proof = Proof(Relation.ADDRESSEE, "Trần B", IdentityKind.EID, b"s" * 32, "Huế", NOW)

    with pytest.raises(FailedPrecondition) as refusal:
        deliver(item, proof, NOW)

    assert refusal.value.metadata["missing"] == "photo_hash"
    delivered, _ = deliver(item, replace(proof, photo_hash=b"p" * 32), NOW)
    assert delivered.state is State.DELIVERED


@pytest.mark.parametrize("named", ["signature_hash", "photo_hash"])
def test_a_proof_names_only_what_was_put(named):
    """A hash that nobody can look at proves nothing."""
    item = shipment(State.OUT_FOR_DELIVERY, Direction.RESULT_OUT)
    proof = Proof(Relation.ADDRESSEE, "Trần B", IdentityKind.EID, b"s" * 32, "12 Lê Lợi", NOW)
    proof = replace(proof, photo_hash=b"p" * 32)
    there = {b"s" * 32, b"p" * 32}

    assert deliver(item, proof, NOW, TERMS, there)[0].state is State.DELIVERED
    with pytest.raises(FailedPrecondition, match="EVIDENCE_NOT_PUT") as refusal:
        deliver(item, proof, NOW, TERMS, there - {getattr(proof, named)})
    assert refusal.value.metadata["field"] == f"proof.{named}"


@pytest.mark.parametrize(("state", "direction"), list(product(State, Direction)))
def test_an_owner_who_must_appear_receives_what_is_on_its_way_himself(state, direction):
    """The block came too late to stop the item, not to keep it from others."""
    item = shipment(state, direction)
    changed = direction is Direction.RESULT_OUT and state not in FINAL

    rule = ReceiverRule.ADDRESSEE_ONLY if changed else ReceiverRule.AUTHORISED
    assert must_appear(item).receiver_rule is rule
