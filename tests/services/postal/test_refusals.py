"""What is answered with no, and how."""

import grpc
import pytest

from protos.events.v1.vocabulary_pb2 import PaperCount
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import Relation, SealState
from tests.services.postal.builders import (
    INBOUND,
    OFFICER,
    RESULT_OUT,
    WORKER,
    assign,
    collect,
    confirm,
    manifest,
    propose,
)
from tests.support import actor, refused, rid

Code = grpc.StatusCode


async def test_an_unknown_shipment_is_not_found(post):
    """A mistyped id must not look like an empty shipment."""
    unknown = pb.Shipment(shipment_id=rid())
    read = await refused(post.get(unknown.shipment_id))
    written = await refused(post.stub.AssignPickup(assign(unknown), metadata=WORKER))
    handover = await refused(post.stub.ConfirmHandover(confirm(rid()), metadata=OFFICER))

    assert (read.code, read.reason) == (Code.NOT_FOUND, "SHIPMENT_NOT_FOUND")
    assert (written.code, written.reason) == (Code.NOT_FOUND, "SHIPMENT_NOT_FOUND")
    assert (handover.code, handover.reason) == (Code.NOT_FOUND, "HANDOVER_NOT_FOUND")


async def test_what_the_state_does_not_allow_is_refused_in_vietnamese(post):
    """The officer reads why, and where the item is instead."""
    item = await post.collected()
    refusal = await refused(post.stub.AssignPickup(assign(item), metadata=WORKER))

    assert (refusal.code, refusal.reason) == (Code.FAILED_PRECONDITION, "ILLEGAL_TRANSITION")
    assert "Đã thu gom" in refusal.message_vi


async def test_all_bad_fields_are_named_at_once(post):
    """Five answers for five mistakes would be five journeys to the keyboard."""
    request = pb.CollectShipmentRequest(
        request_id="x",
        shipment_id="y",
        etag="7",
        waybill_no="RH123456786VN",
        tally=PaperCount(originals=-1),
        receipts=[pb.Receipt()],
    )
    refusal = await refused(post.stub.CollectShipment(request, metadata=WORKER))

    assert (refusal.code, refusal.reason) == (Code.INVALID_ARGUMENT, "INVALID_FIELDS")
    assert refusal.fields == {
        "request_id": "NOT_A_UUID",
        "shipment_id": "NOT_A_UUID",
        "etag": "BAD_ETAG",
        "slip_no": "REQUIRED",
        "slip": "REQUIRED",
        "tally.originals": "OUT_OF_RANGE",
        "seal_no": "REQUIRED",
        "waybill_no": "WAYBILL_CHECK_DIGIT",
        "receipts[0].receipt_no": "REQUIRED",
        "receipts[0].kind": "REQUIRED",
        "receipts[0].amount_vnd": "OUT_OF_RANGE",
    }


@pytest.mark.parametrize(
    "method",
    [
        "AssignPickup", "DeclinePickup", "FailPickup", "CancelShipment", "CollectShipment",
        "ProposeHandover", "ConfirmHandover", "OpenManifest", "AttemptDelivery",
        "DeliverShipment", "RecordScans", "GetShipment",
    ],
)  # fmt: skip
async def test_an_empty_request_is_malformed(post, method):
    """Nothing that is empty reaches a rule."""
    kind = getattr(pb, f"{method}Request")
    refusal = await refused(getattr(post.stub, method)(kind(), metadata=WORKER))

    assert refusal.code is Code.INVALID_ARGUMENT
    assert refusal.fields


@pytest.mark.parametrize(
    ("waybill_no", "reason"),
    [
        ("RH123456786VN", "WAYBILL_CHECK_DIGIT"),
        ("rh123456785vn", "WAYBILL_NOT_UPPER_CASE"),
        ("A B", "WAYBILL_MALFORMED"),
        ("", "WAYBILL_MALFORMED"),
    ],
)
async def test_a_malformed_waybill_is_refused(post, waybill_no, reason):
    """An item under a misread waybill is never found again."""
    item = await post.assigned()
    refusal = await refused(post.stub.CollectShipment(collect(item, waybill_no), metadata=WORKER))

    assert (refusal.code, refusal.fields) == (Code.INVALID_ARGUMENT, {"waybill_no": reason})


async def test_a_waybill_is_bound_once_for_ever(post):
    """Scans of one item would move another; ended items keep their numbers too."""
    item = await post.collected(INBOUND)
    await post.hand_over(item, WORKER, OFFICER)
    pickup, result = await post.assigned(INBOUND), await post.assigned(RESULT_OUT)
    proposed = await post.stub.ProposeHandover(propose(result), metadata=OFFICER)
    again = confirm(proposed.handover_id, waybill_no=item.waybill_no)

    refusals = [
        await refused(post.stub.CollectShipment(collect(pickup, item.waybill_no), metadata=WORKER)),
        await refused(post.stub.ConfirmHandover(again, metadata=WORKER)),
    ]
    for refusal in refusals:
        assert (refusal.code, refusal.reason) == (Code.FAILED_PRECONDITION, "WAYBILL_TAKEN")
        assert refusal.metadata["field"] == "waybill_no"


@pytest.mark.parametrize("who", [OFFICER, actor("x", "CASE_OFFICER")])
async def test_only_postal_workers_do_the_work_of_the_post(post, who):
    """A counter officer who collects has nobody who signs against him."""
    item = await post.assigned()
    request = collect(item, post.waybill())
    refusal = await refused(post.stub.CollectShipment(request, metadata=who))

    assert (refusal.code, refusal.reason) == (Code.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")


async def test_a_caller_without_a_name_changes_nothing(post):
    """A signature belongs to somebody."""
    item = await post.ordered()
    refusal = await refused(post.stub.AssignPickup(assign(item)))

    assert (refusal.code, refusal.reason) == (Code.UNAUTHENTICATED, "ACTOR_MISSING")


async def test_the_wrong_side_cannot_sign(post):
    """The post cannot give what the counter has, nor sign for the counter."""
    result, inbound = await post.assigned(RESULT_OUT), await post.out(INBOUND)
    proposed = await post.stub.ProposeHandover(propose(inbound), metadata=WORKER)
    another = actor("hoa.vo", "POSTAL_WORKER", "230100")

    refusals = [
        await refused(post.stub.ProposeHandover(propose(result), metadata=WORKER)),
        await refused(post.stub.ConfirmHandover(confirm(proposed.handover_id), metadata=another)),
    ]
    for refusal in refusals:
        assert (refusal.code, refusal.reason) == (Code.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")


async def test_one_account_does_not_sign_both_sides(post):
    """A postal employee who works at the counter must not confirm his own handover."""
    item = await post.out(INBOUND)
    proposed = await post.stub.ProposeHandover(propose(item), metadata=WORKER)
    himself = actor("TAM.LE", "COUNTER_OFFICER", "H55.12")
    request = confirm(proposed.handover_id)
    refusal = await refused(post.stub.ConfirmHandover(request, metadata=himself))

    assert refusal.reason == "SAME_ACCOUNT_BOTH_SIDES"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"papers": PaperCount(originals=1, copies=2)}, "COUNT_DIFFERS"),
        ({"papers": PaperCount(originals=2, copies=2)}, "COUNT_DIFFERS"),
        ({"seal_state": SealState.SEAL_STATE_BROKEN}, "SEAL_NOT_INTACT"),
    ],
)
async def test_a_difference_is_refused_unless_it_is_accepted(post, changes, reason):
    """Nobody signs for papers he did not count; sums hide swapped originals."""
    item = await post.out(INBOUND)
    proposed = await post.stub.ProposeHandover(propose(item), metadata=WORKER)
    request = confirm(proposed.handover_id, **changes)
    refusal = await refused(post.stub.ConfirmHandover(request, metadata=OFFICER))

    assert (refusal.code, refusal.reason) == (Code.FAILED_PRECONDITION, reason)
    assert await post.state(item) == "STATE_OUT_FOR_DELIVERY"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"signature_hash": b""}, "PROOF_INCOMPLETE"),
        ({"receiver_name": " "}, "PROOF_INCOMPLETE"),
        ({"identity_kind": 0}, "PROOF_INCOMPLETE"),
        ({"place": ""}, "PROOF_INCOMPLETE"),
        ({"relation": Relation.RELATION_NEIGHBOUR}, "RECEIVER_NOT_ENTITLED"),
        ({"relation": Relation.RELATION_FAMILY}, "RECEIVER_NOT_ENTITLED"),
        ({"relation": Relation.RELATION_MAILBOX}, "RECEIVER_NOT_ENTITLED"),
        ({"relation": Relation.RELATION_AUTHORISED}, "AUTHORISATION_MISSING"),
    ],
)
async def test_a_delivery_without_a_full_proof_is_refused(post, changes, reason):
    """A land certificate with the neighbour is a lawsuit."""
    item = await post.out(RESULT_OUT)
    request = post.deliver(item, **changes)
    refusal = await refused(post.stub.DeliverShipment(request, metadata=WORKER))

    assert (refusal.code, refusal.reason) == (Code.FAILED_PRECONDITION, reason)
    assert "TEST" not in str(refusal)


async def test_a_delivery_in_the_future_is_refused(post):
    """A proof that is written before the act proves nothing."""
    item = await post.out(RESULT_OUT)
    request = post.deliver(item, delivered_time=post.stamp(minutes=1))
    refusal = await refused(post.stub.DeliverShipment(request, metadata=WORKER))

    assert refusal.reason == "DELIVERY_IN_FUTURE"


async def test_a_decision_on_an_old_version_is_refused(post):
    """Two dispatchers must not send two workers without knowing."""
    item = await post.ordered()
    fresh = await post.stub.AssignPickup(assign(item, etag=item.etag), metadata=WORKER)
    refusal = await refused(post.stub.AssignPickup(assign(item, etag=item.etag), metadata=WORKER))

    assert (refusal.code, refusal.reason) == (Code.ABORTED, "STALE_ETAG")
    assert refusal.metadata["etag"] == fresh.shipment.etag


async def test_a_manifest_is_opened_for_all_items_or_none(post):
    """A list that is half true is worse than none; the worker is told which item stops it."""
    ready, on_the_way = await post.at_office(), await post.collected()
    refusal = await refused(post.stub.OpenManifest(manifest(ready, on_the_way), metadata=WORKER))

    assert refusal.reason == "ILLEGAL_TRANSITION"
    assert refusal.metadata["shipment_id"] == on_the_way.shipment_id
    assert await post.state(ready) == "STATE_AT_DELIVERY_OFFICE"
    assert "ManifestOpened" not in await post.started.told(ready.dossier_id)


async def test_a_manifest_names_an_item_once_and_only_known_ones(post):
    """An item cannot be in the bag twice."""
    item = await post.at_office()
    twice = await refused(post.stub.OpenManifest(manifest(item, item), metadata=WORKER))
    unknown = pb.Shipment(shipment_id=rid())
    missing = await refused(post.stub.OpenManifest(manifest(item, unknown), metadata=WORKER))

    assert twice.fields == {"shipment_ids": "REPEATED"}
    assert missing.reason == "SHIPMENT_NOT_FOUND"
