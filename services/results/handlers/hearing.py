"""Facts of intake and of the post: applied or noted, never refused."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from protos.events.v1.vocabulary_pb2 import DIRECTION_RETURN_TO_AGENCY
from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from services.results import domain, store, wire
from services.results.domain import Heard
from services.results.handlers.fees import follow_fees
from services.results.handlers.keeping import put
from services.results.policy import policy
from shared.events import Envelope
from shared.transaction import Transaction


def on_dossier_accepted(fact: intake.DossierAccepted, heard: Envelope, tx: Transaction) -> None:
    """Expect a result for the dossier."""
    known = store.results.find_about(tx, fact.dossier_id)
    method = wire.RETURN_METHODS[fact.return_method]
    rule = policy().receiver_rule_of(fact.procedure_code)
    photo = policy().photo_required_of(fact.procedure_code, fact.receiving_agency)
    result = domain.open_result(
        known, tx.new_id(), fact.dossier_id, fact.receiving_agency, method, rule,
        photo_required=photo, competent_agency=fact.competent_agency,
    )  # fmt: skip
    if result is not known:
        follow_fees(tx, store.results.save(tx, result), heard.occurred)


def on_dossier_corrected(fact: intake.DossierCorrected, _heard: Envelope, tx: Transaction) -> None:
    """Take over a return method that was put right; other corrections are not about the result."""
    result = store.results.find_about(tx, fact.dossier_id)
    if result is None or not fact.return_method:
        return
    corrected = domain.dossier_corrected(result, wire.RETURN_METHODS[fact.return_method])
    if corrected != result:
        store.results.save(tx, corrected)


def on_dossier_ended(
    fact: intake.DossierWithdrawn | intake.DossierRefused | intake.DossierStopped,
    heard: Envelope,
    tx: Transaction,
) -> None:
    """Keep back the result of a dossier that ended; before acceptance there is none to keep."""
    result = store.results.find_about(tx, fact.dossier_id)
    if result is None:
        return
    ended, facts = domain.dossier_ended(result, heard.occurred)
    if ended != result:
        put(tx, ended, *facts)


def on_resolution_recalled(
    fact: intake.ResolutionRecalled, heard: Envelope, tx: Transaction
) -> None:
    """Take back what was ready, unless it has gone."""
    result = store.results.find_about(tx, fact.dossier_id)
    if result is None:
        return
    recalled, facts = domain.resolution_recalled(result, heard.occurred)
    if recalled is not result:
        put(tx, recalled, *facts)


def on_shipment_collected(fact: postal.ShipmentCollected, heard: Envelope, tx: Transaction) -> None:
    """Note that the post has the result, and what was handed over."""
    rule = partial(domain.shipment_collected, portal_done=policy().portal_done_at_handover)
    _on_shipment(fact, heard, tx, rule)


def on_shipment_delivered(fact: postal.ShipmentDelivered, heard: Envelope, tx: Transaction) -> None:
    """Note that the citizen has the result, and tell it; a found one is at the agency again."""
    found = fact.direction == DIRECTION_RETURN_TO_AGENCY
    rule = domain.found_delivered if found else domain.shipment_delivered
    _on_shipment(fact, heard, tx, rule)


def on_shipment_delivery_cancelled(
    fact: postal.ShipmentDeliveryCancelled, heard: Envelope, tx: Transaction
) -> None:
    """Note that the citizen has not got the result after all, and tell it."""
    _on_shipment(fact, heard, tx, domain.delivery_cancelled)


def on_shipment_lost(fact: postal.ShipmentLost, heard: Envelope, tx: Transaction) -> None:
    """Note that the post has lost the result."""
    _on_shipment(fact, heard, tx, domain.shipment_lost)


def on_shipment_found(fact: postal.ShipmentFound, heard: Envelope, tx: Transaction) -> None:
    """Follow a result that was found to the agency."""

    def rule(result: domain.Result, shipment: domain.HeardShipment, when: datetime) -> Heard:
        return domain.shipment_found(result, shipment, fact.return_order_id, when)

    _on_shipment(fact, heard, tx, rule)


def on_shipment_returned(fact: postal.ShipmentReturned, heard: Envelope, tx: Transaction) -> None:
    """Note that the result came back undelivered."""
    _on_shipment(fact, heard, tx, domain.shipment_returned)


def on_shipment_cancelled(fact: postal.ShipmentCancelled, heard: Envelope, tx: Transaction) -> None:
    """Note that the post will not come for the result."""
    _on_shipment(fact, heard, tx, domain.shipment_cancelled)


def _on_shipment(fact: Any, heard: Envelope, tx: Transaction, rule: Callable[..., Heard]) -> None:
    shipment = wire.heard_shipment(fact)
    result = store.results.find_about(tx, fact.dossier_id) if shipment else None
    if shipment is None or result is None:
        return
    moved, facts = rule(result, shipment, heard.occurred)
    if moved is not result:
        put(tx, moved, *facts, occurred=heard.occurred)
