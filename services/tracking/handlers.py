"""What tracking does when it hears: keep the fact, and know the dossier by what it is called."""

from typing import Final

from google.protobuf.message import Message

from protos.intake.v1.events_pb2 import DossierAccepted
from protos.postal.v1.events_pb2 import ShipmentCollected
from services.tracking import store, wire
from shared.events import Envelope
from shared.inbox import Subscriptions
from shared.transaction import Transaction


def on_fact(_fact: Message, heard: Envelope, tx: Transaction) -> None:
    """Keep a fact."""
    store.add(tx, heard.about, wire.heard(heard))


def on_dossier_accepted(fact: DossierAccepted, heard: Envelope, tx: Transaction) -> None:
    """Keep it, and find the dossier by its code from now on."""
    on_fact(fact, heard, tx)
    store.add_key(tx, heard.about, fact.dossier_code)


def on_shipment_collected(fact: ShipmentCollected, heard: Envelope, tx: Transaction) -> None:
    """Keep it, and find the dossier by the waybill from now on."""
    on_fact(fact, heard, tx)
    store.add_key(tx, heard.about, fact.waybill_no)


SUBSCRIPTIONS: Final[Subscriptions] = {
    **dict.fromkeys(wire.FACTS, on_fact),
    DossierAccepted: on_dossier_accepted,
    ShipmentCollected: on_shipment_collected,
}
"""Every kind of fact about a dossier is heard."""
