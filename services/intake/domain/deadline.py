"""When a result is due (ngày hẹn trả): terms counted on the working calendar, exactly."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.intake.domain.calendar import Calendar
from services.intake.domain.counting import TermEnd
from services.intake.domain.term import Term, TermUnit

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_NONE = timedelta()
_MINUTE = timedelta(minutes=1)


def due_time(term: Term, start: datetime, calendar: Calendar) -> datetime:
    """Give when a term that starts now ends, in UTC; CALENDAR_ENDS when nobody can know yet."""
    if term.is_same_day:
        return _close_of_same_day(term, start, calendar)
    if term.in_working_time:
        return _end_of_work(term, term.working_time, start, calendar)
    first = start.astimezone(_LOCAL).date()
    last = (
        days_later(first, int(term.amount), calendar)
        if term.unit is TermUnit.DAY
        else months_later(first, int(term.amount))
    )
    return calendar.close_of(calendar.next_worked(last))


def remaining(term: Term, at: datetime, due: datetime, calendar: Calendar) -> timedelta:
    """Give what is left of a term: working time, or whole calendar days; never less than none."""
    if term.in_working_time:
        return working_time_between(at, due, calendar)
    first, last = at.astimezone(_LOCAL).date(), due.astimezone(_LOCAL).date()
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    skips = term.unit is TermUnit.DAY and calendar.counting.skips_holidays
    return timedelta(days=sum(not (skips and calendar.is_holiday(day)) for day in days))


def due_time_after(term: Term, left: timedelta, start: datetime, calendar: Calendar) -> datetime:
    """Give when what was left of a term ends if it goes on now, in UTC (PAUSE_EXTEND)."""
    if term.in_working_time:
        return _end_of_work(term, left, start, calendar)
    first = start.astimezone(_LOCAL).date()
    last = days_later(first, left.days, calendar) if term.unit is TermUnit.DAY else first + left
    close = calendar.close_of(calendar.next_worked(last))
    # Nothing was left, and the counter has closed: it ends with the next day that is worked.
    if close < start:
        close = calendar.close_of(calendar.next_worked(last + timedelta(days=1)))
    return close


def add_working_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """Give the first instant, in UTC, by which so much working time has passed.

    Work that ends with the day is due at its close, not at the next opening; none at all is due
    at once, or when work next begins.
    """
    if amount < _NONE:
        raise ValueError("working time cannot be less than none")
    passed = calendar.worked_until(start)
    return calendar.earliest(passed + amount) if amount else calendar.latest(passed)


def add_working_minutes(start: datetime, minutes: int, calendar: Calendar) -> datetime:
    """Do as `add_working_time`, in whole minutes."""
    return add_working_time(start, minutes * _MINUTE, calendar)


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Give the working time from one instant to another; none when they are the other way round."""
    return max(calendar.worked_until(end) - calendar.worked_until(start), _NONE)


def working_minutes_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Do as `working_time_between`, in whole minutes that have passed."""
    return working_time_between(start, end, calendar) // _MINUTE


def is_working_time(instant: datetime, calendar: Calendar) -> bool:
    """Tell whether an instant lies in working time, its opening and closing included."""
    worked = calendar.worked_until(instant)
    return instant == calendar.latest(worked) or (
        bool(worked) and instant == calendar.earliest(worked)
    )


def days_later(day: date, count: int, calendar: Calendar) -> date:
    """Count days from the day after; holidays do not count where the province leaves them out."""
    if not calendar.counting.skips_holidays:
        return day + timedelta(days=count)
    while count > 0:
        day += timedelta(days=1)
        count -= not calendar.is_holiday(day)
    return day


def months_later(day: date, months: int) -> date:
    """Give the day of the same number so many months later, or the last of its month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end_of_work(term: Term, amount: timedelta, start: datetime, calendar: Calendar) -> datetime:
    end = add_working_time(start, amount, calendar)
    if term.unit is TermUnit.WORKING_DAY and calendar.counting.term_end is TermEnd.CLOSE:
        return calendar.close_of(end.astimezone(_LOCAL).date())
    return end


def _close_of_same_day(term: Term, start: datetime, calendar: Calendar) -> datetime:
    local = start.astimezone(_LOCAL)
    first = calendar.latest(calendar.worked_until(start)).astimezone(_LOCAL).date()
    too_late = term.cutoff is not None and local.time() > term.cutoff
    if first == local.date() and too_late:
        first = calendar.next_worked(first + timedelta(days=1))
    return calendar.close_of(first)
