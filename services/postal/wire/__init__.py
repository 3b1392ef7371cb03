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
from services.postal.wire.delivery import attempt_delivery, deliver_shipment, open_manifest
from services.postal.wire.facts import fact, order
from services.postal.wire.handovers import confirm_handover, propose_handover
from services.postal.wire.pickup import (
    assign_pickup,
    cancel_shipment,
    collect_shipment,
    decline_pickup,
    fail_pickup,
)
from services.postal.wire.questions import list_shipments, shipment_id
from services.postal.wire.scans import scans
from services.postal.wire.vocabulary import read_timing

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
    "read_timing",
    "scan_result",
    "scans",
    "shipment",
    "shipment_fields",
    "shipment_id",
]
