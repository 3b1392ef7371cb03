"""One thing about which a restored database told more than it knows."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from shared.arrivals import Place, place
from shared.events import Envelope
from shared.inbox_tables import Cursor
from shared.losses import Found, Whole
from shared.places import FactPlace
from shared.tables import insert
from shared.transaction import Transaction

_TIME: Final = 13
"""Characters of an event id that say when it was made: 48 bits and a dash."""


@dataclass(frozen=True, slots=True)
class Lost:
    """One fact that was told and that the database does not have."""

    about: str
    epoch: int
    sequence: int
    type: str = ""
    """Empty when only the place is known."""
    event_id: str = ""
    found: Found = Found.NOWHERE
    told_again: bool = False
    """Whether it is in the outbox again."""


class Thing:
    """What others know about a thing beside what the database has."""

    def __init__(
        self,
        tx: Transaction,
        about: str,
        places: Sequence[FactPlace],
        facts: Sequence[Whole],
        epoch: int,
    ) -> None:
        """Take the last facts that consumers heard, those found whole in order, the new epoch."""
        self._tx = tx
        self._about = about
        self._places = places
        self._facts = facts
        self._epoch = epoch
        self._outbox = tx.tables.outbox
        self._sequences = tx.tables.sequences

    def settle(self) -> tuple[int, list[Lost]]:
        """Bring outbox and numbers in order; gives how many facts moved, and what is lost."""
        moved = self._move()
        named = self._name()
        again = self._tell_again()
        self._follow()
        return moved, [replace(one, told_again=one.event_id in again) for one in named]

    def _move(self) -> int:
        """Move own facts at whose places others heard other facts to the new epoch; gives how many.

        So it is when the service went on for a while before it was seen that its database is
        older. What nobody has heard yet can move, and all behind the first of them goes along.
        """
        o = self._outbox.c
        rows = self._tx.execute(
            sa.select(o.id, o.event_id, o.epoch, o.sequence)
            .where(o.about == self._about, o.position.is_(None))
            .order_by(o.epoch, o.sequence)
        ).all()
        start = next((number for number, row in enumerate(rows) if self._is_taken(row)), len(rows))
        moving = rows[start:]
        for number, row in enumerate(moving, 1):
            there = {"epoch": self._epoch, "sequence": number}
            self._tx.execute(self._outbox.update().where(o.id == row.id).values(there))
        for row in reversed(moving):
            self._reach(row.epoch, row.sequence - 1)
        if moving:
            self._reach(self._epoch, len(moving))
        return len(moving)

    def _tell_again(self) -> set[str]:
        """Take the facts into the outbox that go on where it ends; gives their ids."""
        cursor = self._reached()
        again = set()
        for fact, _ in self._facts:
            if place(cursor, fact) is not Place.NEXT:
                continue
            new = cursor is not None and cursor.epoch != fact.epoch
            follows = cursor[:2] if cursor and new and not fact.follows else fact.follows
            self._insert(replace(fact, follows=follows))
            self._reach(fact.epoch, fact.sequence)
            cursor = Cursor(fact.epoch, fact.sequence, fact.event_id)
            again.add(fact.event_id)
        return again

    def _follow(self) -> None:
        """Let the first fact that was moved say up to where the old epochs are known now."""
        if (reached := self._reached()) is not None:
            o = self._outbox.c
            first = (o.about == self._about, o.epoch == self._epoch, o.sequence == 1)
            follows = {"follows_epoch": reached.epoch, "follows_sequence": reached.sequence}
            self._tx.execute(self._outbox.update().where(*first).values(follows))

    def _name(self) -> list[Lost]:
        """Name all that the database does not have, by epoch and sequence."""
        about, s = self._about, self._sequences.c
        rows = self._tx.execute(sa.select(s.epoch, s.last).where(s.about == about)).all()
        last = {row.epoch: row.last for row in rows}
        named = {
            fact.event_id: Lost(about, fact.epoch, fact.sequence, fact.type, fact.event_id, found)
            for fact, found in self._facts
        }
        for one in self._places:
            lost = Lost(about, one.epoch, one.sequence, event_id=one.event_id)
            named.setdefault(one.event_id, lost)
        occupied = {(one.epoch, one.sequence) for one in named.values()}
        between = {
            (one.epoch, number)
            for one in self._places
            for number in range(last.get(one.epoch, 0) + 1, one.sequence)
        }
        unknown = [Lost(about, *where) for where in between - occupied]
        return sorted([*named.values(), *unknown], key=lambda one: (one.epoch, one.sequence))

    def _is_taken(self, row: Any) -> bool:
        """Tell whether others heard another fact at the place of an own one.

        A consumer says only which fact it heard last: an own one that was made later than that,
        and has a number before it, cannot be one that the consumer has heard.
        """
        heard: list[FactPlace | Envelope] = [*self._places, *(fact for fact, _ in self._facts)]
        return any(
            one.epoch == row.epoch
            and (
                one.sequence == row.sequence
                or (one.sequence > row.sequence and one.event_id[:_TIME] < row.event_id[:_TIME])
            )
            for one in heard
        )

    def _reached(self) -> Cursor | None:
        """Give the last place before the new epoch."""
        s = self._sequences.c
        row = self._tx.execute(
            sa.select(s.epoch, s.last)
            .where(s.about == self._about, s.epoch < self._epoch)
            .order_by(s.epoch.desc())
            .limit(1)
        ).first()
        return Cursor(row.epoch, row.last, "") if row else None

    def _reach(self, epoch: int, last: int) -> None:
        """Say up to which number the outbox goes in an epoch."""
        s = self._sequences.c
        if last == 0:
            here = (s.about == self._about, s.epoch == epoch)
            self._tx.execute(self._sequences.delete().where(*here))
            return
        row = {"about": self._about, "epoch": epoch, "last": last}
        new = insert(self._sequences, self._tx.connection.dialect.name).values(row)
        self._tx.execute(
            new.on_conflict_do_update(index_elements=["about", "epoch"], set_={"last": last})
        )

    def _insert(self, fact: Envelope) -> None:
        follows = fact.follows or (None, None)
        self._tx.execute(
            self._outbox.insert().values(
                event_id=fact.event_id, type=fact.type, about=self._about, epoch=fact.epoch,
                sequence=fact.sequence, follows_epoch=follows[0], follows_sequence=follows[1],
                nats_subject=fact.nats_subject or self._subject(fact.type), payload=fact.payload,
                occurred_at=fact.occurred, recorded_at=fact.recorded,
                correlation_id=fact.correlation_id, causation_id=fact.causation_id,
                traceparent=fact.traceparent, repeats=0,
            )
        )  # fmt: skip
        self._note_decider(fact)

    def _note_decider(self, fact: Envelope) -> None:
        """Let facts be found by who decides; a body that nobody can read names nobody."""
        with suppress(KeyError, DecodeError):
            kind = descriptor_pool.Default().FindMessageTypeByName(fact.type)
            body = message_factory.GetMessageClass(kind).FromString(fact.payload)
            self._tx.note_decider(self._about, body)

    def _subject(self, type_: str) -> str:
        """Give a fact the NATS subject it had: all about a thing travel under one agency."""
        o = self._outbox.c
        known = self._tx.execute(
            sa.select(o.nats_subject).where(o.about == self._about).limit(1)
        ).scalar()
        others = (fact.nats_subject for fact, _ in self._facts if fact.nats_subject)
        agency = (known or next(others, "-")).rpartition(".")[2]
        return f"{type_}.{agency}"
