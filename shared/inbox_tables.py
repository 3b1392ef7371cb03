"""The rows of the inbox: cursors, parked facts, facts set aside."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

import sqlalchemy as sa

from shared.events import Envelope
from shared.prepared import Prepared, run_bare
from shared.tables import Machinery, insert
from shared.transaction import Transaction


class Cursor(NamedTuple):
    """The last fact applied of a source about a thing."""

    epoch: int
    sequence: int
    event_id: str


@dataclass(frozen=True, slots=True)
class ParkedFact:
    """A fact that waits, without its body."""

    id: int
    source: str
    about: str
    event_id: str
    epoch: int
    sequence: int
    reason: str
    attempts: int


class Unread(Protocol):
    """A message that cannot be read as a fact."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What came beside the body."""

    @property
    def payload(self) -> bytes:
        """The body."""

    @property
    def problem(self) -> str:
        """What is wrong with it."""


Moves = Mapping[tuple[str, str], tuple[Cursor | None, Cursor]]
"""By (source, about): the cursor as it was read and as it is to be."""

_TURN: Final = 0x0D05_513B
"""Advisory lock of the batch that runs."""

UNREADABLE = "?"
"""Source and thing of a message that does not say them."""


class InboxTables:
    """Reads and writes the inbox's rows; statements are made once."""

    def __init__(self, tables: Machinery) -> None:
        self._t = tables
        cursors = tables.cursors
        self._select_cursors = sa.select(cursors).where(
            cursors.c.about.in_(sa.bindparam("abouts", expanding=True))
        )
        parked = tables.parked
        self._brief = (
            parked.c.id, parked.c.source, parked.c.about,
            parked.c.event_id, parked.c.epoch, parked.c.sequence,
            parked.c.reason, parked.c.attempts,
        )  # fmt: skip
        self._select_parked = (
            sa.select(*self._brief)
            .where(parked.c.about.in_(sa.bindparam("abouts", expanding=True)))
            .order_by(parked.c.source, parked.c.epoch, parked.c.sequence)
        )
        self._move = Prepared(
            cursors.update()
            .where(cursors.c.about == sa.bindparam("of"))
            .where(cursors.c.source == sa.bindparam("by"))
            .where(cursors.c.epoch == sa.bindparam("old_epoch"))
            .where(cursors.c.sequence == sa.bindparam("old_sequence"))
            .values(
                epoch=sa.bindparam("new_epoch"),
                sequence=sa.bindparam("new_sequence"),
                event_id=sa.bindparam("new_event_id"),
            )
        )

    def take_turn(self, tx: Transaction) -> None:
        """Let no other replica's batch run until this one is committed.

        A lock holder that was paused and wakes up is a second one for a moment. One of two batches
        could park a fact behind a cursor that the other one moves, and nobody would look again.
        """
        if tx.connection.dialect.name == "postgresql":
            run_bare(tx.connection, f"SELECT pg_advisory_xact_lock({_TURN})")

    def cursors(self, tx: Transaction, abouts: Iterable[str]) -> dict[tuple[str, str], Cursor]:
        """Give the cursors about these things, by (source, about)."""
        rows = tx.execute(self._select_cursors, {"abouts": sorted(abouts)})
        return {
            (row.source, row.about): Cursor(row.epoch, row.sequence, row.event_id) for row in rows
        }

    def move_cursors(self, tx: Transaction, moves: Moves) -> bool:
        """Move cursors from what was read; False when one was not there any more."""
        new = [
            {"about": about, "source": source, **cursor._asdict()}
            for (source, about), (before, cursor) in sorted(moves.items())
            if before is None
        ]
        changed = [
            {
                "of": about, "by": source,
                "old_epoch": before.epoch, "old_sequence": before.sequence,
                "new_epoch": cursor.epoch, "new_sequence": cursor.sequence,
                "new_event_id": cursor.event_id,
            }
            for (source, about), (before, cursor) in sorted(moves.items())
            if before is not None
        ]  # fmt: skip
        dialect = tx.connection.dialect.name
        moved = 0
        if new:
            inserting = insert(self._t.cursors, dialect).on_conflict_do_nothing()
            moved += len(tx.execute(inserting.returning(self._t.cursors.c.about), new).all())
        if changed:
            moved += self._move.write_many(tx.connection, changed)
        return moved == len(moves)

    def parked_about(
        self, tx: Transaction, abouts: Iterable[str]
    ) -> dict[str, dict[str, ParkedFact]]:
        """Give the facts that wait about these things, by thing and event id, in their order."""
        found: dict[str, dict[str, ParkedFact]] = {}
        for row in tx.execute(self._select_parked, {"abouts": sorted(abouts)}):
            found.setdefault(row.about, {})[row.event_id] = _brief(row)
        return found

    def due(self, tx: Transaction, limit: int) -> list[ParkedFact]:
        """Give facts whose time to be tried again has come, the longest due first."""
        parked = self._t.parked
        rows = tx.execute(
            sa.select(*self._brief)
            .where(parked.c.retry_at <= tx.now)
            .order_by(parked.c.retry_at)
            .limit(limit)
        )
        return [_brief(row) for row in rows]

    def load_parked(self, tx: Transaction, row_id: int) -> Any:
        """Give a waiting message whole."""
        parked = self._t.parked
        return tx.execute(
            sa.select(
                parked.c.nats_subject, parked.c.headers, parked.c.payload, parked.c.parked_at
            ).where(parked.c.id == row_id)
        ).one()

    def park(  # noqa: PLR0913, PLR0917 - the columns of one row
        self,
        tx: Transaction,
        fact: Envelope,
        headers: Mapping[str, str],
        reason: str,
        fault: str,
        attempts: int,
        retry_at: datetime | None,
    ) -> ParkedFact:
        """Let a fact wait."""
        row_id = tx.execute(
            self._t.parked.insert()
            .values(
                source=fact.source, about=fact.about, type=fact.type, event_id=fact.event_id,
                epoch=fact.epoch, sequence=fact.sequence, nats_subject=fact.nats_subject,
                headers=dict(headers), payload=fact.payload, reason=reason, fault=fault,
                attempts=attempts, parked_at=tx.now, retry_at=retry_at,
            )
            .returning(self._t.parked.c.id)
        ).scalar_one()  # fmt: skip
        return ParkedFact(
            row_id, fact.source, fact.about, fact.event_id,
            fact.epoch, fact.sequence, reason, attempts,
        )  # fmt: skip

    def park_unreadable(self, tx: Transaction, nats_subject: str, message: Unread) -> None:
        """Keep what cannot be read for a person; the same bytes are kept once."""
        digest = hashlib.sha256(nats_subject.encode() + b"\0" + message.payload).hexdigest()
        tx.execute(
            insert(self._t.parked, tx.connection.dialect.name)
            .values(
                source=UNREADABLE, about=UNREADABLE, type=UNREADABLE, event_id=digest,
                epoch=0, sequence=0, nats_subject=nats_subject,
                headers=dict(message.headers), payload=message.payload, reason="POISON",
                fault=message.problem, attempts=1, parked_at=tx.now, retry_at=None,
            )
            .on_conflict_do_nothing()
        )  # fmt: skip

    def keep_number(self, tx: Transaction, row_id: int, before: int, since: datetime) -> None:
        """Let a fact that was tried in vain wait under its number of before, since before."""
        here = self._t.parked.c.id == row_id
        tx.execute(self._t.parked.update().where(here).values(id=before, parked_at=since))

    def unpark(self, tx: Transaction, row_id: int) -> None:
        """Take a fact out of the waiting ones."""
        tx.execute(self._t.parked.delete().where(self._t.parked.c.id == row_id))

    def wait_for_another(self, tx: Transaction, row_id: int) -> None:
        """Let a fact that is not next in line wait for its predecessor, not for the clock."""
        parked = self._t.parked
        tx.execute(parked.update().where(parked.c.id == row_id).values(retry_at=None))

    def set_aside(self, tx: Transaction, fact: Envelope, why: str, note: str) -> None:
        """List a fact that will never be applied."""
        tx.execute(
            self._t.set_aside.insert().values(
                source=fact.source, about=fact.about, type=fact.type, event_id=fact.event_id,
                epoch=fact.epoch, sequence=fact.sequence, why=why, note=note,
                recorded_at=tx.now,
            )
        )  # fmt: skip


def parked_by_reason(connection: sa.Connection, tables: Machinery) -> dict[str, int]:
    """Count the facts that wait."""
    parked = tables.parked
    rows = connection.execute(
        sa.select(parked.c.reason, sa.func.count().label("number")).group_by(parked.c.reason)
    )
    return {row.reason: row.number for row in rows}


def _brief(row: Any) -> ParkedFact:
    return ParkedFact(
        row.id, row.source, row.about, row.event_id,
        row.epoch, row.sequence, row.reason, row.attempts,
    )  # fmt: skip
