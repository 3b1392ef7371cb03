"""Whole ways of papers, through the front door."""

import pytest

from protos.events.v1.vocabulary_pb2 import PaperCount
from protos.postal.v1 import events_pb2, types_pb2
from services.postal.store import TABLES
from tests.services.postal.builders import (
    INBOUND,
    OFFICER,
    PAPERS,
    PAPERS_BACK,
    RESULT_OUT,
    WORKER,
    State,
    confirm,
    propose,
)


async def test_a_dossier_travels_from_the_citizen_to_the_counter(post):
    """The first half of the product: collected at home, signed for at the counter."""
    item = await post.out(INBOUND)
    done = await post.hand_over(item, WORKER, OFFICER)

    assert done.state == State.STATE_DELIVERED
    assert (done.papers, done.open_handover_id) == (PAPERS, "")
    assert await post.started.told(item.dossier_id) == [
        "ShipmentOrdered", "PickupAssigned", "ShipmentCollected", "ShipmentScanned",
        "ManifestOpened", "HandoverProposed", "ShipmentDelivered",
    ]  # fmt: skip


async def test_a_worker_may_carry_what_he_collected_straight_to_the_counter(post):
    """In a commune the post office and the counter are next door; a hub would only be theatre."""
    done = await post.hand_over(await post.collected(INBOUND), WORKER, OFFICER)

    assert done.state == State.STATE_DELIVERED


@pytest.mark.parametrize("direction", [RESULT_OUT, PAPERS_BACK])
async def test_papers_travel_from_the_counter_to_the_citizen(post, direction):
    """The second half: two signatures at the counter, a proof at the door."""
    item = await post.out(direction)
    request = post.deliver(item)
    done = (await post.stub.DeliverShipment(request, metadata=WORKER)).shipment

    facts = await post.started.facts(item.dossier_id)
    assert done.state == State.STATE_DELIVERED
    assert [fact.type.rpartition(".")[2] for fact in facts] == [
        "ShipmentOrdered", "PickupAssigned", "HandoverProposed", "ShipmentCollected",
        "ShipmentScanned", "EvidencePut", "ManifestOpened", "ShipmentDelivered",
    ]  # fmt: skip
    told = events_pb2.ShipmentDelivered.FromString(facts[-1].payload)
    assert (told.papers, told.direction, told.agreed) == (PAPERS, direction, True)
    assert len(told.proof_hash) == 32


async def test_only_the_hash_of_a_proof_leaves_the_post(post):
    """A name in a fact could never be taken back."""
    item = await post.out(RESULT_OUT)
    answer = await post.stub.DeliverShipment(post.deliver(item), metadata=WORKER)

    proofs = await rows(post, "proofs")
    facts = await post.started.facts(item.dossier_id)
    requests = await rows(post, "requests")
    assert proofs[0].receiver_name == "TEST Nguyễn Văn An"
    assert proofs[0].proof_hash in facts[-1].payload
    kept = [fact.payload for fact in facts] + [row.answer for row in requests]
    assert not any("TEST Nguyễn".encode() in each for each in kept)
    assert b"TEST" not in answer.SerializeToString()


async def test_three_failed_attempts_send_an_item_back_to_the_counter(post):
    """An item nobody can deliver must not circle for ever."""
    item = await post.out(RESULT_OUT)
    for _ in range(2):
        item = await post.attempt(item)
        item = (await post.send_out(item)).shipments[0]
    item = await post.attempt(item)
    done = await post.hand_over(item, WORKER, OFFICER)

    assert (item.state, item.attempts) == (State.STATE_RETURNING, 3)
    assert done.state == State.STATE_RETURNED_TO_SENDER
    assert (await post.started.told(item.dossier_id))[-4:] == [
        "DeliveryAttempted", "ShipmentReturning", "HandoverProposed", "ShipmentReturned",
    ]  # fmt: skip


async def test_an_accepted_difference_opens_a_discrepancy(post):
    """A missing paper is in writing before anybody can forget who had it."""
    item = await post.out(INBOUND)
    proposed = await post.stub.ProposeHandover(propose(item), metadata=WORKER)
    fewer = PaperCount(originals=1, copies=2)
    request = confirm(proposed.handover_id, papers=fewer, accept_difference=True)
    answer = await post.stub.ConfirmHandover(request, metadata=OFFICER)

    (discrepancy,) = await rows(post, "discrepancies")
    (handover,) = await rows(post, "handovers")
    facts = await post.started.facts(item.dossier_id)
    assert answer.discrepancy_id == discrepancy.id
    assert (discrepancy.given_copies, discrepancy.taken_copies) == (3, 2)
    assert (handover.state, handover.taker["account"]) == ("CONFIRMED", "lan.nguyen")
    opened = events_pb2.DiscrepancyOpened.FromString(facts[-2].payload)
    delivered = events_pb2.ShipmentDelivered.FromString(facts[-1].payload)
    assert opened.seal_state == types_pb2.SealState.SEAL_STATE_INTACT
    assert (delivered.agreed, delivered.papers) == (False, fewer)


async def test_a_new_proposal_replaces_the_open_one(post):
    """Two open records could both be signed, with different counts."""
    item = await post.out(INBOUND)
    first = await post.stub.ProposeHandover(propose(item), metadata=WORKER)
    second = await post.stub.ProposeHandover(propose(item), metadata=WORKER)
    shown = (await post.get(item.shipment_id)).shipment

    states = {row.id: row.state for row in await rows(post, "handovers")}
    assert shown.open_handover_id == second.handover_id
    assert states == {first.handover_id: "REPLACED", second.handover_id: "PROPOSED"}


async def rows(post, table):
    """Give all rows of a table."""
    return await post.started.database.read(
        lambda connection: connection.execute(TABLES.metadata.tables[table].select()).all()
    )
