"""What results does when it is asked and when it hears: load, decide, save, publish."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from services.results import domain, store, wire
from services.results.commands import (
    ChangeReturnMethod,
    PrepareDispatch,
    RedispatchResult,
    RegisterResult,
    ReturnAtCounter,
)
from services.results.domain import Fact, HeardShipment, Result
from shared.events import Envelope
from shared.inbox import Subscriptions
from shared.transaction import Transaction


def register_result(command: RegisterResult, tx: Transaction) -> Result:
    """Note that the agency has decided and tell that the result is ready."""
    result = store.get_open(tx, command.dossier_id, command.etag)
    result, ready = domain.register(
        result, command.outcome, command.papers, command.document_nos, tx.now
    )
    return _put(tx, result, ready)


def prepare_dispatch(command: PrepareDispatch, tx: Transaction) -> Result:
    """Order the delivery of a result."""
    result = store.get(tx, command.result_id, command.etag)
    result, ordered = domain.prepare_dispatch(result, tx.new_id())
    return _put(tx, result, ordered)


def redispatch_result(command: RedispatchResult, tx: Transaction) -> Result:
    """Order another delivery of a result that came back."""
    result = store.get(tx, command.result_id, command.etag)
    result, ordered = domain.redispatch(
        result,
        tx.new_id(),
        command.postage_payer,
        address_confirmed=command.address_confirmed,
    )
    return _put(tx, result, ordered)


def change_return_method(command: ChangeReturnMethod, tx: Transaction) -> Result:
    """Let the owner choose the other way and tell what that calls off."""
    result = store.get(tx, command.result_id, command.etag)
    result, facts = domain.change_return_method(result, command.return_method)
    return _put(tx, result, *facts)


def return_at_counter(command: ReturnAtCounter, tx: Transaction) -> Result:
    """Give the result out, keep the receipt and tell that the citizen has it."""
    result = store.get(tx, command.result_id, command.etag)
    result, returned = domain.return_at_counter(result, command.counter_return, tx.now)
    store.add_receipt(tx, result.result_id, command.receiver_name, command.counter_return)
    return _put(tx, result, returned)


def on_dossier_accepted(fact: intake.DossierAccepted, _heard: Envelope, tx: Transaction) -> None:
    """Expect a result for the dossier."""
    known = store.find_about(tx, fact.dossier_id)
    method = wire.RETURN_METHODS[fact.return_method]
    result = domain.open_result(known, tx.new_id(), fact.dossier_id, fact.receiving_agency, method)
    if result is not known:
        store.save(tx, result)


def on_dossier_corrected(fact: intake.DossierCorrected, _heard: Envelope, tx: Transaction) -> None:
    """Take over a return method that was put right; other corrections are not about the result."""
    result = store.find_about(tx, fact.dossier_id)
    if result is None or not fact.return_method:
        return
    corrected = domain.dossier_corrected(result, wire.RETURN_METHODS[fact.return_method])
    if corrected != result:
        store.save(tx, corrected)


def on_dossier_ended(
    fact: intake.DossierWithdrawn | intake.DossierRefused | intake.DossierStopped,
    _heard: Envelope,
    tx: Transaction,
) -> None:
    """Keep back the result of a dossier that ended; before acceptance there is none to keep."""
    result = store.find_about(tx, fact.dossier_id)
    if result is None:
        return
    ended, facts = domain.dossier_ended(result)
    if ended != result:
        _put(tx, ended, *facts)


def on_shipment_collected(
    fact: postal.ShipmentCollected, _heard: Envelope, tx: Transaction
) -> None:
    """Note that the post has the result."""
    _on_shipment(fact, tx, domain.shipment_collected)


def on_shipment_delivered(fact: postal.ShipmentDelivered, heard: Envelope, tx: Transaction) -> None:
    """Note that the citizen has the result, and tell it."""

    def delivered(result: Result, shipment: HeardShipment) -> tuple[Result, tuple[Fact, ...]]:
        return domain.shipment_delivered(result, shipment, heard.occurred)

    _on_shipment(fact, tx, delivered, heard.occurred)


def on_shipment_returned(fact: postal.ShipmentReturned, _heard: Envelope, tx: Transaction) -> None:
    """Note that the result came back undelivered."""
    _on_shipment(fact, tx, domain.shipment_returned)


def on_shipment_cancelled(
    fact: postal.ShipmentCancelled, _heard: Envelope, tx: Transaction
) -> None:
    """Note that the post will not come for the result."""
    _on_shipment(fact, tx, domain.shipment_cancelled)


def _on_shipment(
    fact: Any,
    tx: Transaction,
    rule: Callable[[Result, HeardShipment], tuple[Result, tuple[Fact, ...]]],
    occurred: datetime | None = None,
) -> None:
    shipment = wire.heard_shipment(fact)
    result = store.find_about(tx, fact.dossier_id) if shipment else None
    if shipment is None or result is None:
        return
    moved, facts = rule(result, shipment)
    if moved is not result:
        _put(tx, moved, *facts, occurred=occurred)


def _put(tx: Transaction, result: Result, *facts: Fact, occurred: datetime | None = None) -> Result:
    saved = store.save(tx, result)
    for told in facts:
        tx.publish(
            wire.fact(told), about=result.dossier_id, agency=result.agency, occurred=occurred
        )
    return saved


SUBSCRIPTIONS: Final[Subscriptions] = {
    intake.DossierAccepted: on_dossier_accepted,
    intake.DossierCorrected: on_dossier_corrected,
    intake.DossierWithdrawn: on_dossier_ended,
    intake.DossierRefused: on_dossier_ended,
    intake.DossierStopped: on_dossier_ended,
    postal.ShipmentCollected: on_shipment_collected,
    postal.ShipmentDelivered: on_shipment_delivered,
    postal.ShipmentReturned: on_shipment_returned,
    postal.ShipmentCancelled: on_shipment_cancelled,
}
"""Which facts are heard."""
