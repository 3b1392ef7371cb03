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
from services.postal.wire.checklists import checklist, get_checklist
from services.postal.wire.delivery import attempt_delivery, deliver_shipment, open_manifest
from services.postal.wire.discrepancies import (
    assign_discrepancy,
    close_discrepancy,
    discrepancy_fields,
    list_discrepancies,
    owned_discrepancy,
    resolve_discrepancy,
)
from services.postal.wire.evidence import (
    evidence,
    evidence_fields,
    get_evidence,
    put_evidence,
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
from services.postal.wire.incidents import (
    cancel_delivery,
    declare_lost,
    find_shipment,
    incident_fields,
    redirect_shipment,
    report_damage,
)
from services.postal.wire.manifests import (
    close_manifest,
    manifest,
    manifest_closed_fields,
    manifest_id,
)
from services.postal.wire.pickup import (
    assign_pickup,
    cancel_shipment,
    collect_shipment,
    decline_pickup,
    fail_pickup,
)
from services.postal.wire.promises import promises, stuck
from services.postal.wire.questions import list_shipments, list_stuck_shipments, shipment_id
from services.postal.wire.receivers import check_receiver, decision
from services.postal.wire.scans import scans, unknown_codes
from services.postal.wire.vocabulary import read_timing

__all__ = [
    "assign_discrepancy",
    "assign_pickup",
    "attempt_delivery",
    "cancel_delivery",
    "cancel_shipment",
    "check_receiver",
    "checklist",
    "close_discrepancy",
    "close_manifest",
    "collect_shipment",
    "confirm_handover",
    "confirm_handover_list",
    "confirmed_fields",
    "contact",
    "decision",
    "declare_lost",
    "decline_pickup",
    "deliver_shipment",
    "discrepancy_fields",
    "ended_fields",
    "evidence",
    "evidence_fields",
    "fact",
    "fail_pickup",
    "find_shipment",
    "found_fields",
    "get_checklist",
    "get_evidence",
    "incident_fields",
    "list_discrepancies",
    "list_open_handovers",
    "list_shipments",
    "list_stuck_shipments",
    "listed_fields",
    "manifest",
    "manifest_closed_fields",
    "manifest_fields",
    "manifest_id",
    "open_handover",
    "open_manifest",
    "order",
    "owned_discrepancy",
    "promises",
    "propose_handover",
    "propose_handover_list",
    "proposed_fields",
    "put_evidence",
    "read_timing",
    "redirect_shipment",
    "refuse_handover",
    "report_damage",
    "resolve_discrepancy",
    "scan_result",
    "scans",
    "shipment",
    "shipment_fields",
    "shipment_id",
    "stuck",
    "unknown_codes",
    "withdraw_handover",
]
