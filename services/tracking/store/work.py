"""Which dossiers somebody has to look at: rows folded from facts, listed and counted by index."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from services.tracking.domain import BY_TIME, Standing, Work
from services.tracking.store.tables import LIVE, WORK, Kept

Place = tuple[datetime, str]
"""Since when, and id of the last dossier of a page."""
_W = WORK.c


def write(connection: sa.Connection, standings: Mapping[str, Standing], kept: Kept = LIVE) -> None:
    """Write on which lists dossiers stand, in the place of what was known."""
    connection.execute(_forget(kept), {"dossier_ids": list(standings)})
    found = rows(standings)
    if found:
        connection.execute(kept.work.insert(), found)


@cache
def _forget(kept: Kept) -> sa.Delete:
    which: sa.BindParameter[list[str]] = sa.bindparam("dossier_ids", expanding=True)
    return kept.work.delete().where(kept.work.c.dossier_id.in_(which))


def rows(standings: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """Give the rows of dossiers."""
    return [
        {"dossier_id": dossier_id, "kind": kind.value, "agency": standing.agency, "at": at}
        for dossier_id, standing in standings.items()
        for kind, at in standing.at.items()
    ]


def page(
    connection: sa.Connection,
    agency: str,
    kind: Work,
    now: datetime,
    after: Place | None,
    size: int,
) -> list[Place]:
    """List dossiers, the longest waiting in front; of every counter when none is named."""
    asked = _asked(sa.select(_W.at, _W.dossier_id), agency, kind, now)
    if after:
        last = sa.tuple_(sa.literal(after[0], _W.at.type), sa.literal(after[1]))
        asked = asked.where(sa.tuple_(_W.at, _W.dossier_id) > last)
    found = connection.execute(asked.order_by(_W.at, _W.dossier_id).limit(size))
    return [(row.at, row.dossier_id) for row in found]


def count(
    connection: sa.Connection, agency: str, kinds: Iterable[Work], now: datetime
) -> dict[Work, int]:
    """Count the dossiers of every kind."""
    counted = sa.select(sa.func.count()).select_from(WORK)
    return {
        kind: connection.execute(_asked(counted, agency, kind, now)).scalar_one() for kind in kinds
    }


def standing(connection: sa.Connection, dossier_ids: Sequence[str]) -> list[Any]:
    """Give the rows that are kept of dossiers."""
    return list(connection.execute(sa.select(WORK).where(_W.dossier_id.in_(dossier_ids))))


def _asked(asked: sa.Select[Any], agency: str, kind: Work, now: datetime) -> sa.Select[Any]:
    asked = asked.where(_W.kind == kind.value)
    if agency:
        asked = asked.where(_W.agency == agency)
    if kind in BY_TIME:
        asked = asked.where(_W.at <= now)
    return asked
