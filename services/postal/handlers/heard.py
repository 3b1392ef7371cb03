"""Facts heard: what others order and call off. Never refused."""

from dataclasses import replace

from protos.intake.v1 import events_pb2 as intake_events
from protos.results.v1 import events_pb2 as results_events
from services.postal import domain, store, wire
from services.postal.handlers.fees_heard import ask_with
from services.postal.handlers.keeping import keep, tell
from services.postal.policy import policy
from shared.errors import Early
from shared.events import Envelope
from shared.transaction import Transaction


def on_pickup_ordered(fact: intake_events.PickupOrdered, _heard: Envelope, tx: Transaction) -> None:
    """Book a shipment from the citizen to the counter; its contact is fetched afterwards."""
    _book(wire.order(fact), tx)


def on_papers_back_ordered(
    fact: intake_events.PapersBackOrdered, _heard: Envelope, tx: Transaction
) -> None:
    """Book a shipment that brings papers back to the citizen."""
    _book(wire.order(fact), tx)


def on_delivery_ordered(
    fact: results_events.DeliveryOrdered, _heard: Envelope, tx: Transaction
) -> None:
    """Book a shipment that brings a result to the citizen."""
    _book(wire.order(fact), tx)


def on_pickup_order_cancelled(
    fact: intake_events.PickupOrderCancelled, _heard: Envelope, tx: Transaction
) -> None:
    """Cancel a pickup that is not collected yet; note the wish when it is too late."""
    _cancel(fact.order_id, "intake.PickupOrdered", tx)


def on_delivery_order_cancelled(
    fact: results_events.DeliveryOrderCancelled, _heard: Envelope, tx: Transaction
) -> None:
    """Cancel a delivery that is not collected yet; note the wish when it is too late."""
    _cancel(fact.order_id, "results.DeliveryOrdered", tx)


def on_contact_corrected(
    fact: intake_events.ContactCorrected, _heard: Envelope, tx: Transaction
) -> None:
    """Ask intake again whom to see for shipments that still need it."""
    for order_id in fact.order_ids:
        shipment = store.by_order(tx, order_id)
        if shipment is None:
            raise Early(needs="intake.PickupOrdered or results.DeliveryOrdered")
        if not domain.has_ended(shipment.state):
            keep(tx, shipment, domain.contact_corrected(shipment))
            store.forget_contact(tx, shipment.shipment_id)


def on_result_blocked(
    fact: results_events.ResultBlocked, _heard: Envelope, tx: Transaction
) -> None:
    """Let the owner alone receive what is on its way, if the procedure wants him in person."""
    if fact.reason != results_events.BLOCK_REASON_OWNER_MUST_APPEAR:
        return
    for before in store.of_dossier(tx, fact.dossier_id):
        after = domain.must_appear(before)
        if after != before:
            store.save(tx, after)


def _book(order: domain.Order, tx: Transaction) -> None:
    if store.by_order(tx, order.order_id):
        return
    known = store.of_dossier(tx, order.dossier_id)
    shipment, facts = domain.book(order, tx.new_id(), known, policy().attempts_max)
    if facts:
        store.save(tx, replace(shipment, stirred_time=tx.now))
        tell(tx, shipment, *facts)
    store.note_order(tx, order.order_id, shipment.shipment_id)
    if facts:
        ask_with(tx, shipment, order.collect_later)


def _cancel(order_id: str, needs: str, tx: Transaction) -> None:
    before = store.by_order(tx, order_id)
    if before is None:
        raise Early(needs)
    if before.order_id != order_id:
        return  # this order was answered by the shipment of an earlier one
    after, facts = domain.order_cancelled(before)
    if after != before:
        keep(tx, before, after)
        tell(tx, after, *facts)
