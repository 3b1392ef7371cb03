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
    before: Dossier | None,
    decision: Decision | Heard,
    occurred: datetime | None = None,
) -> Dossier:
    """Save what was decided and tell its facts; `before` is absent for a new dossier."""
    saved = store.dossiers.save(tx, decision.dossier)
    orders = before.orders if before else ()
    if saved.orders != orders:
        store.contacts.follow(tx, saved.dossier_id, orders, saved.orders)
    if before and before.open_round and not saved.open_round:
        tx.unschedule(SUPPLEMENT_EXPIRED, saved.dossier_id)
    for fact in decision.facts:
        tx.publish(
            wire.fact(fact),
            about=saved.dossier_id,
            agency=saved.receiving_agency,
            occurred=occurred,
        )
    return saved
