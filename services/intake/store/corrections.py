"""What a dossier said before it was corrected: personal, only here."""

from collections.abc import Mapping

from services.intake.domain.dossier import Dossier
from services.intake.store.tables import CORRECTIONS
from shared.transaction import Transaction


def add(tx: Transaction, dossier: Dossier, before: Mapping[str, object], reason: str) -> None:
    """Keep the old values of what was put right, by field, and who did it."""
    row = {
        "dossier_id": dossier.dossier_id,
        "version": dossier.version,
        "before": dict(before),
        "reason": reason,
        "account": tx.actor.account,
        "recorded_at": tx.now,
    }
    tx.append(CORRECTIONS, row)
