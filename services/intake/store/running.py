"""Dossiers whose clock runs, as far as their due time is concerned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from services.intake.domain import clock, term
from services.intake.domain.clock import Clock
from services.intake.domain.term import Term
from services.intake.domain.timing import RUNNING
from services.intake.store.tables import DOSSIERS

_D = DOSSIERS.c
_COLUMNS = (
    _D.id, _D.state, _D.dossier_code, _D.receiving_agency, _D.term, _D.clock, _D.due_at,
    _D.calendar_version,
)  # fmt: skip
_STATES: Final = tuple(sorted(state.value for state in RUNNING))

Place = tuple[str, str, datetime, str]
"""Calendar version, state, due time and id of the last dossier of a page."""


@dataclass(frozen=True, slots=True)
class Running:
    """One dossier whose clock runs."""

    dossier_id: str
    dossier_code: str
    receiving_agency: str
    term: Term
    clock: tuple[Clock, ...]
    place: Place

    @property
    def due_time(self) -> datetime:
        """The due time in force."""
        return self.place[2]


def counted_on(
    connection: sa.Connection,
    version: str,
    since: datetime,
    agency: str = "",
    after: Place | None = None,
    most: int = 1_000,
) -> Iterator[Running]:
    """Give those whose due time was counted on a version and is not before an instant.

    By state, due time and id, behind the place of the page before; empty agency: of all.
    """
    for state in _STATES:
        if after and (version, state) < after[:2]:
            continue
        query = sa.select(*_COLUMNS).order_by(_D.due_at, _D.id).limit(most)
        query = query.where(_D.calendar_version == version, _D.state == state, _D.due_at >= since)
        if agency:
            query = query.where(_D.receiving_agency == agency)
        if after and (version, state) == after[:2]:
            last = sa.tuple_(sa.literal(after[2], _D.due_at.type), sa.literal(after[3]))
            query = query.where(sa.tuple_(_D.due_at, _D.id) > last)
        yield from map(_read, connection.execute(query))


def _read(row: Any) -> Running:
    return Running(
        row.id,
        row.dossier_code,
        row.receiving_agency,
        term.from_dict(row.term),
        tuple(map(clock.from_dict, row.clock)),
        (row.calendar_version, row.state, row.due_at, row.id),
    )
