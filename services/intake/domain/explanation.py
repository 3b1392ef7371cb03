"""Why a result is due when it is (diễn giải ngày hẹn trả): steps anybody can follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import Clock, ClockAct
from services.intake.domain.dossier import Dossier
from services.intake.domain.steps import Step, StepKind
from services.intake.domain.term import Term
from services.intake.domain.vocabulary import IntakeChannel
from services.intake.domain.walking import cut, walk

_COUNTS = (ClockAct.STARTED, ClockAct.RESTARTED, ClockAct.RESUMED)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps from acceptance to the due time in force."""

    due_time: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the term is written."""

    term: Term
    name: str
    channel: IntakeChannel


def explain(dossier: Dossier, calendars: Sequence[Calendar]) -> Explanation:
    """Explain the due time in force; `calendars` are those of the acts on the clock, one each.

    ValueError when the steps do not lead to it: then one of the two is wrong.
    """
    source = _Source(dossier.term, dossier.case_code or dossier.procedure.code, dossier.channel)
    began = due = dossier.clock[0].time
    steps = [Step(StepKind.RECEIVED, began, began)]
    for place, act in enumerate(dossier.clock):
        later = enumerate(dossier.clock[place + 1 :], place + 1)
        end = next((index for index, one in later if one.act is not ClockAct.MOVED), None)
        following = None if end is None else dossier.clock[end].time
        if act.goes_on_overdue:
            steps += _overdue(act.time, following)
        elif act.act in _COUNTS:
            calendar = calendars[len(dossier.clock) - 1 if end is None else end - 1]
            leg, due = _leg(source, act, calendar, following)
            steps += leg
        else:
            steps += _act(act, following, source.term)
            due = act.due_time if act.act is ClockAct.REAPPOINTED else due
    if due != dossier.due_time:
        raise ValueError(f"explained {due}, in force {dossier.due_time}")
    return Explanation(due, (*steps, Step(StepKind.DUE, due, due)))


def preview(
    term: Term, name: str, channel: IntakeChannel, start: datetime, calendar: Calendar
) -> Explanation:
    """Explain the due time that a dossier accepted at a moment would get."""
    source = _Source(term, name, channel)
    steps = [Step(StepKind.RECEIVED, start, start), _term(source, None, start, calendar)]
    steps += walk(term, None, start, calendar)
    due = steps[-1].end or start
    return Explanation(due, (*steps, Step(StepKind.DUE, due, due)))


def _leg(
    source: _Source, act: Clock, calendar: Calendar, until: datetime | None
) -> tuple[list[Step], datetime]:
    """Give the steps of a term that was counted, until something else happened, and its due time.

    Where nothing was left to count there is no step, and it was due when it was to go on.
    """
    left = act.left if act.act is ClockAct.RESUMED else None
    steps = walk(source.term, left, act.time, calendar)
    due = (steps[-1].end or act.time) if steps else act.time
    if until is not None:
        steps = cut(steps, until, calendar, act.time)
    term = _term(source, left, act.time, calendar)
    begun = replace(term, cause=None if act.act is ClockAct.STARTED else act.cause)
    return [begun, *steps], due


def _term(source: _Source, left: timedelta | None, start: datetime, calendar: Calendar) -> Step:
    step = Step(
        StepKind.TERM,
        start,
        start,
        name=source.name,
        calendar_version=calendar.version,
        term=source.term,
        whole=left is None,
        channel=source.channel,
        counting=calendar.counting,
    )
    whole = source.term.working_time if source.term.in_working_time else None
    return _with_left(step, whole if left is None else left, source.term)


def _act(act: Clock, following: datetime | None, term: Term) -> list[Step]:
    version = act.calendar_version
    if act.act is ClockAct.MOVED:
        kind, end = StepKind.MOVED, act.time
        return [Step(kind, act.time, end, cause=act.cause, calendar_version=version)]
    if act.act is ClockAct.REAPPOINTED:
        end = min(following or act.due_time, act.due_time)
        promised = Step(StepKind.REAPPOINTED, act.time, end, cause=act.cause)
        return [promised, *_overdue(end, following)]
    paused = Step(StepKind.PAUSED, act.time, following, cause=act.cause)
    return [_with_left(paused, act.left, term)]


def _overdue(since: datetime, until: datetime | None) -> list[Step]:
    late = until is not None and since < until
    return [Step(StepKind.OVERDUE, since, until)] if late else []


def _with_left(step: Step, left: timedelta | None, term: Term) -> Step:
    if left is None:
        return step
    if term.in_working_time:
        return replace(step, working_time=left)
    return replace(step, days=left.days)
