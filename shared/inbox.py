"""The inbox: every fact of another service takes effect once and in order, whatever comes when.

A cursor per (source, about) holds the last fact applied; it moves in the same transaction as the
effect. What cannot be applied yet is parked behind it, and all other dossiers flow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Any, Final

import structlog
from google.protobuf.message import Message
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared import engine, events, metrics
from shared.errors import Early
from shared.events import Envelope, Unreadable
from shared.inbox_tables import Cursor, InboxTables, ParkedFact
from shared.transaction import SYSTEM, Origin, Transaction
from shared.writer import Raced

Listener = Callable[[Any, Envelope, Transaction], None]
"""What a service does when it hears a fact: `on_…(fact, envelope, tx)`; it never refuses."""
Subscriptions = Mapping[type[Message], Listener]
"""Which facts a service hears."""

BACK_OFF_S: Final = 1.0
BACK_OFF_MAX_S: Final = 3600.0

log = structlog.get_logger()


class Reason(StrEnum):
    """Why a fact is parked."""

    GAP = "GAP"
    """An earlier fact of its source about the same thing has not come yet."""
    EARLY = "EARLY"
    """It needs a fact of another service first."""
    RETRY = "RETRY"
    """A passing fault."""
    POISON = "POISON"
    """It cannot be read, or its handler has a bug."""
    BLOCKED = "BLOCKED"
    """An earlier fact of its source about the same thing is parked."""


class Place(Enum):
    """Where a fact stands to the cursor."""

    NEXT = "next"
    DUPLICATE = "duplicate"
    BEYOND = "beyond"
    VOID = "void"


def place(cursor: Cursor | None, fact: Envelope) -> Place:  # noqa: PLR0911 - one line a case
    """Say where a fact stands; a pure function of two places.

    A new epoch begins when its first fact comes and the cursor has reached what that fact
    follows; facts of the old epoch beyond that never happened for the restored producer.
    """
    if cursor is None:
        if fact.sequence == 1 and fact.follows is None:
            return Place.NEXT
        return Place.BEYOND
    if fact.epoch == cursor.epoch:
        if fact.sequence <= cursor.sequence:
            return Place.DUPLICATE
        return Place.NEXT if fact.sequence == cursor.sequence + 1 else Place.BEYOND
    if fact.epoch < cursor.epoch:
        return Place.VOID
    if fact.sequence != 1:
        return Place.BEYOND
    reached = fact.follows is None or (cursor.epoch, cursor.sequence) >= fact.follows
    return Place.NEXT if reached else Place.BEYOND


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as it came, read if it can be read."""

    nats_subject: str
    headers: Mapping[str, str]
    payload: bytes
    fact: Envelope | None
    problem: str = ""


def arrive(nats_subject: str, headers: Mapping[str, str] | None, payload: bytes) -> Arrival:
    """Read a message, outside any transaction; what cannot be read is kept for a person."""
    try:
        fact = events.read(nats_subject, headers, payload)
    except Unreadable as unreadable:
        return Arrival(nats_subject, headers or {}, payload, None, unreadable.reason)
    return Arrival(nats_subject, headers or {}, payload, fact)


class Inbox:
    """Applies arrivals to one service's database."""

    def __init__(self, tables: InboxTables, subscriptions: Subscriptions) -> None:
        self.tables = tables
        self.listeners = {
            str(kind.DESCRIPTOR.full_name): (kind, listener)
            for kind, listener in subscriptions.items()
        }

    def apply(self, tx: Transaction, arrivals: Sequence[Arrival]) -> None:
        """Apply a batch in one transaction, each fact in a savepoint of its own."""
        abouts = {arrival.fact.about for arrival in arrivals if arrival.fact}
        batch = _Batch(self, tx, abouts)
        for arrival in arrivals:
            batch.take(arrival)
        batch.store_cursors()

    def retry_due(self, tx: Transaction, limit: int = 200) -> int:
        """Try parked facts whose time has come again; gives how many were tried."""
        due = self.tables.due(tx, limit)
        batch = _Batch(self, tx, {row.about for row in due})
        for row in due:
            batch.retry(row)
        batch.store_cursors()
        return len(due)


class _Batch:
    """The cursors and parked facts that one transaction touches."""

    def __init__(self, inbox: Inbox, tx: Transaction, abouts: set[str]) -> None:
        self._inbox = inbox
        self._tables = inbox.tables
        self._tx = tx
        self._before = self._tables.cursors(tx, abouts)
        self._cursors = dict(self._before)
        self._parked = self._tables.parked_about(tx, abouts)

    def take(self, arrival: Arrival) -> None:
        fact = arrival.fact
        if fact is None:
            log.error("fact_unreadable", problem=arrival.problem, subject=arrival.nats_subject)
            self._tables.park_unreadable(self._tx, arrival.nats_subject, arrival)
            return
        where = place(self._cursors.get((fact.source, fact.about)), fact)
        if where is Place.NEXT and not self._is_parked(fact):
            if self._attempt(fact, arrival.headers, attempts=0):
                self._go_on(fact.about)
        elif where in {Place.NEXT, Place.BEYOND}:
            self._park_successor(fact, arrival.headers)
        elif where is Place.DUPLICATE:
            self._note_duplicate(fact)
        else:
            self._tables.set_aside(self._tx, fact, "VOID", "its epoch has ended")

    def retry(self, row: ParkedFact) -> None:
        """Try one parked fact, if it is next in line, and what waits behind it."""
        if self._try_parked(row):
            self._go_on(row.about)
        elif row.event_id in self._parked.get(row.about, {}):
            self._tables.postpone_unless_tried(self._tx, row)

    def store_cursors(self) -> None:
        """Move the cursors by compare-and-set; somebody else moving one undoes the batch."""
        moved = {
            key: (self._before.get(key), cursor)
            for key, cursor in self._cursors.items()
            if cursor != self._before.get(key)
        }
        if not self._tables.move_cursors(self._tx, moved):
            raise Raced

    def _attempt(self, fact: Envelope, headers: Mapping[str, str], attempts: int) -> bool:
        """Apply a fact that is next in line and move its cursor, or park it with the reason."""
        fault = self._effect(fact)
        if fault is None:
            self._cursors[fact.source, fact.about] = Cursor(
                fact.epoch, fact.sequence, fact.event_id
            )
            metrics.INBOX_APPLIED.labels(fact.source).inc()
            metrics.INBOX_LAG.set((self._tx.now - fact.recorded).total_seconds())
            return True
        reason, kind = fault
        retry_at = self._tx.now + _back_off(attempts)
        self._park(fact, headers, reason, kind, attempts + 1, retry_at)
        return False

    def _effect(self, fact: Envelope) -> tuple[Reason, str] | None:
        """Run the handler in a savepoint; gives why it could not, with nothing left behind."""
        known = self._inbox.listeners.get(fact.type)
        if known is None:
            return None  # producers may tell facts that this service does not know
        kind, listener = known
        connection = self._tx.connection
        origin = Origin(
            key=f"fact|{fact.event_id}",
            actor=SYSTEM,
            correlation_id=fact.correlation_id,
            causation_id=fact.event_id,
            traceparent=fact.traceparent,
        )
        within = self._tx.within(origin)
        told = len(self._tx.tellings)
        connection.exec_driver_sql("SAVEPOINT fact")
        try:
            listener(kind.FromString(fact.payload), fact, within)
        except Early as early:
            fault = (Reason.EARLY, early.needs)
        except Raced:
            raise
        except IntegrityError as error:
            if not engine.in_transaction(connection):
                raise
            fault = (Reason.RETRY, type(error.orig).__name__)
        except DBAPIError:
            raise  # the database is in trouble, not the fact: nothing is acknowledged
        except Exception as error:  # parked for a person, the others go on
            log.exception("fact_poisonous", event_id=fact.event_id, type=fact.type)
            metrics.BUGS.labels("inbox").inc()
            fault = (Reason.POISON, type(error).__name__)
        else:
            connection.exec_driver_sql("RELEASE SAVEPOINT fact")
            return None
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT fact")
        del self._tx.tellings[told:]
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
        if where is not Place.NEXT:
            return False
        return self._attempt(arrival.fact, arrival.headers, row.attempts)

    def _park_successor(self, fact: Envelope, headers: Mapping[str, str]) -> None:
        if self._is_parked(fact):
            metrics.INBOX_DUPLICATES.labels(fact.source).inc()
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
        row = self._tables.park(self._tx, fact, headers, reason, fault, attempts, retry_at)
        self._parked.setdefault(fact.about, {})[fact.event_id] = row

    def _is_parked(self, fact: Envelope) -> bool:
        return fact.event_id in self._parked.get(fact.about, {})

    def _note_duplicate(self, fact: Envelope) -> None:
        metrics.INBOX_DUPLICATES.labels(fact.source).inc()
        cursor = self._cursors[fact.source, fact.about]
        if cursor.sequence == fact.sequence and cursor.event_id != fact.event_id:
            log.error("fact_conflict", event_id=fact.event_id, about=fact.about)
            metrics.INBOX_CONFLICTS.labels(fact.source).inc()
            self._tables.set_aside(self._tx, fact, "CONFLICT", "another fact has its place")


def _back_off(attempts: int) -> timedelta:
    return timedelta(seconds=min(BACK_OFF_S * 2 ** min(attempts, 12), BACK_OFF_MAX_S))
