"""The clock of a dossier (đồng hồ thời hạn): what happened to it, and the due time from then on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.intake.domain.counting import Counting, TermEnd


class ClockAct(StrEnum):
    """What is done to the clock."""

    STARTED = "STARTED"
    """The whole term is counted from now."""
    PAUSED = "PAUSED"
    """Somebody else is waited for; what is left of the term is kept."""
    RESUMED = "RESUMED"
    """What was left goes on from now (PAUSE_EXTEND)."""
    RESTARTED = "RESTARTED"
    """The whole term is counted again from now (RESTART)."""
    REAPPOINTED = "REAPPOINTED"
    """A person sets the due time, with an apology (form 04)."""
    MOVED = "MOVED"
    """The running term is counted again from where it began, on another calendar or with another
    length."""


class ClockCause(StrEnum):
    """Why it is done."""

    ACCEPTANCE = "ACCEPTANCE"
    """The agency took responsibility (form 01)."""
    SUPPLEMENT = "SUPPLEMENT"
    """The citizen was asked for papers (form 02)."""
    PAYMENT = "PAYMENT"
    """The citizen has to pay (nghĩa vụ tài chính)."""
    REAPPOINTMENT = "REAPPOINTMENT"
    """The agency needs longer (form 04)."""
    DAYS_CHANGED = "DAYS_CHANGED"
    """Holidays or make-up days became other ones."""
    HOURS_CHANGED = "HOURS_CHANGED"
    """The working hours became other ones."""
    RESOLUTION_RECALLED = "RESOLUTION_RECALLED"
    """A result that came while the clock stood was recalled."""
    CASE_CORRECTED = "CASE_CORRECTED"
    """The case was entered wrongly, and has another term."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One act on the clock; the due time in force is that of the last one."""

    act: ClockAct
    cause: ClockCause
    time: datetime
    """When it was done."""
    due_time: datetime
    calendar_version: str
    """On which version of the calendar the due time was counted."""
    counting: Counting
    left: timedelta | None = None
    """What was left of the term, in working time or days; of PAUSED and RESUMED. None when it goes
    on although the term was over before the pause."""
    receipt_no: int = 0
    """Which receipt (form 01) of the dossier names this due time, from 1; 0: none does."""

    @property
    def gives_a_receipt(self) -> bool:
        """Whether the receipt (form 01) is issued with this due time; an apology is form 04."""
        return self.act not in (ClockAct.PAUSED, ClockAct.REAPPOINTED)

    @property
    def goes_on_overdue(self) -> bool:
        """Whether the clock goes on after a pause of a dossier that was overdue before it."""
        return self.act is ClockAct.RESUMED and self.left is None


def to_dict(one: Clock) -> dict[str, Any]:
    """Give an act as `from_dict` reads it."""
    return {
        "act": one.act.value,
        "cause": one.cause.value,
        "time": one.time.isoformat(),
        "due": one.due_time.isoformat(),
        "calendar": one.calendar_version,
        "skips_holidays": one.counting.skips_holidays,
        "term_end": one.counting.term_end.value,
        "left_us": None if one.left is None else one.left // timedelta(microseconds=1),
        "receipt": one.receipt_no,
    }


def from_dict(data: Mapping[str, Any]) -> Clock:
    """Make an act of parsed JSON."""
    left = data["left_us"]
    return Clock(
        act=ClockAct(data["act"]),
        cause=ClockCause(data["cause"]),
        time=datetime.fromisoformat(data["time"]),
        due_time=datetime.fromisoformat(data["due"]),
        calendar_version=data["calendar"],
        counting=Counting(data["skips_holidays"], TermEnd(data["term_end"])),
        left=None if left is None else timedelta(microseconds=left),
        receipt_no=data["receipt"],
    )
