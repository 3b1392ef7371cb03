"""The outbox read: what waits for the broker, what was told; the truth behind the stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from shared.events import Envelope
from shared.prepared import Prepared
from shared.tables import Machinery
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """A fact that waits for the broker."""

    row_id: int
    fact: Envelope
    repeats: int
    """How often it was sent again on purpose."""

    @property
    def msg_id(self) -> str:
        """The name under which the broker stores it once; a repeat on purpose has another."""
        return f"{self.fact.event_id}.{self.repeats}" if self.repeats else self.fact.event_id


@dataclass(frozen=True, slots=True)
class _Statements:
    pending: Prepared
    mark: Prepared


@lru_cache(maxsize=64)
def _statements(tables: Machinery) -> _Statements:
    outbox = tables.outbox
    waiting = outbox.c.published_at.is_(None)
    return _Statements(
        pending=Prepared(
            sa.select(outbox).where(waiting).order_by(outbox.c.id).limit(sa.bindparam("most"))
        ),
        mark=Prepared(
            outbox.update()
            .where(outbox.c.id == sa.bindparam("row_id"), waiting)
            .values(
                position=sa.func.coalesce(outbox.c.position, sa.bindparam("place")),
                published_at=sa.bindparam("at"),
            )
        ),
    )


def pending(connection: sa.Connection, tables: Machinery, source: str, limit: int) -> list[Waiting]:
    """Give facts that are not published, oldest first.

    By mark and not by `id > last`: rows of concurrent writers commit in another order than
    that of their ids.
    """
    rows = _statements(tables).pending.all(connection, {"most": limit})
    return [Waiting(row.id, envelope(row, source), row.repeats) for row in rows]


def mark_published(tx: Transaction, row_ids: Sequence[int]) -> None:
    """Mark rows published; those without one get a position in the source's own order."""
    outbox = tx.tables.outbox
    last = tx.execute(sa.select(sa.func.coalesce(sa.func.max(outbox.c.position), 0))).scalar_one()
    _statements(tx.tables).mark.write_many(
        tx.connection,
        [
            {"row_id": row_id, "place": last + number, "at": tx.now}
            for number, row_id in enumerate(row_ids, 1)
        ],
    )


def publish_again(
    tx: Transaction,
    *,
    about: str = "",
    after_position: int = 0,
    until_position: int | None = None,
    positions: Sequence[int] | None = None,
) -> int:
    """Have published facts sent again; gives how many.

    Takes those about a thing, behind a position, up to another one, or at certain positions;
    without any of these all. They keep their positions; the broker sees new names, or it would
    swallow them as known. A large outbox is better sent in portions of positions: the relay sends
    what is old before what is new.
    """
    outbox = tx.tables.outbox
    chosen = [outbox.c.published_at.is_not(None), outbox.c.position > after_position]
    if about:
        chosen.append(outbox.c.about == about)
    if until_position is not None:
        chosen.append(outbox.c.position <= until_position)
    if positions is not None:
        chosen.append(outbox.c.position.in_(positions))
    again = outbox.update().where(*chosen)
    return tx.execute(again.values(published_at=None, repeats=outbox.c.repeats + 1)).rowcount


def backlog(connection: sa.Connection, tables: Machinery) -> tuple[int, datetime | None]:
    """Give how many facts wait for the broker and when the oldest was written down."""
    outbox = tables.outbox
    waiting = outbox.c.published_at.is_(None)
    count = connection.execute(sa.select(sa.func.count()).where(waiting)).scalar_one()
    oldest = connection.execute(
        sa.select(outbox.c.recorded_at).where(waiting).order_by(outbox.c.id).limit(1)
    ).scalar_one_or_none()
    return count, oldest


def fetch_about(
    connection: sa.Connection,
    tables: Machinery,
    source: str,
    about: str,
    after: tuple[int, int],
    limit: int,
) -> list[tuple[int, Envelope]]:
    """Give the facts about a thing behind (epoch, sequence), published or not, in order."""
    outbox = tables.outbox
    epoch, sequence = after
    rows = connection.execute(
        sa.select(outbox)
        .where(outbox.c.about == about)
        .where(
            sa.or_(
                outbox.c.epoch > epoch,
                sa.and_(outbox.c.epoch == epoch, outbox.c.sequence > sequence),
            )
        )
        .order_by(outbox.c.epoch, outbox.c.sequence)
        .limit(limit)
    )
    return [(row.position or 0, envelope(row, source)) for row in rows]


def envelope(row: Any, source: str) -> Envelope:
    """Read a row of the outbox as the fact it is."""
    return Envelope(
        event_id=row.event_id,
        source=source,
        type=row.type,
        about=row.about,
        epoch=row.epoch,
        sequence=row.sequence,
        follows=None if row.follows_epoch is None else (row.follows_epoch, row.follows_sequence),
        occurred=row.occurred_at,
        recorded=row.recorded_at,
        correlation_id=row.correlation_id,
        causation_id=row.causation_id,
        traceparent=row.traceparent,
        nats_subject=row.nats_subject,
        payload=row.payload,
    )
