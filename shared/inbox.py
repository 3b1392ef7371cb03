"""The inbox: every fact of another service takes effect once and in order, whatever comes when.

A cursor per (source, about) holds the last fact applied; it moves in the same transaction as the
effect. What cannot be applied yet is parked behind it, and all other dossiers flow.
"""

from collections.abc import Mapping, Sequence

from google.protobuf.message import Message

from shared.arrivals import Arrival
from shared.inbox_batch import Batch, Faulty, Listener
from shared.inbox_tables import InboxTables
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

    def apply(self, tx: Transaction, arrivals: Sequence[Arrival]) -> None:
        """Apply a batch in one transaction.

        First as if nothing went wrong; if a fact cannot be applied, all of it is undone and done
        again with a savepoint for each fact.
        """
        connection, mark = tx.connection, tx.pending.mark()
        run_bare(connection, "SAVEPOINT batch")
        try:
            self._apply(tx, arrivals, careful=False)
        except Faulty:
            run_bare(connection, "ROLLBACK TO SAVEPOINT batch")
            tx.pending.cut(mark)
            self._apply(tx, arrivals, careful=True)
        run_bare(connection, "RELEASE SAVEPOINT batch")

    def _apply(self, tx: Transaction, arrivals: Sequence[Arrival], *, careful: bool) -> None:
        abouts = {arrival.fact.about for arrival in arrivals if arrival.fact}
        batch = Batch(self.tables, self.listeners, tx, abouts, careful=careful)
        for arrival in arrivals:
            batch.take(arrival)
        batch.store_cursors()
        batch.count()

    def give_up(self, tx: Transaction, arrival: Arrival, fault: str) -> None:
        """Park a fact that the database will never take, for a person."""
        abouts = {arrival.fact.about} if arrival.fact else set()
        Batch(self.tables, self.listeners, tx, abouts, careful=True).give_up(arrival, fault)

    def retry_due(self, tx: Transaction, limit: int = 200) -> int:
        """Try parked facts whose time has come again; gives how many were tried."""
        due = self.tables.due(tx, limit)
        batch = Batch(self.tables, self.listeners, tx, {row.about for row in due}, careful=True)
        for row in due:
            batch.retry(row)
        batch.store_cursors()
        batch.count()
        return len(due)
