"""A term walked through day by day, as an officer would with a calendar on the wall.

It is a second way to the due time on purpose: what it shows must come out where
`deadline` says.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.intake.domain import deadline
from services.intake.domain.calendar import Calendar, DatedDay
from services.intake.domain.counting import TermEnd
from services.intake.domain.steps import Step, StepKind, StepReason
from services.intake.domain.term import Term, TermUnit

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_NONE = timedelta()
_DAY = timedelta(days=1)


class _Day(NamedTuple):
    """What a day gives to a term of working time."""

    day: date
    reason: StepReason | None
    """Why it gives nothing, or that it is a make-up day."""
    dated: DatedDay | None
    opened: datetime | None = None
    """The first moment worked; None: it gives nothing."""
    until: datetime | None = None
    """The last one."""
    worked: timedelta = _NONE


def walk(term: Term, left: timedelta | None, start: datetime, calendar: Calendar) -> list[Step]:
    """Give the steps from a moment to the end of a term; `left` of it, or the whole."""
    if term.is_same_day and left is None:
        return _same_day(term, start, calendar)
    if not term.in_working_time:
        return _dates(term, left, start, calendar)
    steps = _work(start, term.working_time if left is None else left, calendar)
    closes = term.unit is TermUnit.WORKING_DAY and calendar.counting.term_end is TermEnd.CLOSE
    end = _end(steps, start)
    close = calendar.close_of(_local(end)) if closes else end
    return [*steps, Step(StepKind.CLOSED, end, close)] if close > end else steps


def cut(steps: list[Step], until: datetime, calendar: Calendar, start: datetime) -> list[Step]:
    """Give the steps up to a moment at which something else happened."""
    kept = [_shortened(step, until, calendar) for step in steps if step.start < until]
    end = _end(kept, start)
    return [*kept, Step(StepKind.OVERDUE, end, until)] if end < until else kept


def _shortened(step: Step, until: datetime, calendar: Calendar) -> Step:
    if step.end is None or step.end <= until:
        return step
    worked, days, last_day = step.working_time, step.days, step.last_day
    if step.kind is StepKind.WORKED:
        worked = deadline.working_time_between(step.start, until, calendar)
    elif step.kind is StepKind.COUNTED:
        days = (_local(until) - _local(step.start)).days
    elif step.first_day and last_day:
        if _local(until) < step.first_day:  # in the evening before the days off
            return Step(StepKind.WAITED, step.start, until, reason=StepReason.AFTER_CLOSING)
        last_day = min(last_day, _local(until))  # it may have been before the next opening
        days = (last_day - step.first_day).days + 1
    return replace(step, end=until, working_time=worked, days=days, last_day=last_day)


def _work(start: datetime, amount: timedelta, calendar: Calendar) -> list[Step]:
    days: list[_Day] = []
    left = amount
    while not days or left or days[-1].opened is None:
        day = days[-1].day + _DAY if days else _local(start)
        days.append(_given(day, start, left, calendar))
        left -= days[-1].worked
    return _joined(days, start, calendar)


def _given(day: date, start: datetime, left: timedelta, calendar: Calendar) -> _Day:
    dated, hours = calendar.dated(day), calendar.hours_of(day)
    if not hours:
        holiday = calendar.is_holiday(day)
        return _Day(day, StepReason.HOLIDAY if holiday else StepReason.WEEKLY, dated)
    midnight = _midnight(day)
    opened = until = None
    worked = _NONE
    for first, last in hours:
        begin, end = max(midnight + first, start), midnight + last
        if begin < end and (worked < left or opened is None):
            opened = opened or begin
            until = min(end, begin + left - worked)
            worked += until - begin
    if opened is None:
        return _Day(day, StepReason.AFTER_CLOSING, None)
    return _Day(day, StepReason.MAKE_UP if dated else None, dated, opened, until, worked)


def _joined(days: list[_Day], start: datetime, calendar: Calendar) -> list[Step]:
    groups = [list(group) for _, group in groupby(days, _alike)]
    steps: list[Step] = []
    for place, group in enumerate(groups):
        cursor, first, last = _end(steps, start), group[0], group[-1]
        if first.opened is None:
            following = groups[place + 1][0].opened
            steps.append(_off(group, cursor, following or _midnight(last.day + _DAY)))
            continue
        if not steps and first.opened > start:
            steps.append(Step(StepKind.WAITED, start, first.opened, reason=_early(first, calendar)))
            cursor = first.opened
        worked = sum((one.worked for one in group), _NONE)
        if worked:
            steps.append(_named(Step(StepKind.WORKED, cursor, last.until, worked), first))
    return steps


def _alike(one: _Day) -> tuple[object, ...]:
    named = (one.dated.name, one.dated.basis) if one.dated else ()
    return one.opened is None, one.reason, named


def _early(day: _Day, calendar: Calendar) -> StepReason:
    opening = _midnight(day.day) + calendar.hours_of(day.day)[0][0]
    return StepReason.BEFORE_OPENING if day.opened == opening else StepReason.BREAK


def _off(
    group: list[_Day], cursor: datetime, end: datetime, kind: StepKind = StepKind.SKIPPED
) -> Step:
    first, last = group[0], group[-1]
    if first.reason is StepReason.AFTER_CLOSING:
        return Step(StepKind.WAITED, cursor, end, reason=first.reason)
    days = len(group)
    step = Step(kind, cursor, end, days=days, reason=first.reason)
    return _named(replace(step, first_day=first.day, last_day=last.day), first)


def _named(step: Step, day: _Day) -> Step:
    if day.dated is None:
        return step
    dated = day.dated
    return replace(
        step,
        reason=day.reason,
        name=dated.name,
        basis=dated.basis,
        confirmed=dated.confirmed,
    )


def _same_day(term: Term, start: datetime, calendar: Calendar) -> list[Step]:
    steps = _work(start, _NONE, calendar)
    day = _local(_end(steps, start))
    local = start.astimezone(_LOCAL)
    if day == local.date() and term.cutoff is not None and local.time() > term.cutoff:
        midnight = _midnight(day + _DAY)
        steps = [Step(StepKind.WAITED, start, midnight, reason=StepReason.CUT_OFF)]
        steps += _rolled(day + _DAY, midnight, calendar, StepKind.SKIPPED)
        day = calendar.next_worked(day + _DAY)
    return [*steps, Step(StepKind.CLOSED, _end(steps, start), calendar.close_of(day))]


def _dates(term: Term, left: timedelta | None, start: datetime, calendar: Calendar) -> list[Step]:
    first = _local(start)
    steps, last = _counted(term, left, first, start, calendar)
    if not steps and calendar.close_of(calendar.next_worked(last)) < start:
        last += _DAY
        reason = StepReason.AFTER_CLOSING
        steps.append(Step(StepKind.WAITED, start, _midnight(last), reason=reason))
    if steps and calendar.is_worked(last) and steps[-1].kind is StepKind.COUNTED:
        step = steps.pop()
        close = calendar.close_of(last)
        return [*steps, replace(step, end=close)]
    steps += _rolled(last, _end(steps, start), calendar, StepKind.ROLLED)
    close = calendar.close_of(calendar.next_worked(last))
    return [*steps, Step(StepKind.CLOSED, _end(steps, start), close)]


def _counted(
    term: Term, left: timedelta | None, first: date, start: datetime, calendar: Calendar
) -> tuple[list[Step], date]:
    count = int(term.amount) if left is None else left.days
    if term.unit is TermUnit.MONTH and left is None:
        count = (deadline.months_later(first, count) - first).days
    skips = term.unit is TermUnit.DAY and calendar.counting.skips_holidays
    days: list[_Day] = []
    last = first
    while count:
        last += _DAY
        off = skips and calendar.is_holiday(last)
        dated = calendar.dated(last) if off else None
        days.append(_Day(last, StepReason.HOLIDAY if off else None, dated))
        count -= not off
    steps: list[Step] = []
    for _, grouped in groupby(days, _alike):
        group = list(grouped)
        cursor, end = _end(steps, start), _midnight(group[-1].day + _DAY)
        if group[0].reason:
            steps.append(_off(group, cursor, end))
        else:
            steps.append(Step(StepKind.COUNTED, cursor, end, days=len(group)))
    return steps, last


def _rolled(first: date, cursor: datetime, calendar: Calendar, kind: StepKind) -> list[Step]:
    steps: list[Step] = []
    off = list(_days(first, calendar.next_worked(first)))
    days = [_given(day, cursor, _NONE, calendar) for day in off]
    for _, grouped in groupby(days, _alike):
        group = list(grouped)
        end = _midnight(group[-1].day + _DAY)
        steps.append(_off(group, _end(steps, cursor), end, kind))
    return steps


def _days(first: date, end: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((end - first).days))


def _end(steps: list[Step], start: datetime) -> datetime:
    return (steps[-1].end or start) if steps else start


def _local(instant: datetime) -> date:
    return instant.astimezone(_LOCAL).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _LOCAL)
