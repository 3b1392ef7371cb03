"""One function per command, per fact heard and per timer: load, decide, save, tell."""

from protos.intake.v1 import events_pb2 as intake_events
from protos.results.v1 import events_pb2 as results_events
from services.postal.handlers.contacts import know_contacts
from services.postal.handlers.delivery import (
    attempt_delivery,
    deliver_shipment,
    storage_expired,
)
from services.postal.handlers.discrepancies import (
    assign_discrepancy,
    close_discrepancy,
    resolve_discrepancy,
)
from services.postal.handlers.evidence import (
    EVIDENCE_EXPIRED,
    evidence_expired,
    get_evidence,
    put_evidence,
)
from services.postal.handlers.fees_heard import (
    on_fee_assessed,
    on_fee_exempted,
    on_fee_paid,
    on_fee_refunded,
)
from services.postal.handlers.handover import (
    confirm_handover,
    propose_handover,
    refuse_handover,
    withdraw_handover,
)
from services.postal.handlers.handover_lists import (
    confirm_handover_list,
    propose_handover_list,
)
from services.postal.handlers.heard import (
    on_contact_corrected,
    on_delivery_order_cancelled,
    on_delivery_ordered,
    on_papers_back_ordered,
    on_pickup_order_cancelled,
    on_pickup_ordered,
    on_result_blocked,
)
from services.postal.handlers.incidents import (
    cancel_delivery,
    declare_lost,
    find_shipment,
    redirect_shipment,
    report_damage,
)
from services.postal.handlers.keeping import STORAGE_EXPIRED
from services.postal.handlers.manifests import close_manifest, open_manifest
from services.postal.handlers.money import assess_postage, collect_money, refund_money
from services.postal.handlers.pickup import (
    assign_pickup,
    cancel_shipment,
    collect_shipment,
    decline_pickup,
    fail_pickup,
)
from services.postal.handlers.remitting import (
    acknowledge_remittance,
    close_day,
    remit_money,
    turn_in_money,
)
from services.postal.handlers.scans import record_scans
from shared.inbox import Subscriptions
from shared.timers import TimerHandlers

SUBSCRIPTIONS: Subscriptions = {
    intake_events.PickupOrdered: on_pickup_ordered,
    intake_events.PickupOrderCancelled: on_pickup_order_cancelled,
    intake_events.PapersBackOrdered: on_papers_back_ordered,
    intake_events.ContactCorrected: on_contact_corrected,
    intake_events.FeeAssessed: on_fee_assessed,
    intake_events.FeeExempted: on_fee_exempted,
    intake_events.FeeTaken: on_fee_paid,
    intake_events.FeeCollectedByPostNoted: on_fee_paid,
    intake_events.FeeRefunded: on_fee_refunded,
    results_events.DeliveryOrdered: on_delivery_ordered,
    results_events.DeliveryOrderCancelled: on_delivery_order_cancelled,
    results_events.ResultBlocked: on_result_blocked,
}

TIMERS: TimerHandlers = {
    STORAGE_EXPIRED: storage_expired,
    EVIDENCE_EXPIRED: evidence_expired,
}

__all__ = [
    "SUBSCRIPTIONS",
    "TIMERS",
    "acknowledge_remittance",
    "assess_postage",
    "assign_discrepancy",
    "assign_pickup",
    "attempt_delivery",
    "cancel_delivery",
    "cancel_shipment",
    "close_day",
    "close_discrepancy",
    "close_manifest",
    "collect_money",
    "collect_shipment",
    "confirm_handover",
    "confirm_handover_list",
    "declare_lost",
    "decline_pickup",
    "deliver_shipment",
    "fail_pickup",
    "find_shipment",
    "get_evidence",
    "know_contacts",
    "open_manifest",
    "propose_handover",
    "propose_handover_list",
    "put_evidence",
    "record_scans",
    "redirect_shipment",
    "refund_money",
    "refuse_handover",
    "remit_money",
    "report_damage",
    "resolve_discrepancy",
    "turn_in_money",
    "withdraw_handover",
]
