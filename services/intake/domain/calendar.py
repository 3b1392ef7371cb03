"""The working calendar: hours of the week, and the dated days that differ from it (lịch làm việc).

The file `data/calendar.json` reads:

    {"version": "2026-2027.1", "first_day": "2026-01-01", "last_day": "2027-12-31",
     "hours": {"MONDAY": [["07:30", "11:30"], ["13:30", "17:30"]], …},
     "days": [{"date": "2026-01-01", "kind": "HOLIDAY", "name": "Tết Dương lịch", "basis": "…"},
              {"date": "2026-01-10", "kind": "MAKE_UP_WORKDAY", "hours_of": "FRIDAY", …,
               "confirmed": false}]}

A weekday that is not named is not worked; `confirmed` is true when absent.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from shared.errors import FailedPrecondition

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_TICK = timedelta(microseconds=1)
_SPAN_MAX = timedelta(days=30 * 366)

Interval = tuple[timedelta, timedelta]
"""From and until when there is work, since local midnight."""


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
    """Working time from the first to the last day it knows; asked beyond it refuses."""

    version: str
    first_day: date
    last_day: date
    week: tuple[tuple[Interval, ...], ...]
    """Working intervals of Monday to Sunday."""
    days: tuple[DatedDay, ...] = ()
    _intervals: tuple[tuple[Interval, ...], ...] = field(init=False, repr=False, compare=False)
    _worked_before: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self)
        dated = {row.day: row for row in self.days}
        intervals = tuple(
            self._hours(day, dated.get(day))
            for day in map(self._nth_day, range((self.last_day - self.first_day).days + 1))
        )
        lengths = (sum((end - start) // _TICK for start, end in day) for day in intervals)
        object.__setattr__(self, "_intervals", intervals)
        object.__setattr__(self, "_worked_before", tuple(accumulate(lengths, initial=0)))

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

    def _hours(self, day: date, dated: DatedDay | None) -> tuple[Interval, ...]:
        if dated is None:
            return self.week[day.weekday()]
        return () if dated.kind is DayKind.HOLIDAY else self.week[dated.hours_of]

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
    unknown = set(data["hours"]) - set(_WEEKDAYS)
    if unknown:
        raise ValueError(f"not weekdays: {', '.join(sorted(unknown))}")
    return Calendar(
        version=data["version"],
        first_day=date.fromisoformat(data["first_day"]),
        last_day=date.fromisoformat(data["last_day"]),
        week=tuple(
            tuple((_since_midnight(start), _since_midnight(end)) for start, end in intervals)
            for intervals in (data["hours"].get(weekday, ()) for weekday in _WEEKDAYS)
        ),
        days=tuple(_dated_day(row) for row in data["days"]),
    )


def _dated_day(row: Mapping[str, Any]) -> DatedDay:
    return DatedDay(
        day=date.fromisoformat(row["date"]),
        kind=DayKind(row["kind"]),
        basis=row["basis"],
        name=row.get("name", ""),
        confirmed=row.get("confirmed", True),
        hours_of=_WEEKDAYS.index(row.get("hours_of", "MONDAY")),
    )


def _since_midnight(text: str) -> timedelta:
    return datetime.combine(date.min, time.fromisoformat(text)) - datetime.combine(date.min, time())


def _check(calendar: Calendar) -> None:
    if calendar.last_day < calendar.first_day:
        raise ValueError("the calendar ends before it begins")
    if calendar.last_day - calendar.first_day > _SPAN_MAX:
        raise ValueError("the calendar covers more than thirty years")
    if len(calendar.week) != len(_WEEKDAYS):
        raise ValueError("a week has seven days")
    for intervals in calendar.week:
        edges = [edge for interval in intervals for edge in interval]
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError("working intervals must follow one another")
    if len({row.day for row in calendar.days}) != len(calendar.days):
        raise ValueError("a day is dated twice")
    if not all(calendar.first_day <= row.day <= calendar.last_day for row in calendar.days):
        raise ValueError("a dated day lies outside the calendar")
