"""The ledger of effects: one row for each fact that took effect, in the commit of its effect.

It is kept by tests only, in a table beside the service's own: whatever a handler does, a fact that
took effect twice, or in another order, can then be seen in the database.
"""

from typing import Any

import sqlalchemy as sa

from shared import engine
from shared.events import Envelope
from shared.inbox_batch import Batch
from shared.tables import BIG_ID

EFFECTS = sa.Table(
    "test_effects",
    sa.MetaData(),
    sa.Column("id", BIG_ID, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("epoch", sa.BigInteger, nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)


def create(url: str) -> None:
    """Make the table in a migrated database."""
    db = engine.writing_engine(url)
    with db.begin() as connection:
        EFFECTS.create(connection, checkfirst=True)
    db.dispose()


def keep() -> None:
    """Let this process write a row with every effect."""
    effect = Batch._effect

    def noted(self: Batch, fact: Envelope) -> Any:
        fault = effect(self, fact)
        if fault is None:
            self._tx.append(EFFECTS, _row(fact))
        return fault

    Batch._effect = noted  # type: ignore[method-assign]


def _row(fact: Envelope) -> dict[str, Any]:
    return {
        "source": fact.source,
        "about": fact.about,
        "epoch": fact.epoch,
        "sequence": fact.sequence,
        "event_id": fact.event_id,
    }
