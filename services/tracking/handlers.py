"""What tracking does when it hears: keep the fact, and know the dossier by what it is called."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from google.protobuf.message import Message

from protos.intake.v1.events_pb2 import DossierAccepted, DossierRegistered
from protos.postal.v1.events_pb2 import ShipmentCollected
from services.tracking import domain, store, wire
from shared.events import Envelope
from shared.inbox import Subscriptions
from shared.transaction import Transaction


def on_fact(_fact: Message, heard: Envelope, tx: Transaction) -> None:
    """Keep a fact, and before the commit see on which lists its dossier stands now."""
    store.add(tx, heard.about, wire.heard(heard))
    tx.close_with(list_work, heard.about)


def on_dossier_registered(fact: DossierRegistered, heard: Envelope, tx: Transaction) -> None:
    """Keep it, and find the dossier by its procedure, sector and agencies from now on."""
    on_fact(fact, heard, tx)
    for label in (
        fact.procedure_code, fact.sector, fact.receiving_agency, fact.competent_agency,
    ):  # fmt: skip
        store.add_label(tx, heard.about, label)


def on_dossier_accepted(fact: DossierAccepted, heard: Envelope, tx: Transaction) -> None:
    """Keep it, and find the dossier by its code from now on."""
    on_fact(fact, heard, tx)
    store.add_key(tx, heard.about, fact.dossier_code)


def on_shipment_collected(fact: ShipmentCollected, heard: Envelope, tx: Transaction) -> None:
    """Keep it, and find the dossier by the waybill from now on."""
    on_fact(fact, heard, tx)
    store.add_key(tx, heard.about, fact.waybill_no)


def list_work(connection: sa.Connection, dossier_ids: Sequence[str]) -> None:
    """Write on which lists dossiers stand by all facts about them: once in a commit for each."""
    came = store.facts_about(connection, dossier_ids)
    standings = {
        dossier_id: domain.recount(wire.read(one) for one in facts)
        for dossier_id, facts in came.items()
    }
    store.work.write(connection, standings)


SUBSCRIPTIONS: Final[Subscriptions] = {
    **dict.fromkeys(wire.FACTS, on_fact),
    DossierRegistered: on_dossier_registered,
    DossierAccepted: on_dossier_accepted,
    ShipmentCollected: on_shipment_collected,
}
"""Every kind of fact about a dossier is heard."""
