"""Requests: read into commands; what is malformed is refused here, all of it at once."""

from datetime import UTC, datetime
from typing import Any, Final

from protos.postal.v1 import postal_pb2
from services.postal import commands, domain
from services.postal.wire.checks import PostalChecks
from services.postal.wire.vocabulary import (
    ATTEMPT_REASONS,
    IDENTITY_KINDS,
    NEXT_ACTIONS,
    PICKUP_FAILURE_REASONS,
    RECEIPT_KINDS,
    RELATIONS,
    SCAN_KINDS,
    SEAL_STATES,
    STATES,
)
from shared.errors import InvalidArgument

SCANS_MAX: Final = 1_000
ITEMS_MAX: Final = 500
RECEIPTS_MAX: Final = 10
AMOUNT_MAX_VND: Final = 1_000_000_000
SIGNATURE_BYTES: Final = 32
_NEVER: Final = datetime.min.replace(tzinfo=UTC)  # stands for a bad time; never used
_NOT_MY_ROUTE: Final = domain.PickupFailureReason.NOT_MY_ROUTE


def assign_pickup(request: postal_pb2.AssignPickupRequest) -> commands.AssignPickup:
    """Read who gets the order."""
    with PostalChecks() as c:
        shipment_id, etag = _shipment(c, request)
        postman = c.text("postman", request.postman, 100)
        post_office = c.post_office("post_office", request.post_office)
    return commands.AssignPickup(shipment_id, etag, postman, post_office)


def decline_pickup(request: postal_pb2.DeclinePickupRequest) -> commands.DeclinePickup:
    """Read why the order is given back."""
    with PostalChecks() as c:
        shipment_id, etag = _shipment(c, request)
        reason = c.choice("reason", request.reason, PICKUP_FAILURE_REASONS, _NOT_MY_ROUTE)
    return commands.DeclinePickup(shipment_id, etag, reason)


def fail_pickup(request: postal_pb2.FailPickupRequest) -> commands.FailPickup:
    """Read why nothing was collected, and the new appointment."""
    with PostalChecks() as c:
        shipment_id, etag = _shipment(c, request)
        reason = c.choice("reason", request.reason, PICKUP_FAILURE_REASONS, _NOT_MY_ROUTE)
        appointment = c.instant("appointment_time", request)
    return commands.FailPickup(shipment_id, etag, reason, appointment or _NEVER)


def cancel_shipment(request: postal_pb2.CancelShipmentRequest) -> commands.CancelShipment:
    """Read why the order ends."""
    with PostalChecks() as c:
        shipment_id, etag = _shipment(c, request)
        reason = c.choice("reason", request.reason, PICKUP_FAILURE_REASONS, _NOT_MY_ROUTE)
    return commands.CancelShipment(shipment_id, etag, reason)


def collect_shipment(request: postal_pb2.CollectShipmentRequest) -> commands.CollectShipment:
    """Read tally, slip, seal and receipts."""
    with PostalChecks() as c:
        shipment_id, etag = _shipment(c, request)
        slip_no = c.text("slip_no", request.slip_no, 50)
        slip, tally = c.papers("slip", request), c.papers("tally", request)
        seal_no = c.text("seal_no", request.seal_no, 30)
        waybill_no = c.waybill("waybill_no", request.waybill_no)
        taken = c.count("receipts", request.receipts, 0, RECEIPTS_MAX)
        receipts = tuple(
            domain.FeeTaken(
                c.text(f"receipts[{i}].receipt_no", receipt.receipt_no, 30),
                c.choice(
                    f"receipts[{i}].kind", receipt.kind, RECEIPT_KINDS, domain.FeeKind.POSTAGE
                ),
                c.number(f"receipts[{i}].amount_vnd", receipt.amount_vnd, 1, AMOUNT_MAX_VND),
            )
            for i, receipt in enumerate(taken)
        )
    return commands.CollectShipment(
        shipment_id, etag, slip_no, slip, tally, request.slip_signed, seal_no, waybill_no, receipts
    )


def propose_handover(request: postal_pb2.ProposeHandoverRequest) -> commands.ProposeHandover:
    """Read the giving side's count."""
    with PostalChecks() as c:
        shipment_id, etag = _shipment(c, request)
        papers = c.papers("papers", request)
        seal_no = c.text("seal_no", request.seal_no, 30, needed=False)
    return commands.ProposeHandover(shipment_id, etag, papers, seal_no)


def confirm_handover(request: postal_pb2.ConfirmHandoverRequest) -> commands.ConfirmHandover:
    """Read the taking side's count."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        handover_id = c.id("handover_id", request.handover_id)
        papers = c.papers("papers", request)
        seal = c.choice("seal_state", request.seal_state, SEAL_STATES, domain.SealState.BROKEN)
        waybill_no = c.waybill("waybill_no", request.waybill_no, needed=False)
        post_office = c.post_office("post_office", request.post_office, needed=False)
    return commands.ConfirmHandover(
        handover_id, papers, seal, waybill_no, post_office, request.accept_difference
    )


def scans(
    request: postal_pb2.RecordScansRequest,
) -> list[commands.RecordScan | InvalidArgument]:
    """Read scans; a malformed one spoils only its own answer."""
    with PostalChecks() as c:
        c.count("scans", request.scans, 1, SCANS_MAX)
    return [_scan_or_refusal(item) for item in request.scans]


def _scan_or_refusal(item: postal_pb2.Scan) -> commands.RecordScan | InvalidArgument:
    try:
        return scan(item)
    except InvalidArgument as refused:
        return refused


def scan(item: postal_pb2.Scan) -> commands.RecordScan:
    """Read one scan."""
    with PostalChecks() as c:
        request_id = c.id("request_id", item.request_id)
        waybill_no = c.waybill("waybill_no", item.waybill_no)
        kind = c.choice("kind", item.kind, SCAN_KINDS, domain.ScanKind.UNKNOWN)
        unknown = kind is domain.ScanKind.UNKNOWN
        raw_code = c.text("raw_code", item.raw_code, 30, needed=unknown)
        post_office = c.post_office("post_office", item.post_office)
        scan_time = c.instant("scan_time", item)
    happened = domain.Scan(kind, raw_code, post_office, scan_time or _NEVER)
    return commands.RecordScan(request_id, waybill_no, happened)


def open_manifest(request: postal_pb2.OpenManifestRequest) -> commands.OpenManifest:
    """Read postman, route and items."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        postman = c.text("postman", request.postman, 100)
        route, shift = c.text("route", request.route, 30), c.text("shift", request.shift, 30)
        post_office = c.post_office("post_office", request.post_office)
        named = c.count("shipment_ids", request.shipment_ids, 1, ITEMS_MAX)
        ids = [c.id(f"shipment_ids[{i}]", one) for i, one in enumerate(named)]
        if len(set(ids)) < len(ids):
            c.refuse(
                "shipment_ids", "REPEATED", "names a shipment twice", "Bưu gửi bị ghi hai lần."
            )
    return commands.OpenManifest(postman, route, shift, post_office, tuple(ids))


def attempt_delivery(request: postal_pb2.AttemptDeliveryRequest) -> commands.AttemptDelivery:
    """Read why it failed and what next."""
    with PostalChecks() as c:
        shipment_id, etag = _shipment(c, request)
        nobody = domain.AttemptReason.NOBODY_THERE
        reason = c.choice("reason", request.reason, ATTEMPT_REASONS, nobody)
        retry = domain.NextAction.RETRY
        next_action = c.choice("next_action", request.next_action, NEXT_ACTIONS, retry)
    return commands.AttemptDelivery(shipment_id, etag, reason, next_action)


def deliver_shipment(request: postal_pb2.DeliverShipmentRequest) -> commands.DeliverShipment:
    """Read the proof; whether it is complete is for the rule to say."""
    with PostalChecks() as c:
        shipment_id, etag = _shipment(c, request)
        proof = request.proof
        if not request.HasField("proof"):
            c.refuse("proof", "REQUIRED", "is required", "Không được để trống.")
        if len(proof.signature_hash) not in {0, SIGNATURE_BYTES}:
            c.refuse("proof.signature_hash", "BAD_LENGTH", "must be 32 bytes", "Phải có 32 byte.")
        mailbox, id_card = domain.Relation.MAILBOX, domain.IdentityKind.ID_CARD
        delivered_time = c.instant("proof.delivered_time", proof)
        read = domain.Proof(
            relation=c.choice("proof.relation", proof.relation, RELATIONS, mailbox),
            receiver_name=_text(c, "proof.receiver_name", proof.receiver_name, 100),
            identity_kind=c.choice(
                "proof.identity_kind", proof.identity_kind, IDENTITY_KINDS, id_card
            )
            if proof.identity_kind
            else None,
            signature_hash=proof.signature_hash,
            place=_text(c, "proof.place", proof.place, 200),
            delivered_time=delivered_time or _NEVER,
            authorisation_ref=_text(c, "proof.authorisation_ref", proof.authorisation_ref, 100),
        )
    return commands.DeliverShipment(shipment_id, etag, read)


def shipment_id(request: postal_pb2.GetShipmentRequest) -> str:
    """Read which shipment is asked for."""
    with PostalChecks() as c:
        return c.id("shipment_id", request.shipment_id)


def list_shipments(request: postal_pb2.ListShipmentsRequest) -> commands.ListShipments:
    """Read what shipments are filtered by."""
    with PostalChecks() as c:
        filters = {
            "dossier_id": c.id("dossier_id", request.dossier_id, needed=False),
            "post_office": c.post_office("post_office", request.post_office, needed=False),
            "waybill_no": c.waybill("waybill_no", request.waybill_no, needed=False),
        }
        if request.state:
            filters["state"] = c.choice("state", request.state, STATES, domain.State.ORDERED).value
    return commands.ListShipments({name: value for name, value in filters.items() if value})


def _shipment(c: PostalChecks, request: Any) -> tuple[str, int | None]:
    """Check what every request about one shipment begins with."""
    c.id("request_id", request.request_id)
    return c.id("shipment_id", request.shipment_id), c.etag("etag", request.etag)


def _text(c: PostalChecks, field: str, value: str, longest: int) -> str:
    return c.text(field, value, longest, needed=False)
