"""One batch of arrivals in one transaction: effects, cursors, and what waits behind them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from shared import failpoints, metrics
from shared.arrivals import Arrival, Place, Reason, arrive, place
from shared.events import Envelope
from shared.inbox_tables import Cursor, InboxTables, ParkedFact
from shared.listening import Listeners, listen
from shared.prepared import run_bare
from shared.transaction import Transaction
from shared.writer import Raced

BACK_OFF_S: Final = 1.0
BACK_OFF_MAX_S: Final = 3600.0

log = structlog.get_logger()


class Faulty(Exception):  # noqa: N818 - it says what the batch is
    """A fact of a batch could not be applied while it ran without savepoints."""


class Batch:
    """The cursors and parked facts that one transaction touches."""

    def __init__(
        self,
        tables: InboxTables,
        listeners: Listeners,
        tx: Transaction,
        abouts: set[str],
        *,
        careful: bool,
    ) -> None:
        self._careful = careful
        self._applied: Counter[str] = Counter()
        self._duplicates: Counter[str] = Counter()
        self._lag_s = 0.0
        self._tables = tables
        self._listeners = listeners
        self._tx = tx
        self._tables.take_turn(tx)
        self._before = self._tables.cursors(tx, abouts)
        self._cursors = dict(self._before)
        self._parked = self._tables.parked_about(tx, abouts)

    def take(self, arrival: Arrival) -> bool:
        """Apply, park or drop one arrival, by its place; tell whether it took effect."""
        fact = arrival.fact
        if fact is None:
            log.error("fact_unreadable", problem=arrival.problem, subject=arrival.nats_subject)
            self._tables.park_unreadable(self._tx, arrival.nats_subject, arrival)
            return False
        where = place(self._cursors.get((fact.source, fact.about)), fact)
        if where is Place.NEXT and not self._is_parked(fact):
            if self._attempt(fact, arrival.headers, attempts=0):
                self._go_on(fact.about)
                return True
        elif where in {Place.NEXT, Place.BEYOND}:
            self._park_successor(fact, arrival.headers)
        elif where is Place.DUPLICATE:
            self._note_duplicate(fact)
        else:
            self._tables.set_aside(self._tx, fact, "VOID", "its epoch has ended")
        return False

    def give_up(self, arrival: Arrival, fault: str) -> None:
        """Park a fact as poison if it would be applied now."""
        fact = arrival.fact
        if fact is None or self._is_parked(fact):
            return
        if place(self._cursors.get((fact.source, fact.about)), fact) is Place.NEXT:
            retry_at = self._tx.now + _back_off(0)
            self._park(fact, arrival.headers, Reason.POISON, fault, 1, retry_at)

    def retry(self, row: ParkedFact) -> None:
        """Try one parked fact, if it is next in line, and what waits behind it."""
        before = self._parked.get(row.about, {}).get(row.event_id)
        if self._try_parked(row):
            self._go_on(row.about)
        elif before and self._parked[row.about].get(row.event_id) is before:  # it was not tried
            self._tables.wait_for_another(self._tx, row.id)

    def skip(self, fact: Envelope) -> Place:
        """Go on behind a parked fact that is given up, if it is next in line; gives its place."""
        where = place(self._cursors.get((fact.source, fact.about)), fact)
        if where is Place.BEYOND:
            return where
        row = self._parked[fact.about].pop(fact.event_id)
        self._tables.unpark(self._tx, row.id)
        if where is Place.NEXT:
            self._cursors[fact.source, fact.about] = Cursor(
                fact.epoch, fact.sequence, fact.event_id
            )
            self._go_on(fact.about)
        return where

    def store_cursors(self) -> None:
        """Move the cursors by compare-and-set; somebody else moving one undoes the batch."""
        moved = {
            key: (self._before.get(key), cursor)
            for key, cursor in self._cursors.items()
            if cursor != self._before.get(key)
        }
        if not self._tables.move_cursors(self._tx, moved):
            raise Raced

    def count(self) -> None:
        """Tell the metrics what the batch came to."""
        for source, number in self._applied.items():
            metrics.INBOX_APPLIED.labels(source).inc(number)
        for source, number in self._duplicates.items():
            metrics.INBOX_DUPLICATES.labels(source).inc(number)
        if self._applied:
            metrics.INBOX_LAG.set(self._lag_s)

    def _attempt(self, fact: Envelope, headers: Mapping[str, str], attempts: int) -> bool:
        """Apply a fact that is next in line and move its cursor, or park it with the reason."""
        fault = self._effect(fact)
        if fault is None:
            self._cursors[fact.source, fact.about] = Cursor(
                fact.epoch, fact.sequence, fact.event_id
            )
            self._applied[fact.source] += 1
            self._lag_s = (self._tx.now - fact.recorded).total_seconds()
            return True
        reason, kind = fault
        retry_at = self._tx.now + _back_off(attempts)
        self._park(fact, headers, reason, kind, attempts + 1, retry_at)
        return False

    def _effect(self, fact: Envelope) -> tuple[Reason, str] | None:
        """Have the effect of a fact; gives why it could not, with nothing left behind."""
        known = self._listeners.get(fact.type)
        if known is None:
            return None  # producers may tell facts that this service does not know
        connection, mark = self._tx.connection, self._tx.pending.mark()
        if self._careful:
            run_bare(connection, "SAVEPOINT fact")
        fault = listen(known, fact, self._tx)
        if fault is None:
            if self._careful:
                run_bare(connection, "RELEASE SAVEPOINT fact")
            return None
        if not self._careful:
            raise Faulty
        run_bare(connection, "ROLLBACK TO SAVEPOINT fact")
        self._tx.pending.cut(mark)
        return fault

    def _go_on(self, about: str) -> None:
        """Apply what waited for a fact about this thing, until nothing more moves."""
        waiting = {Reason.GAP, Reason.BLOCKED, Reason.EARLY}
        moved = True
        while moved:
            moved = False
            for row in list(self._parked.get(about, {}).values()):
                if row.reason in waiting and self._try_parked(row):
                    moved = True

    def _try_parked(self, row: ParkedFact) -> bool:
        if row.event_id not in self._parked.get(row.about, {}):
            return False
        cursor = self._cursors.get((row.source, row.about))
        if cursor and cursor.epoch == row.epoch and row.sequence > cursor.sequence + 1:
            return False  # not its turn: spares the look at its body
        stored = self._tables.load_parked(self._tx, row.id)
        arrival = arrive(stored.nats_subject, stored.headers, stored.payload)
        if arrival.fact is None:
            return False
        where = place(cursor, arrival.fact)
        if where is Place.BEYOND:
            return False
        self._tables.unpark(self._tx, row.id)
        del self._parked[row.about][row.event_id]
        if where is Place.VOID:
            self._tables.set_aside(self._tx, arrival.fact, "VOID", "its epoch has ended")
        return where is Place.NEXT and self._attempt_again(arrival.fact, row, stored)

    def _attempt_again(self, fact: Envelope, row: ParkedFact, stored: Any) -> bool:
        """Apply a fact that has waited, or let it wait on as the one it was."""
        if self._attempt(fact, stored.headers, row.attempts):
            return True
        again = self._parked[row.about][row.event_id]
        self._tables.keep_number(self._tx, again.id, row.id, stored.parked_at)
        self._parked[row.about][row.event_id] = replace(again, id=row.id)
        return False

    def _park_successor(self, fact: Envelope, headers: Mapping[str, str]) -> None:
        if self._is_parked(fact):
            self._duplicates[fact.source] += 1
            return
        blocking = {Reason.EARLY, Reason.RETRY, Reason.POISON, Reason.BLOCKED}
        behind = any(
            row.source == fact.source and row.reason in blocking
            for row in self._parked.get(fact.about, {}).values()
        )
        self._park(fact, headers, Reason.BLOCKED if behind else Reason.GAP, "", 0, None)

    def _park(
        self,
        fact: Envelope,
        headers: Mapping[str, str],
        reason: Reason,
        fault: str,
        attempts: int,
        retry_at: datetime | None,
    ) -> None:
        failpoints.hit("inbox.before_park")
        row = self._tables.park(self._tx, fact, headers, reason, fault, attempts, retry_at)
        failpoints.hit("inbox.after_park")
        self._parked.setdefault(fact.about, {})[fact.event_id] = row

    def _is_parked(self, fact: Envelope) -> bool:
        return fact.event_id in self._parked.get(fact.about, {})

    def _note_duplicate(self, fact: Envelope) -> None:
        self._duplicates[fact.source] += 1
        cursor = self._cursors[fact.source, fact.about]
        if cursor.sequence == fact.sequence and cursor.event_id != fact.event_id:
            log.error("fact_conflict", event_id=fact.event_id, about=fact.about)
            metrics.INBOX_CONFLICTS.labels(fact.source).inc()
            self._tables.set_aside(self._tx, fact, "CONFLICT", "another fact has its place")


def _back_off(attempts: int) -> timedelta:
    return timedelta(seconds=min(BACK_OFF_S * 2 ** min(attempts, 12), BACK_OFF_MAX_S))
