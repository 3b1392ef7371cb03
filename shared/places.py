"""Which facts were told, heard or waited for, without their bodies: what healing looks at."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from shared.arrivals import Reason
from shared.tables import Machinery


class FactPlace(NamedTuple):
    """Says which fact of a source is meant."""

    about: str
    epoch: int
    sequence: int
    event_id: str
    position: int = 0
    """Place in the source's own order; 0 where it is not known."""


def told(
    connection: sa.Connection, tables: Machinery, after_position: int, limit: int
) -> tuple[int, list[FactPlace]]:
    """Give the epoch of this database and the facts it told behind a position, in order."""
    meta, outbox = tables.meta, tables.outbox
    epoch = connection.execute(sa.select(meta.c.value).where(meta.c.key == "epoch")).scalar_one()
    rows = connection.execute(
        sa.select(*(outbox.c[name] for name in FactPlace._fields))
        .where(outbox.c.position > after_position)
        .order_by(outbox.c.position)
        .limit(limit)
    )
    return int(epoch), [FactPlace(*row) for row in rows]


def heard(
    connection: sa.Connection, tables: Machinery, source: str, after_about: str, limit: int
) -> list[FactPlace]:
    """Give the last fact heard of a source about each thing, in the order of the things' ids."""
    c = tables.cursors.c
    rows = connection.execute(
        sa.select(c.about, c.epoch, c.sequence, c.event_id)
        .where(c.source == source, c.about > after_about)
        .order_by(c.about)
        .limit(limit)
    )
    return [FactPlace(*row) for row in rows]


def reached(
    connection: sa.Connection, tables: Machinery, source: str, about: str
) -> tuple[int, int]:
    """Give epoch and sequence of the last fact heard of a source about a thing, else (0, 0)."""
    c = tables.cursors.c
    row = connection.execute(
        sa.select(c.epoch, c.sequence).where(c.about == about, c.source == source)
    ).first()
    return (row.epoch, row.sequence) if row else (0, 0)


def missing(
    connection: sa.Connection, tables: Machinery, source: str, places: Sequence[FactPlace]
) -> list[FactPlace]:
    """Give those of the places that were not heard, in their order.

    A fact that waits here for another reason than a gap was heard.
    """
    abouts = sorted({place.about for place in places})
    c, p = tables.cursors.c, tables.parked.c
    cursors = connection.execute(
        sa.select(c.about, c.epoch, c.sequence).where(c.about.in_(abouts), c.source == source)
    )
    last = {row.about: (row.epoch, row.sequence) for row in cursors}
    waiting = connection.execute(
        sa.select(p.about, p.epoch, p.sequence).where(
            p.about.in_(abouts), p.source == source, p.reason != Reason.GAP
        )
    )
    arrived = {tuple(row) for row in waiting}
    return [
        place
        for place in places
        if (place.epoch, place.sequence) > last.get(place.about, (0, 0))
        and place[:3] not in arrived
    ]


def newest_gap(connection: sa.Connection, tables: Machinery, source: str) -> int:
    """Give the row id of the fact of a source that came last behind a gap; 0 if there is none."""
    p = tables.parked.c
    newest = sa.select(sa.func.max(p.id)).where(p.source == source, p.reason == Reason.GAP)
    return connection.execute(newest).scalar() or 0


def gaps(
    connection: sa.Connection, tables: Machinery, source: str, upto: int, after: str, limit: int
) -> list[str]:
    """Give the things with a gap that was there when the row `upto` came, by id behind `after`."""
    p = tables.parked.c
    rows = connection.execute(
        sa.select(p.about)
        .distinct()
        .where(p.source == source, p.reason == Reason.GAP, p.id <= upto, p.about > after)
        .order_by(p.about)
        .limit(limit)
    )
    return [row.about for row in rows]
