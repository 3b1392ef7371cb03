"""One function per command, per fact heard and per timer: load, decide, save, tell."""

from protos.postal.v1 import events_pb2 as postal_events
from protos.results.v1 import events_pb2 as results_events
from services.intake.handlers.acceptance import accept_dossier, forward_dossier, refuse_dossier
from services.intake.handlers.answering import answer_overdue
from services.intake.handlers.catalogue import load_procedures
from services.intake.handlers.clock import (
    issue_obligation,
    reappoint_dossier,
    recall_resolution,
    settle_obligation,
)
from services.intake.handlers.correction import correct_contact, correct_dossier
from services.intake.handlers.deadlines import (
    explain_due_time,
    list_moved_due_times,
    load_calendar,
    move_due_times,
    preview_due_time,
)
from services.intake.handlers.ending import (
    give_papers_back,
    order_papers_back,
    stop_dossier,
    withdraw_dossier,
)
from services.intake.handlers.fees_heard import on_fee_collected, on_fee_given_back
from services.intake.handlers.filing import (
    cancel_dossier,
    file_dossier,
    guide_completion,
    receive_completion,
    register_dossier,
)
from services.intake.handlers.forms import get_form, get_register, list_forms
from services.intake.handlers.hearing import (
    on_delivery_order_cancelled,
    on_delivery_ordered,
    on_result_ready,
    on_result_returned,
    on_return_method_changed,
    on_shipment_cancelled,
    on_shipment_collected,
    on_shipment_delivered,
    on_shipment_returned,
)
from services.intake.handlers.inquiry import (
    on_discrepancy_closed,
    on_discrepancy_moved,
    on_discrepancy_opened,
)
from services.intake.handlers.keeping import ANSWER_OVERDUE, SUPPLEMENT_EXPIRED
from services.intake.handlers.mishaps import (
    on_delivery_attempted,
    on_result_return_cancelled,
    on_shipment_delivery_cancelled,
    on_shipment_found,
    on_shipment_lost,
)
from services.intake.handlers.recalling import recall_codes
from services.intake.handlers.supplement import (
    complete_supplement,
    order_supplement_pickup,
    reopen_supplement,
    request_supplement,
    supplement_expired,
)
from shared.inbox import Subscriptions
from shared.timers import TimerHandlers

SUBSCRIPTIONS: Subscriptions = {
    postal_events.ShipmentCollected: on_shipment_collected,
    postal_events.ShipmentDelivered: on_shipment_delivered,
    postal_events.ShipmentReturned: on_shipment_returned,
    postal_events.ShipmentCancelled: on_shipment_cancelled,
    postal_events.DeliveryAttempted: on_delivery_attempted,
    postal_events.ShipmentLost: on_shipment_lost,
    postal_events.ShipmentFound: on_shipment_found,
    postal_events.ShipmentDeliveryCancelled: on_shipment_delivery_cancelled,
    postal_events.DiscrepancyOpened: on_discrepancy_opened,
    postal_events.DiscrepancyAssigned: on_discrepancy_moved,
    postal_events.DiscrepancyResolved: on_discrepancy_moved,
    postal_events.DiscrepancyClosed: on_discrepancy_closed,
    postal_events.FeeCollected: on_fee_collected,
    postal_events.FeeCollectionReversed: on_fee_given_back,
    postal_events.FeeRefundedByPost: on_fee_given_back,
    results_events.ResultReady: on_result_ready,
    results_events.ResultReturned: on_result_returned,
    results_events.ResultReturnCancelled: on_result_return_cancelled,
    results_events.ReturnMethodChanged: on_return_method_changed,
    results_events.DeliveryOrdered: on_delivery_ordered,
    results_events.DeliveryOrderCancelled: on_delivery_order_cancelled,
}
"""Which facts intake hears; of all others only the place is kept."""

TIMERS: TimerHandlers = {
    SUPPLEMENT_EXPIRED: supplement_expired,
    ANSWER_OVERDUE: answer_overdue,
}

__all__ = [
    "SUBSCRIPTIONS",
    "TIMERS",
    "accept_dossier",
    "answer_overdue",
    "cancel_dossier",
    "complete_supplement",
    "correct_contact",
    "correct_dossier",
    "explain_due_time",
    "file_dossier",
    "forward_dossier",
    "get_form",
    "get_register",
    "give_papers_back",
    "guide_completion",
    "issue_obligation",
    "list_forms",
    "list_moved_due_times",
    "load_calendar",
    "load_procedures",
    "move_due_times",
    "order_papers_back",
    "order_supplement_pickup",
    "preview_due_time",
    "reappoint_dossier",
    "recall_codes",
    "recall_resolution",
    "receive_completion",
    "refuse_dossier",
    "register_dossier",
    "reopen_supplement",
    "request_supplement",
    "settle_obligation",
    "stop_dossier",
    "supplement_expired",
    "withdraw_dossier",
]
