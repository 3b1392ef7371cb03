"""What rules do to the clock of a dossier: start, pause, go on, count again, move.

Each gives the dossier with its new due time and the act kept; nothing else sets a due time.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.intake.domain import deadline
from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import Clock, ClockAct, ClockCause
from services.intake.domain.dossier import Dossier
from services.intake.domain.lifecycle import State
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


def go_on(dossier: Dossier, policy: SupplementPolicy, calendar: Calendar, now: datetime) -> Dossier:
    """Let a paused clock run again, on the calendar of now."""
    paused = dossier.clock[-1]
    if paused.act is not ClockAct.PAUSED or paused.left is None:
        raise ValueError(f"the clock of a dossier that is {dossier.state} is not paused")
    if policy is SupplementPolicy.RESTART:
        due = deadline.due_time(dossier.term, now, calendar)
        return _noted(dossier, _act(ClockAct.RESTARTED, paused.cause, now, due, calendar))
    due = deadline.due_time_after(dossier.term, paused.left, now, calendar)
    act = _act(ClockAct.RESUMED, paused.cause, now, due, calendar)
    return _noted(dossier, replace(act, left=paused.left))


def reappoint(dossier: Dossier, due: datetime, calendar: Calendar, now: datetime) -> Dossier:
    """Set another due time; whether that is allowed the caller decides."""
    cause = ClockCause.REAPPOINTMENT
    return _noted(dossier, _act(ClockAct.REAPPOINTED, cause, now, due, calendar))


def counted_from(clock: Sequence[Clock]) -> Clock | None:
    """Give the act from which the running term is counted; None while the clock stands.

    Also when a person set the due time: what was promised so no calendar moves.
    """
    act = next((one for one in reversed(clock) if one.act is not ClockAct.MOVED), None)
    stands = (ClockAct.PAUSED, ClockAct.REAPPOINTED)
    return None if act is None or act.act in stands else act


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
    return replace(dossier, due_time=act.due_time, clock=(*dossier.clock, act))
