"""Days as the post counts them: legal days of Việt Nam, working days, whole months."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, datetime, time, timedelta, timezone

_LOCAL = timezone(timedelta(hours=7))
_SATURDAY = 5
_MONTHS = 12


def local_day(instant: datetime) -> date:
    """Give the legal date of an instant."""
    return instant.astimezone(_LOCAL).date()


def end_of_day(day: date) -> datetime:
    """Give the instant at which a legal day is over."""
    return datetime.combine(day + timedelta(days=1), time(), _LOCAL)


def working_days_after(day: date, number: int, days_off: Collection[date]) -> date:
    """Give the `number`-th working day after a day, which itself does not count."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < _SATURDAY and day not in days_off
    return day


def months_after(instant: datetime, months: int) -> datetime:
    """Give the same local day and time some months later, or the last day of that month."""
    local = instant.astimezone(_LOCAL)
    year, month = divmod(local.year * _MONTHS + local.month - 1 + months, _MONTHS)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)
