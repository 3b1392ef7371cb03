"""What rules do to the clock of a dossier: start, pause, go on, count again, move.

Each gives the dossier with its new due time and the act kept; nothing else sets a due time.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.intake.domain import deadline
from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import Clock, ClockAct, ClockCause
from services.intake.domain.dossier import Dossier
from services.intake.domain.lifecycle import State, has_ended
from services.intake.domain.term import Term
from services.intake.domain.vocabulary import SupplementPolicy
from shared.errors import FailedPrecondition

RUNNING = (State.ACCEPTED, State.IN_PROCESS)
"""States in which the clock runs."""


def start(dossier: Dossier, calendar: Calendar, now: datetime) -> Dossier:
    """Count the whole term from acceptance; the due time is the first one and kept as such."""
    due = deadline.due_time(dossier.term, now, calendar)
    act = _act(ClockAct.STARTED, ClockCause.ACCEPTANCE, now, due, calendar)
    return replace(_noted(dossier, act), accepted_time=now, first_due_time=due)


def pause(dossier: Dossier, cause: ClockCause, counted_on: Calendar, now: datetime) -> Dossier:
    """Keep what is left of the term; `counted_on` is the calendar of the due time in force.

    On a newer calendar what was used and what is left would not add up to the term.
    """
    due = in_force(dossier)
    left = deadline.remaining(dossier.term, now, due, counted_on)
    act = _act(ClockAct.PAUSED, cause, now, due, counted_on)
    return _noted(dossier, replace(act, left=left))


def stands(dossier: Dossier) -> bool:
    """Tell whether the clock of a dossier is paused."""
    return bool(dossier.clock) and dossier.clock[-1].act is ClockAct.PAUSED


def go_on(
    dossier: Dossier,
    policy: SupplementPolicy,
    calendar: Calendar,
    now: datetime,
    cause: ClockCause | None = None,
) -> Dossier:
    """Let a paused clock run again, on the calendar of now (NĐ 118/2025, supplement).

    The cause is that of the pause if none is given. A pause gives back no time that was lost before
    it.
    """
    paused = dossier.clock[-1]
    if paused.act is not ClockAct.PAUSED or paused.left is None:
        raise ValueError(f"the clock of a dossier that is {dossier.state} is not paused")
    why = cause or paused.cause
    if policy is SupplementPolicy.RESTART:
        due = deadline.due_time(dossier.term, now, calendar)
        return _noted(dossier, _act(ClockAct.RESTARTED, why, now, due, calendar))
    if paused.time >= paused.due_time:
        return _noted(dossier, _act(ClockAct.RESUMED, why, now, paused.due_time, calendar))
    due = deadline.due_time_after(dossier.term, paused.left, now, calendar)
    act = _act(ClockAct.RESUMED, why, now, due, calendar)
    return _noted(dossier, replace(act, left=paused.left))


def remaining_at(dossier: Dossier, calendar: Calendar, now: datetime) -> timedelta | None:
    """Give what is left of the term, in working time or days; absent when no clock runs."""
    if dossier.due_time is None or dossier.resolved_time or has_ended(dossier.state):
        return None
    if stands(dossier):
        return dossier.clock[-1].left
    return deadline.remaining(dossier.term, now, dossier.due_time, calendar)


def change_term(dossier: Dossier, term: Term, calendar: Calendar, now: datetime) -> Dossier:
    """Count another term from acceptance, as if it had always been that one."""
    if not may_change_term(dossier):
        raise ValueError("the due time rests on more than the term")
    due = deadline.due_time(term, dossier.clock[0].time, calendar)
    act = _act(ClockAct.MOVED, ClockCause.CASE_CORRECTED, now, due, calendar)
    return _noted(replace(dossier, term=term), act)


def may_change_term(dossier: Dossier) -> bool:
    """Tell whether the due time rests on nothing but the term counted from acceptance."""
    return all(one.act in (ClockAct.STARTED, ClockAct.MOVED) for one in dossier.clock)


def reappoint(dossier: Dossier, due: datetime, calendar: Calendar, now: datetime) -> Dossier:
    """Set another due time; whether that is allowed the caller decides."""
    cause = ClockCause.REAPPOINTMENT
    return _noted(dossier, _act(ClockAct.REAPPOINTED, cause, now, due, calendar))


def counted_from(clock: Sequence[Clock]) -> Clock | None:
    """Give the act from which the running term is counted; None while the clock stands.

    Also when a person set the due time, and when it was over before a pause: no calendar moves it.
    """
    act = next((one for one in reversed(clock) if one.act is not ClockAct.MOVED), None)
    if act is None or act.act in (ClockAct.PAUSED, ClockAct.REAPPOINTED) or act.goes_on_overdue:
        return None
    return act


def recounted(term: Term, clock: Sequence[Clock], calendar: Calendar) -> datetime | None:
    """Give the due time if the running term were counted on another calendar.

    None when no term runs, and when that calendar does not reach far enough to say.
    """
    begun = counted_from(clock)
    if begun is None:
        return None
    try:
        if begun.act is ClockAct.RESUMED and begun.left is not None:
            return deadline.due_time_after(term, begun.left, begun.time, calendar)
        return deadline.due_time(term, begun.time, calendar)
    except FailedPrecondition:
        return None


def count_again(
    dossier: Dossier, due: datetime, calendar: Calendar, cause: ClockCause, now: datetime
) -> Dossier:
    """Put the due time in force that `recounted` gave on another calendar."""
    return _noted(dossier, _act(ClockAct.MOVED, cause, now, due, calendar))


def in_force(dossier: Dossier) -> datetime:
    """Give the due time in force of an accepted dossier."""
    if dossier.due_time is None:
        raise ValueError(f"{dossier.state} without a due time")
    return dossier.due_time


def _act(
    act: ClockAct, cause: ClockCause, now: datetime, due: datetime, calendar: Calendar
) -> Clock:
    return Clock(act, cause, now, due, calendar.version, calendar.counting)


def _noted(dossier: Dossier, act: Clock) -> Dossier:
    issue = dossier.receipt_issue + act.gives_a_receipt
    act = replace(act, receipt_no=issue if act.gives_a_receipt else 0)
    return replace(dossier, due_time=act.due_time, clock=(*dossier.clock, act), receipt_issue=issue)
