"""Manifests, failed attempts, storage, and who may receive."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.postal.domain import (
    MAX_CLOCK_SKEW,
    AttemptReason,
    Authorisation,
    DeliveryAttempted,
    Direction,
    IdentityKind,
    Manifest,
    NextAction,
    Proof,
    Relation,
    ReturnCause,
    ShipmentHeld,
    ShipmentReturning,
    State,
    attempt_delivery,
    deliver,
    expire_storage,
    open_manifest,
)
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import NOW, PAPERS, TO_AGENCY, TO_CITIZEN, shipment

MANIFEST = Manifest("m-1", "tam.le", "T12", "1", "230200", NOW)
PROOF = Proof(Relation.ADDRESSEE, "Trần Thị B", IdentityKind.ID_CARD, b"s" * 32, "12 Lê Lợi", NOW)
PAPER = Authorisation("UQ-3", NOW.date())
AT_OFFICE = {State.AT_DELIVERY_OFFICE, State.DELIVERY_FAILED, State.HELD_AT_OFFICE}
NOBODY = AttemptReason.NOBODY_THERE


@pytest.mark.parametrize("state", State)
def test_a_manifest_takes_only_what_is_at_the_delivery_office(state):
    """An item that is still on a lorry cannot be in the worker's bag."""
    if state in AT_OFFICE:
        out, fact = open_manifest(shipment(state, storage_end_time=NOW), MANIFEST)
        assert out.state is State.OUT_FOR_DELIVERY
        assert (out.postman, out.manifest_id, out.storage_end_time) == ("tam.le", "m-1", None)
        assert (fact.manifest_id, fact.post_office) == ("m-1", "230200")
    else:
        with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION") as refusal:
            open_manifest(shipment(state), MANIFEST)
        assert refusal.value.metadata["shipment_id"] == "s-1"


def test_a_failed_attempt_is_counted_and_tried_again():
    """Attempts that nobody counts never end."""
    item = shipment(State.OUT_FOR_DELIVERY, Direction.RESULT_OUT)
    failed, facts = attempt_delivery(item, NOBODY, NextAction.RETRY, 8, NOW)

    assert (failed.state, failed.attempts) == (State.DELIVERY_FAILED, 1)
    assert facts == (
        DeliveryAttempted("d-1", "s-1", "o-1", Direction.RESULT_OUT, 1, NOBODY, NextAction.RETRY),
    )


def test_a_held_item_has_an_end_of_storage():
    """Held without an end it would lie there for years."""
    item = shipment(State.OUT_FOR_DELIVERY, Direction.RESULT_OUT)
    held, (_, fact) = attempt_delivery(item, NOBODY, NextAction.HOLD, 8, NOW)

    assert held.state is State.HELD_AT_OFFICE
    assert isinstance(fact, ShipmentHeld)
    assert held.storage_end_time == fact.storage_end_time == NOW + timedelta(days=8)


def test_a_worker_can_send_an_item_back():
    """An addressee who has moved does not come back for the third attempt."""
    item = shipment(State.OUT_FOR_DELIVERY, Direction.PAPERS_BACK)
    returning, (_, fact) = attempt_delivery(
        item, AttemptReason.WRONG_ADDRESS, NextAction.RETURN, 8, NOW
    )

    assert returning.state is State.RETURNING
    assert isinstance(fact, ShipmentReturning)
    assert fact.cause is ReturnCause.DECIDED


@pytest.mark.parametrize(("action", "direction"), list(product(NextAction, TO_CITIZEN)))
def test_the_last_attempt_sends_it_back_whatever_was_asked(action, direction):
    """After the last attempt an item is on its way back, never silently open."""
    item = shipment(State.OUT_FOR_DELIVERY, direction, attempts=2)
    returning, (attempted, fact) = attempt_delivery(item, NOBODY, action, 8, NOW)

    assert (returning.state, returning.attempts) == (State.RETURNING, 3)
    assert isinstance(attempted, DeliveryAttempted)
    assert attempted.next_action is NextAction.RETURN
    assert isinstance(fact, ShipmentReturning)
    assert fact.cause is ReturnCause.ATTEMPTS_EXHAUSTED


@given(
    st.lists(st.sampled_from([NextAction.RETRY, NextAction.HOLD]), min_size=9),
    st.integers(1, 5),
)
def test_invariant_15_attempts_at_a_door_never_exceed_the_maximum(actions, most):
    """Whatever is asked, an item goes back in the end."""
    item = shipment(State.AT_DELIVERY_OFFICE, Direction.RESULT_OUT, max_attempts=most)
    for action in actions:
        if item.state is State.RETURNING:
            break
        item, _ = open_manifest(item, MANIFEST)
        item, _ = attempt_delivery(item, NOBODY, action, 8, NOW)

    assert (item.state, item.attempts) == (State.RETURNING, most)


@pytest.mark.parametrize("direction", TO_AGENCY)
def test_an_item_for_a_counter_is_only_tried_again(direction):
    """A dossier must not go back to the citizen because the counter was closed."""
    item = shipment(State.OUT_FOR_DELIVERY, direction, attempts=7)
    failed, facts = attempt_delivery(item, AttemptReason.COUNTER_CLOSED, NextAction.RETRY, 8, NOW)

    assert (failed.state, failed.attempts, len(facts)) == (State.DELIVERY_FAILED, 8, 1)
    for action in (NextAction.HOLD, NextAction.RETURN):
        with pytest.raises(FailedPrecondition, match="NEXT_ACTION_NOT_ALLOWED"):
            attempt_delivery(item, AttemptReason.COUNTER_CLOSED, action, 8, NOW)


@pytest.mark.parametrize("state", sorted(set(State) - {State.OUT_FOR_DELIVERY}))
def test_only_what_is_out_can_fail_to_be_delivered(state):
    """An attempt on paper alone would use up a citizen's chances."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        attempt_delivery(shipment(state, Direction.RESULT_OUT), NOBODY, NextAction.RETRY, 8, NOW)


@pytest.mark.parametrize("state", State)
def test_storage_that_is_over_sends_back_what_still_waits(state):
    """The timer meets every state, and moves only what is held."""
    item = shipment(state, Direction.RESULT_OUT, storage_end_time=NOW)
    after, facts = expire_storage(item, NOW)

    if state is State.HELD_AT_OFFICE:
        assert (after.state, after.storage_end_time) == (State.RETURNING, None)
        assert [fact.cause for fact in facts] == [ReturnCause.STORAGE_EXPIRED]
    else:
        assert (after, facts) == (item, ())


def test_a_timer_of_an_earlier_holding_changes_nothing():
    """Held a second time, an item has its own storage time."""
    item = shipment(State.HELD_AT_OFFICE, storage_end_time=NOW + timedelta(seconds=1))

    assert expire_storage(item, NOW) == (item, ())
    assert expire_storage(replace(item, storage_end_time=None), NOW)[1] == ()


@pytest.mark.parametrize(
    ("relation", "direction", "state"),
    list(product(Relation, TO_CITIZEN, (State.OUT_FOR_DELIVERY, State.HELD_AT_OFFICE))),
)
def test_invariant_17_only_the_addressee_or_an_authorised_person_receives(
    relation, direction, state
):
    """Results were left with village heads and in mailboxes, and never seen again."""
    item = shipment(state, direction)
    proof = replace(PROOF, relation=relation, authorisation=PAPER, photo_hash=b"p" * 32)

    if relation in {Relation.ADDRESSEE, Relation.AUTHORISED}:
        delivered, fact = deliver(item, proof, NOW)
        assert delivered.state is State.DELIVERED
        assert (fact.relation, fact.papers, fact.agreed) == (relation, PAPERS, True)
        assert len(fact.proof_hash) == 32
    else:
        with pytest.raises(FailedPrecondition, match="RECEIVER_NOT_ENTITLED"):
            deliver(item, proof, NOW)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"receiver_name": " "}, "PROOF_INCOMPLETE"),
        ({"identity_kind": None}, "PROOF_INCOMPLETE"),
        ({"signature_hash": b""}, "PROOF_INCOMPLETE"),
        ({"signature_hash": b"s" * 31}, "PROOF_INCOMPLETE"),
        ({"place": ""}, "PROOF_INCOMPLETE"),
        ({"delivered_time": NOW + timedelta(seconds=1)}, "DELIVERY_IN_FUTURE"),
        ({"relation": Relation.AUTHORISED}, "AUTHORISATION_MISSING"),
    ],
)
def test_invariant_17_without_a_complete_proof_there_is_no_delivery(changes, reason):
    """A delivery that cannot be proved is one that the citizen can deny."""
    item = shipment(State.OUT_FOR_DELIVERY, Direction.RESULT_OUT)

    with pytest.raises(FailedPrecondition, match=reason):
        deliver(item, replace(PROOF, **changes), NOW)


def test_a_delivery_before_the_item_arrived_is_refused():
    """The citizen would have had his result while it still lay at the agency."""
    item = shipment(State.OUT_FOR_DELIVERY, Direction.RESULT_OUT, last_scan_time=NOW)
    early = replace(PROOF, delivered_time=NOW - MAX_CLOCK_SKEW - timedelta(seconds=1))
    with pytest.raises(FailedPrecondition, match="DELIVERY_BEFORE_ARRIVAL"):
        deliver(item, early, NOW)

    in_time = replace(PROOF, delivered_time=NOW - MAX_CLOCK_SKEW)
    assert deliver(item, in_time, NOW)[0].state is State.DELIVERED


@pytest.mark.parametrize("direction", TO_AGENCY)
def test_a_counter_is_not_delivered_to_on_one_signature(direction):
    """The officer's own count would be missing."""
    with pytest.raises(FailedPrecondition, match="HANDOVER_REQUIRED"):
        deliver(shipment(State.OUT_FOR_DELIVERY, direction), PROOF, NOW)


@pytest.mark.parametrize(
    "state", sorted(set(State) - {State.OUT_FOR_DELIVERY, State.HELD_AT_OFFICE})
)
def test_only_what_is_out_or_held_is_delivered(state):
    """Delivered twice, a result would have two receivers."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        deliver(shipment(state, Direction.RESULT_OUT), PROOF, NOW)


def test_a_proof_never_shows_who_received():
    """Names and addresses would stand in logs."""
    shown = repr(replace(PROOF, authorisation=PAPER))

    assert not any(text in shown for text in ("Trần", "Lê Lợi", "UQ-3"))


def test_a_changed_proof_has_another_hash():
    """The hash told to others must give away that a proof was altered."""
    item = shipment(State.OUT_FOR_DELIVERY, Direction.RESULT_OUT)
    hashes = {
        deliver(item, proof, NOW)[1].proof_hash
        for proof in (PROOF, replace(PROOF, receiver_name="Trần Thị C"), replace(PROOF, place="X"))
    }

    assert len(hashes) == 3
