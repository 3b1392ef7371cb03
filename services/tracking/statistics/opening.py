"""The list behind a figure: which dossiers it is made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from services.tracking.domain import statistics as s
from services.tracking.statistics.reading import closed_in, covers, is_over, only, shown
from services.tracking.statistics.tables import CELLS, PARTS, PLACE, SPANS

_CELLS: Final = "cells"
_SPANS: Final = "spans"


class Given(NamedTuple):
    """What a dossier gives to a figure."""

    key: Sequence[str]
    """Its place in the list."""
    dossier_id: str
    month: str
    place: s.Place
    amount: int


def page(
    connection: sa.Connection,
    question: s.Question,
    measure: str,
    now: datetime,
    after: Sequence[str] | None,
    size: int,
) -> list[Given]:
    """Give what is behind a figure, behind a place of the list, at most so many.

    What is in process of months that are not closed stands in the spans; it comes last.
    """
    begun = after or [_CELLS, "", ""]
    given: list[Given] = []
    question = _of_instant(question, measure)
    if begun[0] == _CELLS:
        given = _of_cells(connection, question, measure, begun, size)
        begun = [_SPANS, "", ""]
    if measure in s.STOCKS and len(given) < size:
        given += _of_spans(connection, question, measure, now, begun[1], size - len(given))
    return given


def _of_instant(question: s.Question, measure: str) -> s.Question:
    """Take of several months the one whose beginning or end is meant."""
    if measure not in s.STOCKS:
        return question
    month = question.first if measure == s.CARRIED else question.last
    return s.Question(month, month, question.only)


def _of_cells(
    connection: sa.Connection, question: s.Question, measure: str, begun: Sequence[str], size: int
) -> list[Given]:
    joined, is_closed = closed_in(CELLS, CELLS.c.month)
    place = sa.tuple_(PARTS.c.cell_id, PARTS.c.dossier_id)
    query = (
        sa.select(
            PARTS.c.cell_id, PARTS.c.dossier_id, CELLS.c.month,
            *(CELLS.c[name] for name in PLACE), PARTS.c.amount,
        )
        .select_from(joined.join(PARTS, PARTS.c.cell_id == CELLS.c.cell_id))
        .where(CELLS.c.month.between(question.first, question.last), *only(CELLS, question))
        .where(CELLS.c.measure == measure, shown(is_closed))
        .where(place > sa.tuple_(sa.literal(begun[1]), sa.literal(begun[2])))
        .order_by(PARTS.c.cell_id, PARTS.c.dossier_id)
        .limit(size)
    )  # fmt: skip
    return [_given([_CELLS, row[0], row[1]], row[1], row[2], row[3:8], row[8])
            for row in connection.execute(query)]  # fmt: skip


def _of_spans(
    connection: sa.Connection,
    question: s.Question,
    measure: str,
    now: datetime,
    after: str,
    size: int,
) -> list[Given]:
    month = question.last
    at = s.month_start(month if measure == s.CARRIED else s.next_month(month))
    joined, is_closed = closed_in(SPANS, month)
    late = {
        s.CARRIED: sa.true(),
        s.OVER: is_over(at, now),
        s.WITHIN: sa.not_(is_over(at, now)),
    }
    query = (
        sa.select(SPANS.c.dossier_id, *(SPANS.c[name] for name in PLACE))
        .select_from(joined)
        .where(*covers(at), *only(SPANS, question), sa.not_(is_closed), late[measure])
        .where(SPANS.c.dossier_id > after)
        .order_by(SPANS.c.dossier_id)
        .limit(size)
    )
    return [_given([_SPANS, row[0], ""], row[0], month, row[1:], 1)
            for row in connection.execute(query)]  # fmt: skip


def _given(key: list[str], dossier_id: str, month: str, place: Any, amount: int) -> Given:
    return Given(key, dossier_id, month, s.Place(*place), amount)
