"""What every handler does at the end: save and tell."""

from datetime import datetime

from services.results import store, wire
from services.results.domain import Fact, Result, custody_of
from shared.transaction import Transaction


def put(tx: Transaction, result: Result, *facts: Fact, occurred: datetime | None = None) -> Result:
    """Save a result and tell what was made true; when it happened, if that is not now."""
    saved = store.results.save(tx, result)
    for told in facts:
        body = wire.fact(told, custody_of(told, result.agency))
        tx.publish(body, about=result.dossier_id, agency=result.agency, occurred=occurred)
    return saved
