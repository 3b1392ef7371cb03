"""Protobuf ⇄ domain; malformed input stops here."""

from services.postal.wire.answers import (
    confirmed_fields,
    contact,
    manifest_fields,
    proposed_fields,
    scan_result,
    shipment,
    shipment_fields,
)
from services.postal.wire.facts import fact, order
from services.postal.wire.requests import (
    assign_pickup,
    attempt_delivery,
    cancel_shipment,
    collect_shipment,
    confirm_handover,
    decline_pickup,
    deliver_shipment,
    fail_pickup,
    list_shipments,
    open_manifest,
    propose_handover,
    scans,
    shipment_id,
)

__all__ = [
    "assign_pickup",
    "attempt_delivery",
    "cancel_shipment",
    "collect_shipment",
    "confirm_handover",
    "confirmed_fields",
    "contact",
    "decline_pickup",
    "deliver_shipment",
    "fact",
    "fail_pickup",
    "list_shipments",
    "manifest_fields",
    "open_manifest",
    "order",
    "propose_handover",
    "proposed_fields",
    "scan_result",
    "scans",
    "shipment",
    "shipment_fields",
    "shipment_id",
]
