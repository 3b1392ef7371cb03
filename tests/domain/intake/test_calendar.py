"""What a calendar and a term must not be, and what no calendar can answer."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from services.intake.domain import calendar as calendars
from services.intake.domain import deadline, term
from services.intake.domain.calendar import Calendar, DayKind
from services.intake.domain.term import Term, TermUnit
from shared.errors import FailedPrecondition
from tests.domain.intake.builders import (
    VECTORS,
    at,
    delivered_calendar,
    working_days,
)


@pytest.mark.parametrize(
    ("start", "amount"),
    [
        ("2029-01-02 09:00", 1),
        ("2028-12-29 09:00", 1),
        ("2028-12-01 09:00", 99),
    ],
)
@pytest.mark.parametrize("unit", [TermUnit.WORKING_DAY, TermUnit.DAY, TermUnit.MONTH])
def test_a_calendar_that_ends_too_early_is_an_explicit_refusal(unit, start, amount):
    """A date made up from days nobody entered would be printed and promised."""
    with pytest.raises(FailedPrecondition, match="CALENDAR_ENDS") as refusal:
        deadline.due_time(Term(unit, Decimal(amount * 3)), at(start), VECTORS)

    assert refusal.value.metadata == {"first_day": "2026-01-01", "last_day": "2028-12-31"}


@pytest.mark.parametrize(
    ("start", "amount"), [("2028-12-31 10:00", 0), ("2025-12-31 09:00", 0), ("2025-12-31 09:00", 1)]
)
def test_working_time_outside_the_calendar_is_not_guessed(start, amount):
    """The days around the known ones may be holidays."""
    with pytest.raises(FailedPrecondition, match="CALENDAR_ENDS"):
        deadline.due_time(working_days(amount), at(start), VECTORS)


def test_a_time_without_a_zone_is_a_bug():
    """Taken for the machine's zone it would be hours away."""
    with pytest.raises(ValueError, match="zone"):
        deadline.add_working_minutes(datetime(2026, 3, 2, 9), 1, VECTORS)  # noqa: DTZ001
    with pytest.raises(ValueError, match="less than none"):
        deadline.add_working_minutes(at("2026-03-02 09:00"), -1, VECTORS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "DAY", "amount": 1.5},
        {"unit": "DAY", "amount": 0},
        {"unit": "MONTH", "amount": 0},
        {"unit": "HOUR", "amount": 0},
        {"unit": "WORKING_DAY", "amount": -1},
        {"unit": "WORKING_DAY", "amount": "NaN"},
        {"unit": "WORKING_DAY", "amount": 0.001},
        {"unit": "WORKING_DAY", "amount": 1, "cutoff": "15:00"},
        {"unit": "YEAR", "amount": 1},
    ],
)
def test_a_term_the_law_cannot_mean_is_rejected(wrong):
    """A typing error in the catalogue must not become a due date."""
    with pytest.raises(ValueError):  # noqa: PT011 - any of several messages
        term.from_dict(wrong)


def _week(**changes: object) -> dict[str, object]:
    hours_ = {"MONDAY": [["07:30", "11:30"]]}
    usual = {"version": "1", "first_day": "2026-01-01", "last_day": "2026-12-31", "hours": hours_}
    return {**usual, "days": [], **changes}


HOLIDAY = {"date": "2026-01-05", "kind": "HOLIDAY", "basis": "x"}


@pytest.mark.parametrize(
    "changes",
    [
        {"hours": {"MONTAG": []}},
        {"hours": {"MONDAY": [["11:30", "07:30"]]}},
        {"hours": {"MONDAY": [["07:30", "11:30"], ["11:00", "12:00"]]}},
        {"last_day": "2025-12-31"},
        {"days": [HOLIDAY, HOLIDAY]},
        {"days": [HOLIDAY | {"date": "2027-01-01"}]},
        {"days": [HOLIDAY | {"kind": "FEAST"}]},
    ],
)
def test_a_calendar_that_contradicts_itself_is_rejected(changes):
    """Better no calendar than one that counts a day twice."""
    with pytest.raises(ValueError):  # noqa: PT011 - any of several messages
        calendars.from_dict(_week(**changes))


def test_a_calendar_without_work_promises_nothing():
    """Looking for the next worked day must end."""
    idle = Calendar("idle", date(2026, 1, 1), date(2026, 12, 31), ((),) * 7)
    for of in (working_days(1), working_days(0), Term(TermUnit.DAY, Decimal(1))):
        with pytest.raises(FailedPrecondition, match="CALENDAR_ENDS"):
            deadline.due_time(of, at("2026-03-02 09:00"), idle)


def test_the_delivered_calendar_says_what_each_day_rests_on():
    """An officer who is asked why must have an answer; guesses are marked as such."""
    calendar = delivered_calendar()
    rows = {row.day: row for row in calendar.days}

    assert all(row.basis and row.name for row in calendar.days)
    assert rows[date(2026, 1, 10)].kind is DayKind.MAKE_UP_WORKDAY
    assert calendar.is_worked(date(2026, 1, 10))
    assert not calendar.is_worked(date(2026, 1, 2))
    assert {row.day for row in calendar.days if not row.confirmed} >= {
        date(2026, 9, 1),
        date(2027, 2, 8),
    }
    assert timedelta(hours=8) == deadline.working_time_between(
        at("2026-03-02 00:00"), at("2026-03-03 00:00"), calendar
    )
