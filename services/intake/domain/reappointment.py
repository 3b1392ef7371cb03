"""Another day for the result, with an apology in writing (form 04, phiếu xin lỗi và hẹn lại)."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain import deadline, timing
from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import ClockAct
from services.intake.domain.dossier import Decision, Dossier, moved, require_text
from services.intake.domain.facts_of_process import DossierReappointed
from services.intake.domain.lifecycle import Action
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Apology:
    """What the citizen is told, and who stands for it."""

    due_time: datetime
    """The day the agency promises now."""
    reason: str
    prepared_by: str
    """Account of the officer who wrote it."""
    signed_by: str
    """Account of the head who signs it."""


def reappoint(
    dossier: Dossier, apology: Apology, calendar: Calendar, now: datetime, *, most: int
) -> Decision:
    """Name another day, at most so many times; too late is possible, and is told.

    Timeliness is judged against the new day; the first one is kept for statistics.
    """
    reappointed = moved(dossier, Action.REAPPOINT)
    before = timing.in_force(dossier)
    _check_number(dossier, most)
    _check_day(apology.due_time, before, calendar, now)
    require_text(apology.reason)
    if apology.prepared_by == apology.signed_by:
        raise FailedPrecondition(
            "SIGNED_BY_WRITER",
            "The head signs what somebody else has prepared.",
            "Người ký phiếu xin lỗi phải khác người soạn.",
        )
    reappointed = timing.reappoint(reappointed, apology.due_time, calendar, now)
    late = now > before
    told = DossierReappointed(dossier.dossier_id, before, apology.due_time, late)
    return Decision(reappointed, (told,))


def times_reappointed(dossier: Dossier) -> int:
    """Count the apologies of a dossier."""
    return sum(one.act is ClockAct.REAPPOINTED for one in dossier.clock)


def _check_number(dossier: Dossier, most: int) -> None:
    if times_reappointed(dossier) >= most:
        raise FailedPrecondition(
            "TOO_MANY_REAPPOINTMENTS",
            "The citizen has been put off as often as is allowed.",
            "Hồ sơ đã được hẹn lại đủ số lần cho phép.",
            most=str(most),
        )


def _check_day(due: datetime, before: datetime, calendar: Calendar, now: datetime) -> None:
    if due <= max(before, now):
        raise FailedPrecondition(
            "NOT_A_LATER_DAY",
            "The new day has to be later than that in force, and lie ahead.",
            "Ngày hẹn lại phải sau ngày hẹn trước và sau thời điểm hiện tại.",
            due_time=before.isoformat(),
        )
    if not deadline.is_working_time(due, calendar):
        raise FailedPrecondition(
            "NOT_IN_WORKING_TIME",
            "Nobody works at that time.",
            "Thời điểm hẹn lại không nằm trong giờ làm việc.",
        )
