"""What a handler may do: read, write, tell facts, set timers. It cannot commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from google.protobuf.message import Message

from shared import ids, metrics
from shared.actor import Actor
from shared.subjects import subject
from shared.tables import Machinery
from shared.telling import Closing, Pending, Teller

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


class Transaction:
    """One piece of work inside a savepoint of the writer's transaction."""

    __slots__ = ("_made", "_teller", "concerned", "connection", "now", "origin", "pending")

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
        self.concerned: tuple[str, ...] = ()
        """What the work is about, as far as it said so; for the machinery alone."""
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
                "repeats": 0,
            }
        )
        metrics.FACTS_TOLD.labels(name).inc()
        self.note_decider(about, fact)

    def note_decider(self, about: str, fact: Message) -> None:
        """Note the agency that a fact, told or heard, names as the one that decides a thing.

        Facts about it can be filtered by that agency from then on; one that was named before stays.
        A service that tells nothing has nothing to filter.
        """
        agency = getattr(fact, "competent_agency", "")
        if agency and self._teller.tells:
            self.append(self.tables.deciders, {"about": about, "agency": agency}, keeps=True)

    def concerns(self, about: str) -> None:
        """Say what the work is about, as facts do; called by `store.py` when it loads a thing.

        If the work is refused, others are asked first whether they told something about it that
        has not come yet.
        """
        self.concerned += (about,)

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

    def close_with(self, work: Closing, about: str) -> None:
        """Have work done before the commit, when all that was appended can be read.

        It is done once for all things for which jobs of the commit ask for it.
        """
        self.pending.closing.append((work, about))

    def execute(self, statement: Any, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run a statement; for `store.py` and the machinery alone."""
        return self.connection.execute(statement, parameters)
