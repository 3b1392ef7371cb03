"""The working calendar: hours of the week, and the dated days that differ from it (lịch làm việc).

The file `data/calendar.json` reads:

    {"version": "2026-2027.1", "first_day": "2026-01-01", "last_day": "2027-12-31",
     "hours": {"MONDAY": [["07:30", "11:30"], ["13:30", "17:30"]], …},
     "agency_hours": [{"agency": "H55.12", "from": "2026-03-01", "until": "2026-06-30",
                       "hours": {"SATURDAY": [["07:30", "11:30"]]}, "basis": "…"}],
     "days": [{"date": "2026-01-01", "kind": "HOLIDAY", "name": "Tết Dương lịch", "basis": "…"},
              {"date": "2026-01-10", "kind": "MAKE_UP_WORKDAY", "hours_of": "FRIDAY", …,
               "confirmed": false}]}

A weekday that is not named is not worked, or in `agency_hours` worked as everywhere; these hold for
an agency and all below it, the nearest first. `confirmed` is true when absent. A version that was
loaded never changes: what differs has another `version`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from services.intake.domain import parsed
from services.intake.domain.counting import AS_USUAL, Counting
from services.intake.domain.dated import publishers
from services.intake.domain.hours import (
    WEEKDAYS,
    AgencyHours,
    Hours,
    agency_hours_from_dict,
    check_rows,
    check_week,
    week_from_dict,
)
from shared.errors import FailedPrecondition

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_TICK = timedelta(microseconds=1)
_SPAN_MAX = timedelta(days=30 * 366)


class DayKind(StrEnum):
    """How a dated day differs from its weekday."""

    HOLIDAY = "HOLIDAY"
    """Not worked (nghỉ lễ, nghỉ bù, nghỉ hoán đổi)."""
    MAKE_UP_WORKDAY = "MAKE_UP_WORKDAY"
    """Worked although the weekday is not (làm bù)."""


@dataclass(frozen=True, slots=True)
class DatedDay:
    """One day that differs from the week, and why."""

    day: date
    kind: DayKind
    basis: str
    """The law, decree or notice it rests on."""
    name: str = ""
    """What people call it."""
    confirmed: bool = True
    """False while the yearly notice is not out; it counts all the same."""
    hours_of: int = 0
    """Weekday whose hours a make-up day has, 0 is Monday."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working time of one agency from the first to the last day it knows; beyond it refuses."""

    version: str
    first_day: date
    last_day: date
    week: tuple[Hours, ...]
    """Working intervals of Monday to Sunday."""
    days: tuple[DatedDay, ...] = ()
    agency_hours: tuple[AgencyHours, ...] = ()
    """Of all agencies."""
    agency: str = ""
    """Whose working time it is; empty: of those without hours of their own."""
    counting: Counting = AS_USUAL
    """How terms are counted on it."""
    _dated: Mapping[date, DatedDay] = field(init=False, repr=False, compare=False)
    _intervals: tuple[Hours, ...] = field(init=False, repr=False, compare=False)
    _worked_before: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self)
        near = publishers(self.agency)
        rows = [row for row in self.agency_hours if row.agency in near]
        rows.sort(key=lambda row: near.index(row.agency))
        object.__setattr__(self, "_dated", {row.day: row for row in self.days})
        intervals = tuple(
            self._hours(day, rows)
            for day in map(self._nth_day, range((self.last_day - self.first_day).days + 1))
        )
        lengths = (sum((end - start) // _TICK for start, end in day) for day in intervals)
        object.__setattr__(self, "_intervals", intervals)
        object.__setattr__(self, "_worked_before", tuple(accumulate(lengths, initial=0)))

    def nearest(self, agency: str) -> str:
        """Give whose hours hold for an agency: its own code, one above it, or empty."""
        own = {row.agency for row in self.agency_hours}
        return next((code for code in publishers(agency) if code in own), "")

    def for_agency(self, agency: str, counting: Counting) -> "Calendar":
        """Give the working time of an agency, counted as a province counts."""
        return replace(self, agency=self.nearest(agency), counting=counting)

    def hours_of(self, day: date) -> Hours:
        """Give the working intervals of a day."""
        return self._intervals[self._index(day)]

    def dated(self, day: date) -> DatedDay | None:
        """Give what is special about a day, if anything is."""
        return self._dated.get(day)

    def is_holiday(self, day: date) -> bool:
        """Tell whether a day is off by name, whatever its weekday; beyond the calendar refuses."""
        self._index(day)
        row = self._dated.get(day)
        return row is not None and row.kind is DayKind.HOLIDAY

    def is_worked(self, day: date) -> bool:
        """Tell whether there is any work on a local day."""
        return bool(self._intervals[self._index(day)])

    def next_worked(self, day: date) -> date:
        """Give the day itself, or the first worked day after it."""
        index = self._index(day)
        found = bisect_right(self._worked_before, self._worked_before[index]) - 1
        if found == len(self._intervals):
            raise self._ends()
        return self._nth_day(found)

    def close_of(self, day: date) -> datetime:
        """Give the instant at which work ends on a worked day, in UTC."""
        return self._instant(self._index(day), self._intervals[self._index(day)][-1][1])

    def worked_until(self, instant: datetime) -> timedelta:
        """Give the working time from the first day of this calendar to an instant."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs its zone")
        local = instant.astimezone(_LOCAL)
        index = self._index(local.date())
        passed = local.replace(tzinfo=None) - datetime.combine(local.date(), time())
        worked = sum(
            (min(passed, end) - start) // _TICK
            for start, end in self._intervals[index]
            if start < passed
        )
        return (self._worked_before[index] + worked) * _TICK

    def earliest(self, worked: timedelta) -> datetime:
        """Give the first instant, in UTC, by which so much working time has passed; more than 0."""
        ticks = worked // _TICK
        index = bisect_left(self._worked_before, ticks) - 1
        return self._within(index, ticks, closing=True)

    def latest(self, worked: timedelta) -> datetime:
        """Give the last instant, in UTC, before more working time than so much passes."""
        ticks = worked // _TICK
        index = bisect_right(self._worked_before, ticks) - 1
        return self._within(index, ticks, closing=False)

    def _within(self, index: int, ticks: int, *, closing: bool) -> datetime:
        if not 0 <= index < len(self._intervals):
            raise self._ends()
        left = (ticks - self._worked_before[index]) * _TICK
        for start, end in self._intervals[index]:
            if left < end - start or (closing and left == end - start):
                return self._instant(index, start + left)
            left -= end - start
        raise self._ends()

    def _hours(self, day: date, rows: Sequence[AgencyHours]) -> Hours:
        dated = self._dated.get(day)
        if dated is not None and dated.kind is DayKind.HOLIDAY:
            return ()
        weekday = day.weekday() if dated is None else dated.hours_of
        own = (row.on(day, weekday) for row in rows)
        return next((hours for hours in own if hours is not None), self.week[weekday])

    def _instant(self, index: int, since_midnight: timedelta) -> datetime:
        midnight = datetime.combine(self._nth_day(index), time(), _LOCAL)
        return (midnight + since_midnight).astimezone(UTC)

    def _nth_day(self, index: int) -> date:
        return self.first_day + timedelta(days=index)

    def _index(self, day: date) -> int:
        if not self.first_day <= day <= self.last_day:
            raise self._ends()
        return (day - self.first_day).days

    def _ends(self) -> FailedPrecondition:
        return FailedPrecondition(
            "CALENDAR_ENDS",
            f"The working calendar covers {self.first_day} to {self.last_day} only.",
            "Lịch làm việc chưa có dữ liệu cho thời gian này; cần cập nhật lịch trước.",
            first_day=self.first_day.isoformat(),
            last_day=self.last_day.isoformat(),
        )


def from_dict(data: Mapping[str, Any]) -> Calendar:
    """Make a calendar of parsed JSON; ValueError or KeyError when it is not one."""
    last_day = date.fromisoformat(data["last_day"])
    return Calendar(
        version=parsed.code(data, "version"),
        first_day=date.fromisoformat(data["first_day"]),
        last_day=last_day,
        week=tuple(hours or () for hours in week_from_dict(data["hours"])),
        days=tuple(_dated_day(row) for row in data["days"]),
        agency_hours=tuple(
            agency_hours_from_dict(row, last_day) for row in data.get("agency_hours", ())
        ),
    )


def _dated_day(row: Mapping[str, Any]) -> DatedDay:
    return DatedDay(
        day=date.fromisoformat(row["date"]),
        kind=DayKind(row["kind"]),
        basis=parsed.text(row, "basis"),
        name=row.get("name", ""),
        confirmed=row.get("confirmed", True),
        hours_of=WEEKDAYS.index(row.get("hours_of", "MONDAY")),
    )


def _check(calendar: Calendar) -> None:
    if calendar.last_day < calendar.first_day:
        raise ValueError("the calendar ends before it begins")
    if calendar.last_day - calendar.first_day > _SPAN_MAX:
        raise ValueError("the calendar covers more than thirty years")
    check_week(calendar.week)
    check_rows(calendar.agency_hours)
    if len({row.day for row in calendar.days}) != len(calendar.days):
        raise ValueError("a day is dated twice")
    if not all(calendar.first_day <= row.day <= calendar.last_day for row in calendar.days):
        raise ValueError("a dated day lies outside the calendar")
