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
from services.postal.wire.discrepancies import (
    assign_discrepancy,
    close_discrepancy,
    discrepancy_fields,
    list_discrepancies,
    owned_discrepancy,
    resolve_discrepancy,
)
from services.postal.wire.facts import fact, order
from services.postal.wire.handover_lists import (
    confirm_handover_list,
    ended_fields,
    found_fields,
    list_open_handovers,
    listed_fields,
    open_handover,
    propose_handover_list,
    refuse_handover,
    withdraw_handover,
)
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

__all__ = [
    "assign_discrepancy",
    "assign_pickup",
    "attempt_delivery",
    "cancel_shipment",
    "close_discrepancy",
    "collect_shipment",
    "confirm_handover",
    "confirm_handover_list",
    "confirmed_fields",
    "contact",
    "decline_pickup",
    "deliver_shipment",
    "discrepancy_fields",
    "ended_fields",
    "fact",
    "fail_pickup",
    "found_fields",
    "list_discrepancies",
    "list_open_handovers",
    "list_shipments",
    "listed_fields",
    "manifest_fields",
    "open_handover",
    "open_manifest",
    "order",
    "owned_discrepancy",
    "propose_handover",
    "propose_handover_list",
    "proposed_fields",
    "refuse_handover",
    "resolve_discrepancy",
    "scan_result",
    "scans",
    "shipment",
    "shipment_fields",
    "shipment_id",
    "withdraw_handover",
]
