"""What a new calendar would do to due times counted on an older one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from services.intake.domain.calendar import Calendar, DatedDay
from services.intake.domain.clock import ClockCause

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that one calendar dates otherwise than another; None: as its weekday."""

    day: date
    before: DatedDay | None
    after: DatedDay | None


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


def between(
    changed: tuple[ChangedDay, ...], start: datetime, end: datetime
) -> tuple[ChangedDay, ...]:
    """Give those of some changed days that lie between two instants, both days included."""
    first, last = start.astimezone(_LOCAL).date(), end.astimezone(_LOCAL).date()
    return tuple(one for one in changed if first <= one.day <= last)


def cause(old: Calendar, new: Calendar, start: datetime, end: datetime) -> ClockCause:
    """Say why a term between two instants is counted otherwise on another calendar."""
    near = between(changed_days(old, new), start, end)
    return ClockCause.DAYS_CHANGED if near else ClockCause.HOURS_CHANGED


def _meant(row: DatedDay | None) -> tuple[str, int] | None:
    return None if row is None else (row.kind.value, row.hours_of)
