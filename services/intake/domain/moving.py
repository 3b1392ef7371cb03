"""What a new calendar would do to due times counted on an older one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from services.intake.domain import timing
from services.intake.domain.calendar import Calendar, DatedDay
from services.intake.domain.clock import Clock, ClockCause
from services.intake.domain.dossier import Decision, Dossier
from services.intake.domain.facts import DueTimeMoved
from services.intake.domain.term import Term

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Running:
    """A dossier whose clock runs, as far as its due time is concerned."""

    dossier_id: str
    dossier_code: str
    receiving_agency: str
    due_time: datetime
    """In force."""
    term: Term
    clock: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that one calendar dates otherwise than another; None: as its weekday."""

    day: date
    before: DatedDay | None
    after: DatedDay | None


@dataclass(frozen=True, slots=True)
class Move:
    """A due time, what another calendar makes of it, and why."""

    dossier_id: str
    dossier_code: str
    receiving_agency: str
    due_time: datetime
    """In force."""
    new_due_time: datetime
    cause: ClockCause
    changed: tuple[ChangedDay, ...]
    """The days between acceptance and due time that became other ones."""


def changed_days(old: Calendar, new: Calendar) -> tuple[ChangedDay, ...]:
    """Give the days that are off or worked otherwise, in order; other names change nothing."""
    before = {row.day: row for row in old.days}
    after = {row.day: row for row in new.days}
    return tuple(
        ChangedDay(day, before.get(day), after.get(day))
        for day in sorted({*before, *after})
        if _meant(before.get(day)) != _meant(after.get(day))
    )


def differ_since(old: Calendar, new: Calendar) -> datetime | None:
    """Give the first instant at which two calendars differ for anybody; None if they do not.

    A term that ended before is the same on both.
    """
    first = max(old.first_day, new.first_day)
    days = [one.day for one in changed_days(old, new)]
    days += [row.first_day for row in {*old.agency_hours} ^ {*new.agency_hours}]
    days += [first] if old.week != new.week else []
    if not days:
        return None
    return datetime.combine(min(days), time(), _LOCAL).astimezone(UTC)


def move_of(one: Running, old: Calendar, new: Calendar) -> Move | None:
    """Say where a due time counted on one calendar would be on another; None: where it is.

    It is counted by the reading of the law it was counted by before. One more holiday never makes
    it earlier; a make-up day may.
    """
    begun, due = timing.counted_from(one.clock), timing.recounted(one.term, one.clock, new)
    if begun is None or due is None or due == one.due_time:
        return None
    first, last = begun.time.astimezone(_LOCAL).date(), max(due, one.due_time)
    changed = tuple(
        day for day in changed_days(old, new) if first <= day.day <= last.astimezone(_LOCAL).date()
    )
    cause = ClockCause.DAYS_CHANGED if changed else ClockCause.HOURS_CHANGED
    return Move(
        one.dossier_id, one.dossier_code, one.receiving_agency, one.due_time, due, cause, changed
    )


def move(dossier: Dossier, old: Calendar, new: Calendar, now: datetime) -> Decision:
    """Put the due time that another calendar gives into force; nothing when it is the same.

    While the clock stands there is nothing to move: it goes on by the calendar of then. What a
    person has set (form 04) no calendar moves.
    """
    moved = move_of(_running(dossier), old, new) if dossier.state in timing.RUNNING else None
    if moved is None:
        return Decision(dossier, ())
    after = timing.count_again(dossier, moved.new_due_time, new, moved.cause, now)
    told = DueTimeMoved(
        dossier.dossier_id, moved.due_time, moved.new_due_time, new.version, moved.cause
    )
    return Decision(after, (told,))


def _running(dossier: Dossier) -> Running:
    return Running(
        dossier.dossier_id,
        dossier.dossier_code,
        dossier.receiving_agency,
        timing.in_force(dossier),
        dossier.term,
        dossier.clock,
    )


def _meant(row: DatedDay | None) -> tuple[str, int] | None:
    return None if row is None else (row.kind.value, row.hours_of)
