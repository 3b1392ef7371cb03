"""Figures read: flows from the cells, what is in process from the spans.

A closed month shows what it was when it was closed; what came later stands beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from services.tracking.domain import statistics as s
from services.tracking.statistics.tables import CELLS, CLOSINGS, SPANS

Group = tuple[str, ...]


@dataclass(slots=True)
class Amount:
    """A figure, and what a closed month would have to be corrected by."""

    amount: int = 0
    correction: int = 0


class Moment(NamedTuple):
    """The beginning or the end of a month, and what is counted then."""

    month: str
    at: datetime
    now: datetime
    measures: Sequence[str]


@dataclass(slots=True)
class Figures:
    """Figures by group and measure."""

    rows: dict[Group, dict[str, Amount]] = field(default_factory=dict)

    def of(self, group: Group, measure: str) -> Amount:
        """Give the place of a figure."""
        return self.rows.setdefault(group, {}).setdefault(measure, Amount())


def figures(connection: sa.Connection, question: s.Question, now: datetime) -> Figures:
    """Give all figures that are asked for."""
    found = Figures()
    _flows(connection, question, found)
    each = "month" in question.group_by
    months = question.months
    for month in months if each else months[:1]:
        begin = Moment(month, s.month_start(month), now, (s.CARRIED,))
        _stock(connection, question, begin, found)
    for month in months if each else months[-1:]:
        end = Moment(month, s.month_start(s.next_month(month)), now, (s.WITHIN, s.OVER))
        _stock(connection, question, end, found)
    return _without_empty(found)


def _without_empty(found: Figures) -> Figures:
    """Leave out places where all is 0: a cell stays there when its dossiers have moved away."""
    told = (
        (group, row)
        for group, row in found.rows.items()
        if any(one.amount or one.correction for one in row.values())
    )
    return Figures(dict(told))


def closed_in(table: sa.Table, month: Any) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
    """Join a table with the closed months of its units; and tell whether a row is of one."""
    c = CLOSINGS.c
    on = sa.and_(c.unit == table.c.unit, c.month == month, c.folded)
    return table.outerjoin(CLOSINGS, on), c.month.is_not(None)


def only(table: sa.Table, question: s.Question) -> Iterable[sa.ColumnElement[bool]]:
    """Ask for the wanted places."""
    return [table.c[name] == wanted for name, wanted in question.only.items()]


def shown(is_closed: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Tell whether a cell is the figure itself: the closed one of a closed month, else the live."""
    closed = CELLS.c.closed
    return sa.or_(sa.and_(closed, is_closed), sa.and_(sa.not_(closed), sa.not_(is_closed)))


def _flows(connection: sa.Connection, question: s.Question, found: Figures) -> None:
    joined, is_closed = closed_in(CELLS, CELLS.c.month)
    amount = CELLS.c.amount
    correction = sa.case(
        (sa.and_(is_closed, sa.not_(CELLS.c.closed)), amount),
        (sa.and_(is_closed, CELLS.c.closed), -amount),
        else_=0,
    )
    groups = [CELLS.c[name] for name in question.group_by]
    query = (
        sa.select(
            *groups, CELLS.c.measure,
            sa.func.sum(sa.case((shown(is_closed), amount), else_=0)).label("amount"),
            sa.func.sum(correction).label("correction"),
        )
        .select_from(joined)
        .where(CELLS.c.month.between(question.first, question.last), *only(CELLS, question))
        .where(CELLS.c.measure.not_in(s.STOCKS))
        .group_by(*groups, CELLS.c.measure)
    )  # fmt: skip
    for row in connection.execute(query):
        *group, measure, total, behind = row
        one = found.of(tuple(group), measure)
        one.amount += int(total)
        one.correction += int(behind)


def _stock(connection: sa.Connection, question: s.Question, moment: Moment, found: Figures) -> None:
    """Count what was in process at a moment."""
    month = moment.month
    for group, is_closed, everything, over in _spans_at(connection, question, moment):
        numbers = {s.CARRIED: everything, s.OVER: over, s.WITHIN: everything - over}
        for measure in moment.measures:
            one = found.of(_with_month(question, group, month), measure)
            if is_closed:
                one.correction += numbers[measure]
            else:
                one.amount += numbers[measure]
    for group, measure, amount in _closed_stock(connection, question, moment):
        one = found.of(_with_month(question, group, month), measure)
        one.amount += amount
        one.correction -= amount


def covers(at: datetime) -> Sequence[sa.ColumnElement[bool]]:
    """Ask for the spans that cover an instant."""
    return SPANS.c.start_at < at, SPANS.c.end_at >= at


def is_over(at: datetime, now: datetime) -> sa.ColumnElement[bool]:
    """Ask whether the due day has passed; nobody can be late tomorrow already."""
    return sa.and_(SPANS.c.due_at.is_not(None), SPANS.c.due_at < s.day_start(min(at, now)))


def _spans_at(
    connection: sa.Connection, question: s.Question, moment: Moment
) -> Iterable[tuple[Group, bool, int, int]]:
    joined, is_closed = closed_in(SPANS, moment.month)
    groups = [SPANS.c[name] for name in question.group_by if name != "month"]
    over = sa.func.sum(sa.case((is_over(moment.at, moment.now), 1), else_=0))
    query = (
        sa.select(*groups, is_closed.label("is_closed"), sa.func.count(), over)
        .select_from(joined)
        .where(*covers(moment.at), *only(SPANS, question))
        .group_by(*groups, is_closed)
    )
    for row in connection.execute(query):
        *group, closed, number, late = row
        yield tuple(group), bool(closed), int(number), int(late)


def _closed_stock(
    connection: sa.Connection, question: s.Question, moment: Moment
) -> Iterable[tuple[Group, str, int]]:
    joined, is_closed = closed_in(CELLS, CELLS.c.month)
    groups = [CELLS.c[name] for name in question.group_by if name != "month"]
    query = (
        sa.select(*groups, CELLS.c.measure, sa.func.sum(CELLS.c.amount))
        .select_from(joined)
        .where(CELLS.c.month == moment.month, CELLS.c.closed, is_closed)
        .where(CELLS.c.measure.in_(moment.measures))
        .where(*only(CELLS, question))
        .group_by(*groups, CELLS.c.measure)
    )
    for row in connection.execute(query):
        *group, measure, amount = row
        yield tuple(group), measure, int(amount)


def _with_month(question: s.Question, group: Group, month: str) -> Group:
    """Put the month where the question has it."""
    values = iter(group)
    return tuple(month if name == "month" else next(values) for name in question.group_by)
