"""Facts of the post and of the results: applied or noted, never refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import structlog

from protos.events.v1.vocabulary_pb2 import Direction
from protos.postal.v1 import events_pb2 as postal_events
from protos.results.v1 import events_pb2 as results_events
from services.intake import store, wire
from services.intake.domain import hearing, hearing_of_results, mishaps
from services.intake.domain.dossier import Dossier
from services.intake.domain.hearing import Heard
from services.intake.domain.vocabulary import PaperCount
from services.intake.handlers.keeping import keep
from shared.events import Envelope
from shared.transaction import Transaction

log = structlog.get_logger()


class _Told(NamedTuple):
    """What the post tells of a shipment."""

    order: str
    papers: PaperCount
    when: datetime


_Rule = Callable[[Dossier, _Told], Heard]
"""What that means to a dossier."""

_COLLECTED: Final[dict[int, _Rule]] = {
    Direction.DIRECTION_INBOUND: lambda d, told: hearing.inbound_collected(d, told.order),
    Direction.DIRECTION_SUPPLEMENT_IN: lambda d, told: hearing.supplement_collected(
        d, told.order, told.when
    ),
    Direction.DIRECTION_PAPERS_BACK: lambda d, told: hearing.papers_back_collected(
        d, told.order, told.papers
    ),
    Direction.DIRECTION_RESULT_OUT: lambda d, _: hearing_of_results.result_collected(d),
}
_DELIVERED: Final[dict[int, _Rule]] = {
    Direction.DIRECTION_INBOUND: lambda d, told: hearing.inbound_delivered(
        d, told.order, told.papers
    ),
    Direction.DIRECTION_SUPPLEMENT_IN: lambda d, told: hearing.supplement_delivered(
        d, told.order, told.papers, told.when
    ),
    Direction.DIRECTION_PAPERS_BACK: lambda d, told: hearing.papers_back_delivered(d, told.order),
    Direction.DIRECTION_RETURN_TO_AGENCY: lambda d, told: mishaps.found_delivered(
        d, told.order, told.papers
    ),
}
_RETURNED: Final[dict[int, _Rule]] = {
    Direction.DIRECTION_PAPERS_BACK: lambda d, told: hearing.papers_back_returned(
        d, told.order, told.papers
    ),
    Direction.DIRECTION_RESULT_OUT: lambda d, _: hearing_of_results.result_came_back(d),
}
_CANCELLED: Final[dict[int, _Rule]] = {
    Direction.DIRECTION_INBOUND: lambda d, told: hearing.inbound_cancelled(d, told.order),
    Direction.DIRECTION_SUPPLEMENT_IN: lambda d, told: hearing.supplement_cancelled(d, told.order),
    Direction.DIRECTION_PAPERS_BACK: lambda d, told: hearing.papers_back_cancelled(d, told.order),
}


def on_shipment_collected(
    fact: postal_events.ShipmentCollected, heard: Envelope, tx: Transaction
) -> None:
    """Hear that the post has papers."""
    _apply_shipment(_COLLECTED, fact, fact.papers, heard, tx)
    if fact.direction == Direction.DIRECTION_RESULT_OUT and known(heard, tx):
        store.contacts.collect_delivery(tx, heard.about, fact.order_id)


def on_shipment_delivered(
    fact: postal_events.ShipmentDelivered, heard: Envelope, tx: Transaction
) -> None:
    """Hear that papers are where they were sent."""
    _apply_shipment(_DELIVERED, fact, fact.papers, heard, tx)
    _end_delivery(fact, heard, tx)


def on_shipment_returned(
    fact: postal_events.ShipmentReturned, heard: Envelope, tx: Transaction
) -> None:
    """Hear that undelivered papers are back at the agency."""
    _apply_shipment(_RETURNED, fact, fact.papers, heard, tx)
    _end_delivery(fact, heard, tx)


def on_shipment_cancelled(
    fact: postal_events.ShipmentCancelled, heard: Envelope, tx: Transaction
) -> None:
    """Hear that nothing was collected for an order."""
    _apply_shipment(_CANCELLED, fact, None, heard, tx)
    _end_delivery(fact, heard, tx)


def on_result_ready(fact: results_events.ResultReady, heard: Envelope, tx: Transaction) -> None:
    """Hear that the result exists."""
    ready = fact.ready_time.ToDatetime(tzinfo=UTC)
    apply(heard, tx, lambda dossier: hearing_of_results.result_ready(dossier, ready))


def on_result_returned(
    _fact: results_events.ResultReturned, heard: Envelope, tx: Transaction
) -> None:
    """Hear that the citizen has the result."""
    apply(heard, tx, hearing_of_results.result_returned)


def on_return_method_changed(
    fact: results_events.ReturnMethodChanged, heard: Envelope, tx: Transaction
) -> None:
    """Hear that the owner wants the result the other way."""
    method = wire.read_return_method(fact.return_method)
    apply(heard, tx, lambda dossier: hearing_of_results.return_method_changed(dossier, method))


def on_delivery_ordered(
    fact: results_events.DeliveryOrdered, heard: Envelope, tx: Transaction
) -> None:
    """Hear for which order the post will ask whom to deliver to."""
    if known(heard, tx):
        store.contacts.know_delivery(tx, heard.about, fact.order_id)


def on_delivery_order_cancelled(
    fact: results_events.DeliveryOrderCancelled, heard: Envelope, tx: Transaction
) -> None:
    """Hear that a delivery is not wanted any more; what the post has it delivers all the same."""
    if known(heard, tx):
        store.contacts.call_off_delivery(tx, heard.about, fact.order_id)


def _apply_shipment(
    rules: dict[int, _Rule], fact: Any, papers: Any, heard: Envelope, tx: Transaction
) -> None:
    rule = rules.get(fact.direction)
    if rule:
        count = wire.read_papers(papers) if papers else PaperCount()
        told = _Told(fact.order_id, count, heard.occurred)
        apply(heard, tx, lambda dossier: rule(dossier, told))


def apply(heard: Envelope, tx: Transaction, rule: Callable[[Dossier], Heard]) -> None:
    """Have a rule answer a fact about a dossier, and keep what it made of it."""
    dossier = known(heard, tx)
    if dossier is None:
        return
    after = rule(dossier)
    if after.note:
        log.info("fact_noted", problem=after.note, about=heard.about, type=heard.type)
    if after.dossier != dossier:
        keep(tx, dossier, after, heard.occurred)


def _end_delivery(fact: Any, heard: Envelope, tx: Transaction) -> None:
    if fact.direction == Direction.DIRECTION_RESULT_OUT and known(heard, tx):
        store.contacts.end_delivery(tx, heard.about, fact.order_id)


def known(heard: Envelope, tx: Transaction) -> Dossier | None:
    """Give the dossier a fact is about; who tells of one that intake has not made is mistaken."""
    dossier = store.dossiers.look(tx.connection, heard.about)
    if dossier is None:
        log.warning("dossier_unknown", about=heard.about, type=heard.type, source=heard.source)
    return dossier
