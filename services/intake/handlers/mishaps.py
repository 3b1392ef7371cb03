"""Facts of the post about what went wrong and was put right: applied or noted, never refused."""

from typing import Any, Final

from protos.events.v1.vocabulary_pb2 import Direction as WireDirection
from protos.postal.v1 import events_pb2 as postal_events
from protos.results.v1 import events_pb2 as results_events
from services.intake import store
from services.intake.domain import mishaps
from services.intake.domain.vocabulary import Direction
from services.intake.handlers.hearing import apply, known
from shared.events import Envelope
from shared.transaction import Transaction

_OF_INTAKE: Final = {
    WireDirection.DIRECTION_INBOUND: Direction.INBOUND,
    WireDirection.DIRECTION_SUPPLEMENT_IN: Direction.SUPPLEMENT_IN,
    WireDirection.DIRECTION_PAPERS_BACK: Direction.PAPERS_BACK,
    WireDirection.DIRECTION_RETURN_TO_AGENCY: Direction.RETURN_TO_AGENCY,
}
"""Shipments that carry papers of the dossier itself; the others carry results."""


def on_delivery_attempted(
    fact: postal_events.DeliveryAttempted, heard: Envelope, tx: Transaction
) -> None:
    """Hear that a delivery failed: its owner may give another address from now on."""
    if known(heard, tx):
        store.contacts.open_address(tx, fact.order_id)


def on_shipment_lost(fact: postal_events.ShipmentLost, heard: Envelope, tx: Transaction) -> None:
    """Hear that the post has lost what it had."""
    direction = _OF_INTAKE.get(fact.direction)
    if direction:
        apply(heard, tx, lambda dossier: mishaps.papers_lost(dossier, fact.order_id, direction))
    _end(fact, heard, tx)


def on_shipment_found(fact: postal_events.ShipmentFound, heard: Envelope, tx: Transaction) -> None:
    """Hear that the post has found again what it had lost."""
    direction = _OF_INTAKE.get(fact.direction)
    if direction:
        order_id, back = fact.order_id, fact.return_order_id
        apply(heard, tx, lambda d: mishaps.papers_found(d, order_id, direction, back))


def on_shipment_delivery_cancelled(
    fact: postal_events.ShipmentDeliveryCancelled, heard: Envelope, tx: Transaction
) -> None:
    """Hear that the post took a report of delivery back; whom to see is told again."""
    if fact.direction == WireDirection.DIRECTION_PAPERS_BACK:
        apply(heard, tx, lambda d: mishaps.papers_back_undelivered(d, fact.order_id))
    elif fact.direction == WireDirection.DIRECTION_RESULT_OUT and known(heard, tx):
        store.contacts.collect_delivery(tx, heard.about, fact.order_id)


def on_result_return_cancelled(
    _fact: results_events.ResultReturnCancelled, heard: Envelope, tx: Transaction
) -> None:
    """Hear that the citizen has not got the result after all."""
    apply(heard, tx, mishaps.return_cancelled)


def _end(fact: Any, heard: Envelope, tx: Transaction) -> None:
    if fact.direction == WireDirection.DIRECTION_RESULT_OUT and known(heard, tx):
        store.contacts.end_delivery(tx, heard.about, fact.order_id)
