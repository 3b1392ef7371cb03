"""What every handler does at the end: save and tell."""

from datetime import datetime

from services.results import store, wire
from services.results.domain import Fact, Result
from shared.transaction import Transaction


def put(tx: Transaction, result: Result, *facts: Fact, occurred: datetime | None = None) -> Result:
    """Save a result and tell what was made true; when it happened, if that is not now."""
    saved = store.results.save(tx, result)
    for told in facts:
        tx.publish(
            wire.fact(told), about=result.dossier_id, agency=result.agency, occurred=occurred
        )
    return saved
