"""Dossiers whose clock runs, as far as their due time is concerned."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from services.intake.domain import clock, term
from services.intake.domain.moving import Running
from services.intake.domain.timing import RUNNING
from services.intake.store.tables import DOSSIERS

_D = DOSSIERS.c
_COLUMNS = (
    _D.id, _D.state, _D.dossier_code, _D.receiving_agency, _D.term, _D.clock, _D.due_at,
    _D.calendar_version,
)  # fmt: skip
_STATES: Final = tuple(sorted(state.value for state in RUNNING))
_PAGE: Final = 1_000

Place = tuple[str, str, datetime, str]
"""Calendar version, state, due time and id of the last dossier of a page."""


def counted_on(
    connection: sa.Connection,
    version: str,
    since: datetime,
    agency: str = "",
    after: Place | None = None,
) -> Iterator[tuple[Running, Place]]:
    """Give those whose due time was counted on a version and is not before an instant.

    By state, due time and id, behind the place of the page before; empty agency: of all.
    """
    for state in _STATES:
        begun = after if after and after[:2] == (version, state) else None
        if after and (version, state) < after[:2]:
            continue
        while rows := _page(connection, version, state, since, agency, begun):
            yield from ((_read(row), _place(row)) for row in rows)
            begun = _place(rows[-1])


def _page(
    connection: sa.Connection,
    version: str,
    state: str,
    since: datetime,
    agency: str,
    after: Place | None,
) -> list[Any]:
    query = sa.select(*_COLUMNS).order_by(_D.due_at, _D.id).limit(_PAGE)
    query = query.where(_D.calendar_version == version, _D.state == state, _D.due_at >= since)
    if agency:
        query = query.where(_D.receiving_agency == agency)
    if after:
        last = sa.tuple_(sa.literal(after[2], _D.due_at.type), sa.literal(after[3]))
        query = query.where(sa.tuple_(_D.due_at, _D.id) > last)
    return list(connection.execute(query))


def _place(row: Any) -> Place:
    return row.calendar_version, row.state, row.due_at, row.id


def _read(row: Any) -> Running:
    return Running(
        row.id,
        row.dossier_code,
        row.receiving_agency,
        row.due_at,
        term.from_dict(row.term),
        tuple(map(clock.from_dict, row.clock)),
    )
