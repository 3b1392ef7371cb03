"""What the outbox holds to have been published: what the stream is compared with."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from shared.tables import Machinery


class Published(NamedTuple):
    """A fact that the broker acknowledged at some time."""

    position: int
    published: datetime | None
    """None while it waits to be sent again."""
    repeats: int


def last_position(connection: sa.Connection, tables: Machinery) -> int:
    """Give the highest position; 0 when nothing was published yet."""
    found = connection.execute(sa.select(sa.func.max(tables.outbox.c.position))).scalar_one()
    return int(found or 0)


def positions(
    connection: sa.Connection, tables: Machinery, event_ids: Collection[str]
) -> dict[str, int]:
    """Give the positions of facts by their ids, 0 for one without; leaves out what is not here."""
    outbox = tables.outbox
    rows = connection.execute(
        sa.select(outbox.c.event_id, outbox.c.position).where(outbox.c.event_id.in_(event_ids))
    )
    return {row.event_id: row.position or 0 for row in rows}


def at_positions(
    connection: sa.Connection, tables: Machinery, wanted: Collection[int]
) -> list[Published]:
    """Give the facts that have certain positions."""
    outbox = tables.outbox
    rows = connection.execute(
        sa.select(outbox.c.position, outbox.c.published_at, outbox.c.repeats).where(
            outbox.c.position.in_(wanted)
        )
    )
    return [Published(*row) for row in rows]


def unknown(connection: sa.Connection, tables: Machinery, event_ids: Collection[str]) -> set[str]:
    """Give the facts that this database neither told nor has set aside as lost."""
    known: set[str] = set()
    for table in (tables.outbox, tables.set_aside):
        rows = connection.execute(
            sa.select(table.c.event_id).where(table.c.event_id.in_(event_ids))
        )
        known.update(row.event_id for row in rows)
    return set(event_ids) - known


def waits_again(connection: sa.Connection, tables: Machinery) -> bool:
    """Tell whether a fact waits to be sent again."""
    outbox = tables.outbox
    waiting = sa.select(outbox.c.id).where(
        outbox.c.published_at.is_(None), outbox.c.position.is_not(None)
    )
    return connection.execute(waiting.limit(1)).first() is not None
