"""The register of a unit: what it accepted in a period, oldest first."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from services.intake.domain.dossier import Dossier
from services.intake.store import rows
from services.intake.store.tables import DOSSIERS

_D = DOSSIERS.c


def page(
    connection: sa.Connection,
    unit: str,
    period: tuple[datetime, datetime],
    after: tuple[datetime, str] | None,
    size: int,
) -> Iterator[Dossier]:
    """Give dossiers accepted from the first instant to before the last, behind a place."""
    start, end = period
    query = sa.select(DOSSIERS).order_by(_D.accepted_at, _D.dossier_code).limit(size)
    query = query.where(_D.receiving_agency == unit, _D.accepted_at >= start, _D.accepted_at < end)
    if after:
        last = sa.tuple_(sa.literal(after[0], _D.accepted_at.type), sa.literal(after[1]))
        query = query.where(sa.tuple_(_D.accepted_at, _D.dossier_code) > last)
    yield from map(rows.dossier, connection.execute(query))
