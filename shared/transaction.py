"""What a handler may do: read, write, tell facts, set timers. It cannot commit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from google.protobuf.message import Message

from shared import ids, metrics
from shared.actor import Actor
from shared.events import subject
from shared.tables import Machinery, insert

FACT_BYTES_MAX: Final = 200 * 1024
"""A larger fact would not pass the broker; what is large is kept by its owner and asked for."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a piece of work comes from."""

    key: str
    """Identifies the request or fact for ever; ids of things it makes are derived from it."""
    actor: Actor
    correlation_id: str = ""
    """Joins all that one outer request led to."""
    causation_id: str = ""
    """Id of the fact or request that led to this work."""
    traceparent: str = ""


class Pending:
    """What a group of jobs has told and appended; written with few statements before its commit.

    Rows here are seen by nobody before the commit. If one breaks a rule of the schema, the whole
    group is undone and its jobs run alone.
    """

    __slots__ = ("appended", "facts", "noted")

    def __init__(self) -> None:
        self.facts: list[dict[str, Any]] = []
        """Facts as outbox rows, still without number."""
        self.appended: list[tuple[sa.Table, bool, dict[str, Any]]] = []
        """Rows of tables that are only ever added to."""
        self.noted: dict[Any, Any] = {}
        """What the machinery has to find again within the group: answers by their request."""

    def mark(self) -> tuple[int, int, int]:
        """Remember how much there is now."""
        return len(self.facts), len(self.appended), len(self.noted)

    def cut(self, mark: tuple[int, int, int]) -> None:
        """Forget what came after a mark: its job was refused."""
        facts, appended, noted = mark
        del self.facts[facts:]
        del self.appended[appended:]
        while len(self.noted) > noted:
            self.noted.popitem()


class Teller:
    """Numbers facts and writes what is pending: few statements for a whole commit."""

    def __init__(self, tables: Machinery, service: str, dialect: str) -> None:
        self.tables = tables
        self.service = service
        self.epoch = 0
        """The epoch of the database; set when it is opened."""
        self.restored = False
        """Whether there were epochs before this one; set when the database is opened."""
        sequences = tables.sequences
        advance = insert(sequences, dialect)
        self._advance = advance.on_conflict_do_update(
            index_elements=["about", "epoch"],
            set_={"last": sequences.c.last + advance.excluded.last},
        ).returning(sequences.c.about, sequences.c.last)
        self._last_before = (
            sa.select(sequences.c.epoch, sequences.c.last)
            .where(sequences.c.about == sa.bindparam("about"))
            .where(sequences.c.epoch < sa.bindparam("epoch"))
            .order_by(sequences.c.epoch.desc())
            .limit(1)
        )

    def write(self, connection: sa.Connection, pending: Pending) -> None:
        """Write what a group of jobs left to be written."""
        rows: dict[tuple[sa.Table, bool], list[dict[str, Any]]] = {}
        for table, keeps, row in pending.appended:
            rows.setdefault((table, keeps), []).append(row)
        if pending.facts:
            self._number(connection, pending.facts)
            rows[self.tables.outbox, False] = pending.facts
        for (table, keeps), appended in rows.items():
            inserting = insert(table, connection.dialect.name)
            if keeps:
                inserting = inserting.on_conflict_do_nothing()
            connection.execute(inserting, appended)

    def _number(self, connection: sa.Connection, tellings: list[dict[str, Any]]) -> None:
        """Give the facts of a commit their numbers, in the order they were told."""
        more = Counter(telling["about"] for telling in tellings)
        # Always in one order, so that two replicas never wait for each other in a circle.
        places = [
            {"about": about, "epoch": self.epoch, "last": more[about]} for about in sorted(more)
        ]
        reached = connection.execute(self._advance, places)
        last = {row.about: row.last - more[row.about] for row in reached}
        for telling in tellings:
            about = telling["about"]
            last[about] += 1
            telling["sequence"] = last[about]
            telling["epoch"] = self.epoch
            if self.restored and last[about] == 1:
                self._follow(connection, telling)

    def _follow(self, connection: sa.Connection, telling: dict[str, Any]) -> None:
        """Let the first fact of an epoch say where the thing stood before the restore."""
        place = {"about": telling["about"], "epoch": self.epoch}
        before = connection.execute(self._last_before, place).one_or_none()
        if before is not None:
            telling["follows_epoch"], telling["follows_sequence"] = before


class Transaction:
    """One piece of work inside a savepoint of the writer's transaction."""

    __slots__ = ("_made", "_teller", "connection", "now", "origin", "pending")

    def __init__(
        self,
        connection: sa.Connection,
        teller: Teller,
        origin: Origin,
        now: datetime,
        pending: Pending,
    ) -> None:
        self.connection = connection
        """For `store.py` alone."""
        self.origin = origin
        """Where the work comes from."""
        self.now = now
        """The instant of the work; everything in it happens then."""
        self.pending = pending
        """What is written just before the commit; for the machinery alone."""
        self._teller = teller
        self._made = 0

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.origin.actor

    @property
    def tables(self) -> Machinery:
        """The machinery's tables, for the machinery alone."""
        return self._teller.tables

    def new_id(self) -> str:
        """Make an id that a repetition of the same request would make again."""
        self._made += 1
        return ids.derived_id(self.origin.key, self._made)

    def publish(
        self, fact: Message, *, about: str, agency: str, occurred: datetime | None = None
    ) -> None:
        """Tell a fact: it gets its number and its outbox row in the commit of the state.

        `about` is what it is about (a dossier's id), `agency` the receiving agency for the
        subject, `occurred` when it happened in the world, if that is not now.
        """
        payload = fact.SerializeToString(deterministic=True)
        if len(payload) > FACT_BYTES_MAX:
            raise ValueError(f"{fact.DESCRIPTOR.full_name} is larger than {FACT_BYTES_MAX} bytes")
        name = fact.DESCRIPTOR.name
        self.pending.facts.append(
            {
                "event_id": ids.new_event_id(),
                "type": fact.DESCRIPTOR.full_name,
                "nats_subject": subject(self._teller.service, name, agency),
                "about": about,
                "follows_epoch": None,
                "follows_sequence": None,
                "payload": payload,
                "occurred_at": occurred or self.now,
                "recorded_at": self.now,
                "correlation_id": self.origin.correlation_id,
                "causation_id": self.origin.causation_id,
                "traceparent": self.origin.traceparent,
            }
        )
        metrics.FACTS_TOLD.labels(name).inc()

    def schedule(
        self, kind: str, about: str, due: datetime, payload: Mapping[str, str] | None = None
    ) -> None:
        """Set the timer `kind` of a thing; one that is set already is moved to the new time."""
        timers = self.tables.timers
        values = {"due_at": due, "payload": dict(payload or {})}
        moved = self.connection.execute(
            timers.update().where(timers.c.kind == kind, timers.c.about == about).values(**values)
        )
        if not moved.rowcount:
            self.connection.execute(
                timers.insert().values(id=self.new_id(), kind=kind, about=about, **values)
            )

    def unschedule(self, kind: str, about: str) -> None:
        """Take the timer `kind` of a thing away, if there is one."""
        timers = self.tables.timers
        self.connection.execute(
            timers.delete().where(timers.c.kind == kind, timers.c.about == about)
        )

    def within(self, origin: Origin) -> "Transaction":
        """Give the same transaction for a piece of work of another origin."""
        return Transaction(self.connection, self._teller, origin, self.now, self.pending)

    def append(self, table: sa.Table, row: dict[str, Any], *, keeps: bool = False) -> None:
        """Add a row to a table that is only ever added to; for `store.py` alone.

        It is written before the commit, together with those of other jobs; no job of the same
        commit can read it. With `keeps` a row that is there already stays.
        """
        self.pending.appended.append((table, keeps, row))

    def execute(self, statement: Any, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run a statement; for `store.py` and the machinery alone."""
        return self.connection.execute(statement, parameters)
