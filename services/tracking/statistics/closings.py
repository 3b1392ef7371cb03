"""Closed months as they were heard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.tracking.domain import Source
from services.tracking.domain.statistics import Cut
from services.tracking.statistics.tables import CLOSINGS
from shared.tables import insert

_C = CLOSINGS.c


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed month of a unit."""

    unit: str
    month: str
    cut: Cut
    closed: datetime
    folded: bool


def add(connection: sa.Connection, closing: Closing) -> None:
    """Keep that a month is closed; the first word about it holds."""
    cut = {source.value: until.isoformat() for source, until in closing.cut.items()}
    connection.execute(
        insert(CLOSINGS, connection.dialect.name)
        .values(
            unit=closing.unit, month=closing.month, cut=cut, closed_at=closing.closed,
            folded=closing.folded,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def of_units(connection: sa.Connection, units: Iterable[str]) -> Mapping[str, list[Closing]]:
    """Give the closed months of units."""
    found: dict[str, list[Closing]] = {}
    query = sa.select(CLOSINGS).where(_C.unit.in_(sorted(units))).order_by(_C.unit, _C.month)
    for row in connection.execute(query):
        found.setdefault(row.unit, []).append(_closing(row))
    return found


def all_of(connection: sa.Connection, unit: str, most: int) -> list[Closing]:
    """Give the closed months of a unit, or of all units, newest first."""
    query = sa.select(CLOSINGS).order_by(_C.month.desc(), _C.unit).limit(most)
    if unit:
        query = query.where(_C.unit == unit)
    return [_closing(row) for row in connection.execute(query)]


def note_folded(connection: sa.Connection, unit: str, month: str) -> None:
    """Show the figures of a closed month from now on."""
    connection.execute(
        sa.update(CLOSINGS).where(_C.unit == unit, _C.month == month).values(folded=True)
    )


def _closing(row: Any) -> Closing:
    cut = {Source(source): datetime.fromisoformat(until) for source, until in row.cut.items()}
    return Closing(row.unit, row.month, cut, row.closed_at, row.folded)
