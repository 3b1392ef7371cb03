"""Requests about an item that is to be delivered, read into commands."""

from typing import Final

from protos.postal.v1 import postal_pb2
from services.postal import commands, domain
from services.postal.wire.checks import NEVER, PostalChecks, shipment_and_etag
from services.postal.wire.money import receipts
from services.postal.wire.receivers import authorisation
from services.postal.wire.vocabulary import ATTEMPT_REASONS, IDENTITY_KINDS, NEXT_ACTIONS, RELATIONS

ITEMS_MAX: Final = 500
SIGNATURE_BYTES: Final = 32


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
        shipment_id, etag = shipment_and_etag(c, request)
        nobody = domain.AttemptReason.NOBODY_THERE
        reason = c.choice("reason", request.reason, ATTEMPT_REASONS, nobody)
        retry = domain.NextAction.RETRY
        next_action = c.choice("next_action", request.next_action, NEXT_ACTIONS, retry)
    return commands.AttemptDelivery(shipment_id, etag, reason, next_action)


def deliver_shipment(request: postal_pb2.DeliverShipmentRequest) -> commands.DeliverShipment:
    """Read the proof; whether it is complete is for the rule to say."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        proof = request.proof
        if not request.HasField("proof"):
            c.refuse("proof", "REQUIRED", "is required", "Không được để trống.")
        for name in ("signature_hash", "photo_hash"):
            if len(getattr(proof, name)) not in {0, SIGNATURE_BYTES}:
                c.refuse(f"proof.{name}", "BAD_LENGTH", "must be 32 bytes", "Phải có 32 byte.")
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
            delivered_time=delivered_time or NEVER,
            authorisation=authorisation(c, "proof.", proof),
            photo_hash=proof.photo_hash,
        )
        taken = receipts(c, request.receipts)
    return commands.DeliverShipment(shipment_id, etag, read, taken)


def _text(c: PostalChecks, field: str, value: str, longest: int) -> str:
    return c.text(field, value, longest, needed=False)
