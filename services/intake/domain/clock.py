"""The legal clock of a dossier: when it stands, what is left of it, and why it is due when it is.

A pause never costs the agency time, and never gives back time that it has lost.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from services.intake.domain import deadline
from services.intake.domain.calendar import Calendar
from services.intake.domain.dossier import Dossier
from services.intake.domain.history import DueChange, Pause
from services.intake.domain.lifecycle import has_ended
from services.intake.domain.vocabulary import DueCause, SupplementPolicy


def with_due(
    dossier: Dossier, due: datetime, cause: DueCause, now: datetime, calendar_version: str = ""
) -> Dossier:
    """Give the dossier with another due time in force; the first one is kept for ever.

    The receipt (form 01) shows the due time, so it is issued anew with it; an apology (form 04)
    is a paper of its own.
    """
    change = DueChange(due, now, cause, calendar_version)
    again = cause is not DueCause.REAPPOINTED
    return replace(
        dossier,
        due_time=due,
        first_due_time=dossier.first_due_time or due,
        due_history=(*dossier.due_history, change),
        receipt_issue=dossier.receipt_issue + again,
    )


def due_in_force(dossier: Dossier) -> datetime:
    """Give the due time of a dossier that has been accepted."""
    if dossier.due_time is None:
        raise ValueError(f"{dossier.state} without a due time")
    return dossier.due_time


def due_after(dossier: Dossier, pause: Pause, calendar: Calendar, now: datetime) -> datetime:
    """Give when the term ends if the clock goes on now, in UTC (NĐ 118/2025, supplement)."""
    if pause.policy is SupplementPolicy.RESTART:
        return deadline.due_time(dossier.term, now, calendar)
    if pause.start >= pause.due_time_before:
        return pause.due_time_before
    left = deadline.remaining(dossier.term, pause.start, pause.due_time_before, calendar)
    return deadline.due_time_after(dossier.term, left, now, calendar)


def remaining_at(dossier: Dossier, calendar: Calendar, now: datetime) -> timedelta | None:
    """Give what is left of the term, in working time or days; absent when no clock runs."""
    if dossier.due_time is None or dossier.resolved_time or has_ended(dossier.state):
        return None
    pause = dossier.open_pause
    at = pause.start if pause else now
    return deadline.remaining(dossier.term, at, dossier.due_time, calendar)


def is_worked(instant: datetime, calendar: Calendar) -> bool:
    """Tell whether an instant lies in working time, its opening and closing included."""
    worked = calendar.worked_until(instant)
    return instant == calendar.latest(worked) or (
        bool(worked) and instant == calendar.earliest(worked)
    )
