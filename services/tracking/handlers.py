"""What tracking does when it hears: keep the fact, and know the dossier by what it is called."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from google.protobuf.message import Message

from protos.intake.v1.events_pb2 import DossierAccepted, DossierRegistered, PeriodClosed
from protos.postal.v1.events_pb2 import ShipmentCollected
from services.tracking import domain, statistics, store, wire
from shared.events import Envelope
from shared.inbox import Subscriptions
from shared.timers import Firing, TimerHandlers
from shared.transaction import Transaction


def on_fact(fact: Message, heard: Envelope, tx: Transaction) -> None:
    """Keep a fact; before the commit see on which lists its dossier stands, and count it anew."""
    keep(fact, heard, tx)
    tx.close_with(list_work, heard.about)
    if heard.type in wire.COUNTED:
        tx.close_with(statistics.fold, heard.about)


def keep(fact: Message, heard: Envelope, tx: Transaction, kept: store.Kept = store.LIVE) -> None:
    """Keep a fact, and find its dossier from now on by what the fact calls it."""
    store.add(tx, heard.about, wire.heard(heard), kept)
    match fact:
        case DossierRegistered():
            for label in (
                fact.procedure_code, fact.sector, fact.receiving_agency, fact.competent_agency,
            ):  # fmt: skip
                store.add_label(tx, heard.about, label, kept)
        case DossierAccepted():
            store.add_key(tx, heard.about, fact.dossier_code, kept)
        case ShipmentCollected():
            store.add_key(tx, heard.about, fact.waybill_no, kept)


def list_work(
    connection: sa.Connection, dossier_ids: Sequence[str], kept: store.Kept = store.LIVE
) -> None:
    """Write on which lists dossiers stand by all facts about them: once in a commit for each."""
    came = store.facts_about(connection, dossier_ids, kept)
    standings = {
        dossier_id: domain.recount(wire.read(one) for one in facts)
        for dossier_id, facts in came.items()
    }
    store.work.write(connection, standings, kept)


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
    PeriodClosed: on_period_closed,
}
"""Every kind of fact about a dossier is heard."""
