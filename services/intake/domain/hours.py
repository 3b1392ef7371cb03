"""Working hours of a week, and the agencies whose hours are other ones (giờ làm việc)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations, pairwise
from typing import Any

from services.intake.domain import parsed
from services.intake.domain.code import is_agency_code

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")

Interval = tuple[timedelta, timedelta]
"""From and until when there is work, since local midnight."""
Hours = tuple[Interval, ...]
"""The working intervals of one day; none: not worked."""


@dataclass(frozen=True, slots=True)
class AgencyHours:
    """Hours of an agency, and of those below it, that differ from everybody's for a while."""

    agency: str
    first_day: date
    last_day: date
    week: tuple[Hours | None, ...]
    """Monday to Sunday; None where the day is as everybody's."""
    basis: str
    """The decision it rests on."""

    def on(self, day: date, weekday: int) -> Hours | None:
        """Give the hours of a day that is worked like this weekday; None when it says nothing."""
        return self.week[weekday] if self.first_day <= day <= self.last_day else None


def check_week(week: Sequence[Hours | None]) -> None:
    """Raise ValueError when a week is not seven days of intervals that follow one another."""
    if len(week) != len(WEEKDAYS):
        raise ValueError("a week has seven days")
    for hours in week:
        edges = [edge for interval in hours or () for edge in interval]
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError("working intervals must follow one another")


def check_rows(rows: Sequence[AgencyHours]) -> None:
    """Raise ValueError when rows contradict themselves or one another."""
    for row in rows:
        check_week(row.week)
        if not is_agency_code(row.agency):
            raise ValueError(f"not an agency code: {row.agency}")
        if row.last_day < row.first_day:
            raise ValueError(f"hours of {row.agency} end before they begin")
    for one, other in combinations(sorted(rows, key=lambda row: (row.agency, row.first_day)), 2):
        if one.agency == other.agency and other.first_day <= one.last_day:
            raise ValueError(f"two hours of {one.agency} on one day")


def week_from_dict(data: Mapping[str, Any]) -> tuple[Hours | None, ...]:
    """Read a week of parsed JSON; None where a weekday is not named."""
    unknown = set(data) - set(WEEKDAYS)
    if unknown:
        raise ValueError(f"not weekdays: {', '.join(sorted(unknown))}")
    return tuple(
        tuple((_since_midnight(start), _since_midnight(end)) for start, end in data[weekday])
        if weekday in data
        else None
        for weekday in WEEKDAYS
    )


def agency_hours_from_dict(data: Mapping[str, Any], last_day: date) -> AgencyHours:
    """Read one row; without an `until` it holds to the last day of its calendar."""
    until = data.get("until")
    return AgencyHours(
        agency=parsed.text(data, "agency"),
        first_day=date.fromisoformat(data["from"]),
        last_day=date.fromisoformat(until) if until else last_day,
        week=week_from_dict(data["hours"]),
        basis=parsed.text(data, "basis"),
    )


def _since_midnight(text: str) -> timedelta:
    return datetime.combine(date.min, time.fromisoformat(text)) - datetime.combine(date.min, time())
