"""Terms on the working calendar: worked examples and what must hold for every one."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import deadline, term
from services.intake.domain.calendar import DatedDay, DayKind
from services.intake.domain.term import Term, TermUnit
from shared.clock import LOCAL
from tests.domain.intake.builders import (
    VECTORS,
    at,
    calendar_with,
    delivered_calendar,
    hours,
    moments,
    working_days,
)

MAKE_UP = calendar_with("2026-01-02", "2028-02-29", make_up=("2026-01-10",))
CALENDARS = [VECTORS, MAKE_UP, delivered_calendar()]

instants = moments("2026-01-01", "2027-06-30")
late_instants = moments("2027-12-01", "2028-03-10")
working_terms = st.one_of(
    st.integers(1, 120).map(lambda quarters: working_days(quarters / 4)),
    st.integers(1, 200).map(lambda amount: Term(TermUnit.HOUR, Decimal(amount))),
)
date_terms = st.one_of(
    st.integers(1, 60).map(lambda amount: Term(TermUnit.DAY, Decimal(amount))),
    st.integers(1, 3).map(lambda amount: Term(TermUnit.MONTH, Decimal(amount))),
)
same_day_terms = st.builds(
    Term, st.just(TermUnit.WORKING_DAY), st.just(Decimal(0)), st.sampled_from([None, time(15)])
)
terms = working_terms | date_terms | same_day_terms
calendars_ = st.sampled_from(CALENDARS)


@pytest.mark.parametrize(
    ("accepted", "amount", "due"),
    [
        ("2026-01-05 08:00", 3, "2026-01-08 08:00"),
        ("2026-01-05 17:30", 1, "2026-01-06 17:30"),
        ("2026-01-05 18:05", 1, "2026-01-06 17:30"),
        ("2026-01-05 12:00", 0.5, "2026-01-05 17:30"),
        ("2026-02-12 10:00", 5, "2026-02-26 10:00"),
        ("2026-02-14 09:00", 1, "2026-02-23 17:30"),
        ("2026-04-29 15:00", 3, "2026-05-06 15:00"),
        ("2026-04-24 16:00", 6.25, "2026-05-08 08:00"),
        ("2026-08-31 09:00", 2, "2026-09-04 09:00"),
        ("2026-03-10 08:00", 7.5, "2026-03-19 14:00"),
    ],
)
def test_working_days_count_as_worked_out_by_hand(accepted, amount, due):
    """These dates are what an officer prints; one wrong is a promise broken."""
    assert deadline.due_time(working_days(amount), at(accepted), VECTORS) == at(due)


@pytest.mark.parametrize(
    ("accepted", "amount", "due"),
    [
        ("2026-03-06 16:30", 2, "2026-03-09 08:30"),
        ("2026-03-10 10:45", 1, "2026-03-10 13:45"),
    ],
)
def test_working_hours_count_as_worked_out_by_hand(accepted, amount, due):
    """Terms of hours run over lunch, night and week-end."""
    hour_term = Term(TermUnit.HOUR, Decimal(amount))
    assert deadline.due_time(hour_term, at(accepted), VECTORS) == at(due)


def test_a_supplement_counts_as_worked_out_by_hand():
    """The two policies give two dates; a mix-up is a week."""
    five, asked, completed = working_days(5), at("2026-03-04 14:00"), at("2026-03-09 10:00")
    before = deadline.due_time(five, at("2026-03-02 09:00"), VECTORS)
    left = deadline.remaining(five, asked, before, VECTORS)

    assert before == at("2026-03-09 09:00")
    assert deadline.due_time_after(five, left, completed, VECTORS) == at("2026-03-11 17:00")
    assert deadline.due_time(five, completed, VECTORS) == at("2026-03-16 10:00")


@pytest.mark.parametrize(
    ("unit", "accepted", "amount", "due"),
    [
        (TermUnit.DAY, "2026-03-02 09:00", 4, "2026-03-06 17:30"),
        (TermUnit.DAY, "2026-03-02 09:00", 5, "2026-03-09 17:30"),
        (TermUnit.DAY, "2026-04-20 09:00", 10, "2026-05-04 17:30"),
        (TermUnit.DAY, "2026-03-07 22:00", 2, "2026-03-09 17:30"),
        (TermUnit.MONTH, "2026-01-31 09:00", 1, "2026-03-02 17:30"),
        (TermUnit.MONTH, "2027-11-30 09:00", 3, "2028-02-29 17:30"),
    ],
)
def test_calendar_terms_roll_forward_to_a_worked_day(unit, accepted, amount, due):
    """A day term that ends on a Sunday or at Tết ends when the counter is open again."""
    assert deadline.due_time(Term(unit, Decimal(amount)), at(accepted), VECTORS) == at(due)


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        ("2026-03-04 06:00", "2026-03-04 17:30"),
        ("2026-03-04 15:00", "2026-03-04 17:30"),
        ("2026-03-04 15:01", "2026-03-05 17:30"),
        ("2026-03-06 16:00", "2026-03-09 17:30"),
        ("2026-03-06 18:00", "2026-03-09 17:30"),
        ("2026-03-07 16:00", "2026-03-09 17:30"),
    ],
)
def test_same_day_terms_end_today_or_after_the_cutoff_tomorrow(accepted, due):
    """Births are registered the same day unless they come after 15:00."""
    same_day = Term(TermUnit.WORKING_DAY, Decimal(0), time(15))
    assert deadline.due_time(same_day, at(accepted), VECTORS) == at(due)


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        ("2026-01-01 10:00", "2026-01-05 17:30"),
        ("2026-01-09 09:00", "2026-01-10 09:00"),
        ("2026-01-09 18:00", "2026-01-10 17:30"),
        ("2026-12-31 09:00", "2027-01-04 09:00"),
    ],
)
def test_the_delivered_calendar_knows_the_swapped_friday_and_the_new_year(accepted, due):
    """2 January 2026 is made up for on Saturday the 10th."""
    assert deadline.due_time(working_days(1), at(accepted), delivered_calendar()) == at(due)


def test_a_leap_day_is_a_day():
    """29 February 2028 is a Tuesday on which people work, unless it is a holiday."""
    start = at("2028-02-28 09:00")
    assert deadline.due_time(working_days(1), start, VECTORS) == at("2028-02-29 09:00")
    assert deadline.due_time(working_days(1), start, MAKE_UP) == at("2028-03-01 09:00")


@given(terms, instants | late_instants, st.sampled_from([VECTORS, MAKE_UP]))
def test_a_due_time_is_ahead_and_while_there_is_work(of, start, calendar):
    """A result cannot be due before its dossier, nor when the counter is closed."""
    due = deadline.due_time(of, start, calendar)

    local = due.astimezone(LOCAL)
    assert due >= start
    assert calendar.is_worked(local.date())
    assert any(
        opened <= timedelta(hours=local.hour, minutes=local.minute, seconds=local.second) <= closed
        for opened, closed in hours((7.5, 11.5), (13.5, 17.5))
    )


@given(working_terms, instants, calendars_)
def test_working_time_until_the_due_time_is_the_term_exactly(of, start, calendar):
    """Not a microsecond of the agency's time is lost, fractions of a day included."""
    due = deadline.due_time(of, start, calendar)

    assert deadline.working_time_between(start, due, calendar) == of.working_time
    assert deadline.remaining(of, start, due, calendar) == of.working_time


@given(working_terms, instants, calendars_)
def test_a_due_time_is_the_first_moment_that_is_enough(of, start, calendar):
    """Work that ends with the day is due at its close, not next morning."""
    due = deadline.due_time(of, start, calendar)

    just_before = due - timedelta(microseconds=1)
    assert deadline.working_time_between(start, just_before, calendar) < of.working_time


@given(instants, st.integers(0, 5000), st.integers(0, 5000), calendars_)
def test_working_minutes_add_up(start, first, second, calendar):
    """Two terms one after the other are as long as both together."""
    middle = deadline.add_working_minutes(start, first, calendar)
    end = deadline.add_working_minutes(middle, second, calendar)

    assert deadline.working_minutes_between(start, middle, calendar) == first
    assert deadline.working_minutes_between(start, end, calendar) == first + second


@given(terms, instants, st.dates(date(2026, 1, 1), date(2028, 6, 30)), calendars_)
def test_another_holiday_never_makes_anything_due_earlier(of, start, day, calendar):
    """A holiday is a gift of time, never a loss."""
    if any(row.day == day for row in calendar.days) or day > calendar.last_day:
        return
    more = (*calendar.days, DatedDay(day, DayKind.HOLIDAY, "test"))

    later = deadline.due_time(of, start, replace(calendar, days=more))

    assert later >= deadline.due_time(of, start, calendar)


@given(terms, instants, st.floats(0, 1), instants, calendars_)
def test_paused_terms_keep_what_was_left(of, start, share, completed, calendar):
    """PAUSE_EXTEND neither gives nor takes time."""
    due = deadline.due_time(of, start, calendar)
    asked = start + share * (due - start)
    left = deadline.remaining(of, asked, due, calendar)

    due_after = deadline.due_time_after(of, left, completed, calendar)

    left_after = deadline.remaining(of, completed, due_after, calendar)
    assert left_after == left if of.in_working_time else left_after >= left


@given(instants, instants)
def test_working_time_never_runs_backwards(one, other):
    """Nights and holidays pass without using a term up."""
    earlier, later = sorted((one, other))
    assert deadline.working_time_between(later, earlier, VECTORS) == timedelta()
    assert timedelta() <= deadline.working_time_between(earlier, later, VECTORS) <= later - earlier


@given(terms)
def test_a_term_survives_being_written_down(of):
    """The database must give back the term the dossier was registered under."""
    assert term.from_dict(term.to_dict(of)) == of
