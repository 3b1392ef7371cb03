"""The inbox: every fact of another service takes effect once and in order, whatever comes when.

A cursor per (source, about) holds the last fact applied; it moves in the same transaction as the
effect. What cannot be applied yet is parked behind it, and all other dossiers flow.
"""

from collections.abc import Mapping, Sequence

from google.protobuf.message import Message

from shared.arrivals import Arrival, Place
from shared.events import Envelope
from shared.inbox_batch import Batch, Faulty
from shared.inbox_tables import InboxTables
from shared.listening import Listener
from shared.prepared import run_bare
from shared.transaction import Transaction

Subscriptions = Mapping[type[Message], Listener]
"""Which facts a service hears."""


class Inbox:
    """Applies arrivals to one service's database."""

    def __init__(self, tables: InboxTables, subscriptions: Subscriptions) -> None:
        self.tables = tables
        self.listeners = {
            str(kind.DESCRIPTOR.full_name): (kind, listener)
            for kind, listener in subscriptions.items()
        }

    def apply(self, tx: Transaction, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Apply a batch in one transaction; gives those that took effect.

        First as if nothing went wrong; if a fact cannot be applied, all of it is undone and done
        again with a savepoint for each fact.
        """
        connection, mark = tx.connection, tx.pending.mark()
        run_bare(connection, "SAVEPOINT batch")
        try:
            applied = self._apply(tx, arrivals, careful=False)
        except Faulty:
            run_bare(connection, "ROLLBACK TO SAVEPOINT batch")
            tx.pending.cut(mark)
            applied = self._apply(tx, arrivals, careful=True)
        run_bare(connection, "RELEASE SAVEPOINT batch")
        return applied

    def _apply(
        self, tx: Transaction, arrivals: Sequence[Arrival], *, careful: bool
    ) -> list[Arrival]:
        abouts = {arrival.fact.about for arrival in arrivals if arrival.fact}
        batch = Batch(self.tables, self.listeners, tx, abouts, careful=careful)
        applied = [arrival for arrival in arrivals if batch.take(arrival)]
        batch.store_cursors()
        batch.count()
        return applied

    def give_up(self, tx: Transaction, arrival: Arrival, fault: str) -> None:
        """Park a fact that the database will never take, for a person."""
        abouts = {arrival.fact.about} if arrival.fact else set()
        Batch(self.tables, self.listeners, tx, abouts, careful=True).give_up(arrival, fault)

    def skip(self, tx: Transaction, fact: Envelope) -> Place:
        """Go on behind a parked fact that is given up, if it is next in line; gives its place."""
        batch = Batch(self.tables, self.listeners, tx, {fact.about}, careful=True)
        where = batch.skip(fact)
        batch.store_cursors()
        batch.count()
        return where

    def retry_due(self, tx: Transaction, limit: int = 200) -> int:
        """Try parked facts whose time has come again; gives how many were tried."""
        self.tables.take_turn(tx)
        due = self.tables.due(tx, limit)
        batch = Batch(self.tables, self.listeners, tx, {row.about for row in due}, careful=True)
        for row in due:
            batch.retry(row)
        batch.store_cursors()
        batch.count()
        return len(due)
