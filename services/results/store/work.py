"""What has to be done at a counter, listed and counted from one index.

Within a kind those come first that have waited longest; BLOCKED results go several ways, and are
listed one way after the other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.results.domain import Criteria, Result, Work
from services.results.store import rows
from services.results.store.tables import RESULTS
from shared.tables import Instant

_R = RESULTS.c


def page(
    connection: sa.Connection,
    agency: str,
    wanted: Criteria,
    after: Sequence[str] | None,
    size: int,
) -> tuple[list[Result], list[str] | None]:
    """Give a page of results, and the key behind which the next one begins."""
    asked = question(agency, wanted, after, size + 1)
    found = connection.execute(asked).all()
    shown = found[:size]
    if len(found) <= size:
        return [rows.result(row) for row in shown], None
    last = shown[-1]
    key = [last.return_method, last.since_at.isoformat(), last.result_id]
    return [rows.result(row) for row in shown], key


def count(
    connection: sa.Connection, agency: str, wanted: Mapping[Work, Criteria]
) -> dict[Work, int]:
    """Count the results of every kind."""
    return {
        kind: connection.execute(
            _within(sa.select(sa.func.count()).select_from(RESULTS), agency, criteria)
        ).scalar_one()
        for kind, criteria in wanted.items()
    }


def question(
    agency: str, wanted: Criteria, after: Sequence[str] | None, size: int
) -> sa.Select[Any]:
    """Ask for a page."""
    # A way that is asked for stays out of the order: SQLite would sort what the index has sorted.
    left_out = 1 if wanted.return_method else 0
    order = (_R.return_method, _R.since_at, _R.result_id)[left_out:]
    asked = _within(sa.select(RESULTS), agency, wanted).order_by(*order).limit(size)
    if after:
        method, since, result_id = after
        instant = sa.literal(datetime.fromisoformat(since), Instant())
        behind = (sa.literal(method), instant, sa.literal(result_id))[left_out:]
        asked = asked.where(sa.tuple_(*order) > sa.tuple_(*behind))
    return asked


def _within(asked: sa.Select[Any], agency: str, wanted: Criteria) -> sa.Select[Any]:
    asked = asked.where(
        _R.agency == agency,
        ~_R.dossier_ended,
        _R.state == wanted.state,
        _R.lost if wanted.lost else ~_R.lost,
        _R.papers_wait if wanted.found else ~_R.papers_wait,
    )
    if wanted.return_method:
        asked = asked.where(_R.return_method == wanted.return_method)
    if wanted.since_until:
        asked = asked.where(_R.since_at <= wanted.since_until)
    return asked
