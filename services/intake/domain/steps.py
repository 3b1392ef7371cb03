"""The steps by which a due time is explained."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.intake.domain.clock import ClockCause
from services.intake.domain.counting import Counting
from services.intake.domain.term import Term
from services.intake.domain.vocabulary import IntakeChannel


class StepKind(StrEnum):
    """What a step of an explanation is about."""

    RECEIVED = "RECEIVED"
    """The dossier was accepted."""
    TERM = "TERM"
    """How much is counted from here, and where that is written."""
    WAITED = "WAITED"
    """Nobody works yet: the counting begins at the end of this step."""
    WORKED = "WORKED"
    """Working time that uses the term up, over nights and lunches."""
    SKIPPED = "SKIPPED"
    """Days off that do not count."""
    COUNTED = "COUNTED"
    """Calendar days that use the term up, worked or not."""
    ROLLED = "ROLLED"
    """The last day is off: the term ends on the next worked day."""
    CLOSED = "CLOSED"
    """The term ends at the close of its last day."""
    OVERDUE = "OVERDUE"
    """The term is over and the result is not there."""
    PAUSED = "PAUSED"
    """Somebody else is waited for; nothing is used up."""
    REAPPOINTED = "REAPPOINTED"
    """A person set the due time."""
    MOVED = "MOVED"
    """A person had it counted again on a new calendar."""
    DUE = "DUE"
    """The result: the due time in force."""


class StepReason(StrEnum):
    """Why time does not count, or counts although one would not think so."""

    BEFORE_OPENING = "BEFORE_OPENING"
    """The day's work has not begun."""
    BREAK = "BREAK"
    """Between two working intervals, at lunch."""
    AFTER_CLOSING = "AFTER_CLOSING"
    """The day's work is over."""
    CUT_OFF = "CUT_OFF"
    """Too late for a result on the same day."""
    WEEKLY = "WEEKLY"
    """The weekday is not worked."""
    HOLIDAY = "HOLIDAY"
    """A day off by name."""
    MAKE_UP = "MAKE_UP"
    """Worked in place of another day."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; those that take time follow each other without a gap, from acceptance on."""

    kind: StepKind
    start: datetime
    end: datetime | None
    """None while a pause lasts; equal to the start of a step that takes no time."""
    working_time: timedelta = timedelta()
    """Working time used up; of TERM and PAUSED of terms of working time, what is left."""
    days: int = 0
    """Days counted or left out; of TERM and PAUSED of terms of days, what is left."""
    reason: StepReason | None = None
    cause: ClockCause | None = None
    """Of PAUSED, REAPPOINTED and MOVED, and of a TERM that goes on or begins again."""
    name: str = ""
    """What the day is called, or the case that the term belongs to."""
    basis: str = ""
    """The law, decree or notice that a dated day rests on."""
    confirmed: bool = True
    """False while the yearly notice of that day is not out."""
    first_day: date | None = None
    last_day: date | None = None
    """First and last day of SKIPPED and ROLLED."""
    calendar_version: str = ""
    """Of TERM and MOVED."""
    term: Term | None = None
    """Of TERM: the whole one."""
    whole: bool = True
    """Of TERM: False when only what was left is counted."""
    channel: IntakeChannel | None = None
    """Of TERM."""
    counting: Counting | None = None
    """Of TERM: how the province counts."""

    @property
    def takes_time(self) -> bool:
        """Whether it leads from one moment to another, and does not only say something."""
        return self.kind not in (
            StepKind.RECEIVED,
            StepKind.TERM,
            StepKind.MOVED,
            StepKind.DUE,
        )
