"""What tracking does when it hears: keep the fact, and know the dossier by what it is called."""

from typing import Final

from google.protobuf.message import Message

from protos.intake.v1.events_pb2 import DossierAccepted, PeriodClosed
from protos.postal.v1.events_pb2 import ShipmentCollected
from services.tracking import statistics, store, wire
from shared.events import Envelope
from shared.inbox import Subscriptions
from shared.timers import Firing, TimerHandlers
from shared.transaction import Transaction


def on_fact(_fact: Message, heard: Envelope, tx: Transaction) -> None:
    """Keep a fact, and have the figures follow."""
    store.add(tx, heard.about, wire.heard(heard))
    if heard.type in wire.COUNTED:
        tx.close_with(statistics.fold, heard.about)


def on_dossier_accepted(fact: DossierAccepted, heard: Envelope, tx: Transaction) -> None:
    """Keep it, and find the dossier by its code from now on."""
    on_fact(fact, heard, tx)
    store.add_key(tx, heard.about, fact.dossier_code)


def on_shipment_collected(fact: ShipmentCollected, heard: Envelope, tx: Transaction) -> None:
    """Keep it, and find the dossier by the waybill from now on."""
    on_fact(fact, heard, tx)
    store.add_key(tx, heard.about, fact.waybill_no)


def on_period_closed(fact: PeriodClosed, heard: Envelope, tx: Transaction) -> None:
    """Let the figures of the month stay what they were."""
    cut = wire.cut(fact)
    closing = statistics.Closing(
        fact.receiving_agency, fact.month, cut, heard.occurred, folded=False
    )
    statistics.close(tx, closing)


def refold(firing: Firing, tx: Transaction) -> None:
    """Fold a piece of many dossiers anew."""
    statistics.refold(tx, firing.about, firing.payload.get(statistics.AFTER, ""))


TIMERS: Final[TimerHandlers] = {statistics.REFOLD: refold}

SUBSCRIPTIONS: Final[Subscriptions] = {
    **dict.fromkeys(wire.FACTS, on_fact),
    DossierAccepted: on_dossier_accepted,
    ShipmentCollected: on_shipment_collected,
    PeriodClosed: on_period_closed,
}
"""Every kind of fact about a dossier is heard."""
