"""One function per command, per fact heard and per timer: load, decide, save, tell."""

from protos.intake.v1 import events_pb2 as intake_events
from protos.results.v1 import events_pb2 as results_events
from services.postal.handlers.contacts import know_contacts
from services.postal.handlers.delivery import (
    attempt_delivery,
    deliver_shipment,
    open_manifest,
    storage_expired,
)
from services.postal.handlers.discrepancies import (
    assign_discrepancy,
    close_discrepancy,
    resolve_discrepancy,
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
)
from services.postal.handlers.keeping import STORAGE_EXPIRED
from services.postal.handlers.pickup import (
    assign_pickup,
    cancel_shipment,
    collect_shipment,
    decline_pickup,
    fail_pickup,
)
from services.postal.handlers.scans import record_scans
from shared.inbox import Subscriptions
from shared.timers import TimerHandlers

SUBSCRIPTIONS: Subscriptions = {
    intake_events.PickupOrdered: on_pickup_ordered,
    intake_events.PickupOrderCancelled: on_pickup_order_cancelled,
    intake_events.PapersBackOrdered: on_papers_back_ordered,
    intake_events.ContactCorrected: on_contact_corrected,
    results_events.DeliveryOrdered: on_delivery_ordered,
    results_events.DeliveryOrderCancelled: on_delivery_order_cancelled,
}

TIMERS: TimerHandlers = {STORAGE_EXPIRED: storage_expired}

__all__ = [
    "SUBSCRIPTIONS",
    "TIMERS",
    "assign_discrepancy",
    "assign_pickup",
    "attempt_delivery",
    "cancel_shipment",
    "close_discrepancy",
    "collect_shipment",
    "confirm_handover",
    "confirm_handover_list",
    "decline_pickup",
    "deliver_shipment",
    "fail_pickup",
    "know_contacts",
    "open_manifest",
    "propose_handover",
    "propose_handover_list",
    "record_scans",
    "refuse_handover",
    "resolve_discrepancy",
    "withdraw_handover",
]
