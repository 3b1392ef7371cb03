"""What tracking does when it hears: keep the fact, and know the dossier by what it is called."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from google.protobuf.message import Message

from protos.intake.v1.events_pb2 import PeriodClosed
from services.tracking import domain, statistics, store, wire
from services.tracking.domain import Heard, Standing
from shared.events import Envelope
from shared.inbox import Subscriptions
from shared.timers import Firing, TimerHandlers
from shared.transaction import Transaction


def on_fact(_fact: Message, heard: Envelope, tx: Transaction) -> None:
    """Keep a fact; before the commit see on which lists its dossier stands, and count it anew."""
    came = wire.heard(heard)
    store.add(tx, heard.about, came, wire.called(came))
    tx.close_with(list_work, heard.about)
    if heard.type in wire.COUNTED:
        tx.close_with(statistics.fold, heard.about)


def list_work(connection: sa.Connection, dossier_ids: Sequence[str]) -> None:
    """Write on which lists dossiers stand by all facts about them: once in a commit for each."""
    store.work.write(connection, standings(store.facts_about(connection, dossier_ids)))
    store.beside.note(connection, dossier_ids)


def standings(came: Mapping[str, Iterable[Heard]]) -> dict[str, Standing]:
    """Say on which lists dossiers stand by the facts about them."""
    return {
        dossier_id: domain.recount(wire.read(one) for one in facts)
        for dossier_id, facts in came.items()
    }


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
