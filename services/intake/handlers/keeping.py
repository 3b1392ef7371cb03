"""What every handler does at the end: save, keep step with orders and timers, tell."""

from datetime import datetime
from typing import Final

from services.intake import store, wire
from services.intake.domain.dossier import Decision, Dossier
from services.intake.domain.hearing import Heard
from shared.transaction import Transaction

SUPPLEMENT_EXPIRED: Final = "supplement_expired"
"""Timer of a citizen who has been asked for a supplement."""


def keep(
    tx: Transaction,
    before: Dossier,
    decision: Decision | Heard,
    occurred: datetime | None = None,
) -> Dossier:
    """Save what was decided about a dossier and tell its facts."""
    saved = store.dossiers.save(tx, before, decision.dossier)
    if saved.orders != before.orders:
        store.contacts.follow(tx, saved.dossier_id, before.orders, saved.orders)
    if before.open_round and not saved.open_round:
        tx.unschedule(SUPPLEMENT_EXPIRED, saved.dossier_id)
    tell(tx, saved, decision, occurred)
    return saved


def tell(
    tx: Transaction,
    dossier: Dossier,
    decision: Decision | Heard,
    occurred: datetime | None = None,
) -> None:
    """Tell the facts of a decision; when they happened, if that is not now."""
    for fact in decision.facts:
        tx.publish(
            wire.fact(fact),
            about=dossier.dossier_id,
            agency=dossier.receiving_agency,
            occurred=occurred,
        )
