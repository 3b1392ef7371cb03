"""Faults that real one-stop systems were reported to have: here each of them shows."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.intake.domain import deadline, supplement, timing, work
from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import ClockCause
from services.intake.domain.lifecycle import State
from services.intake.domain.term import Term, TermUnit
from services.intake.domain.vocabulary import SupplementPolicy
from tests.domain.intake.builders import (
    BIRTH,
    CAME,
    CITIZENS_DEADLINE,
    DUE,
    TICK,
    VECTORS,
    at,
    complete_supplement,
    dossier_in,
    hours,
    refused,
    working_days,
)


def hours_term(amount):
    return Term(TermUnit.HOUR, Decimal(amount))


def test_defect_1_an_error_while_counting_is_a_refusal_and_no_zero_date():
    """A slip with the year 0001 on it was printed because nobody saw the error."""
    idle = Calendar("idle", date(2026, 1, 1), date(2026, 12, 31), ((),) * 7)

    with refused("CALENDAR_ENDS"):
        deadline.due_time(working_days(1), at("2026-03-02 09:00"), idle)
    with refused("CALENDAR_ENDS"):
        deadline.due_time(working_days(1), at("0001-01-02 09:00"), VECTORS)


@pytest.mark.parametrize(
    ("asked", "completed", "due"),
    [
        ("2026-03-06 16:00", "2026-03-09 10:00", "2026-03-09 15:00"),
        ("2026-03-06 16:00", "2026-03-07 10:00", "2026-03-09 10:30"),
        ("2026-03-06 16:00", "2026-03-16 07:30", "2026-03-16 10:30"),
        ("2026-03-06 10:00", "2026-03-06 11:00", "2026-03-09 10:00"),
    ],
)
def test_defect_2_a_supplement_extends_by_working_time_and_not_by_raw_days(asked, completed, due):
    """Calendar days minus one plus a working day gave Saturdays, and hours out of nowhere."""
    dossier = replace(dossier_in(State.IN_PROCESS), term=working_days(5), clock=())
    running = timing.start(dossier, VECTORS, at("2026-03-02 09:00"))
    paused = timing.pause(running, ClockCause.SUPPLEMENT, VECTORS, at(asked))

    after = timing.go_on(paused, SupplementPolicy.PAUSE_EXTEND, VECTORS, at(completed))

    assert after.due_time == at(due)


@pytest.mark.parametrize("late", [timedelta(), TICK, timedelta(minutes=30), timedelta(hours=23)])
def test_defect_3_a_supplement_is_late_at_once_and_not_a_day_later(late):
    """Whole days were counted, so that a supplement of the next evening still was in time."""
    waiting = dossier_in(State.SUPPLEMENT_REQUESTED)

    with refused("SUPPLEMENT_EXPIRED"):
        complete_supplement(waiting, CAME, BIRTH, VECTORS, CITIZENS_DEADLINE + late)
    assert supplement.expire_supplement(waiting, CITIZENS_DEADLINE + late).facts
    with refused("SUPPLEMENT_NOT_EXPIRED"):
        supplement.expire_supplement(waiting, CITIZENS_DEADLINE - TICK)


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        ("2026-03-07 09:00", working_days(1), "2026-03-09 17:30"),
        ("2026-03-08 23:00", hours_term(1), "2026-03-09 08:30"),
        ("2026-02-14 09:00", working_days(1), "2026-02-23 17:30"),
    ],
)
def test_defect_4_what_comes_on_a_weekend_counts_from_the_next_opening(received, term, due):
    """Receiving on Saturday is legal; the term was counted from there as if it were worked."""
    assert deadline.due_time(term, at(received), VECTORS) == at(due)


@pytest.mark.parametrize(
    ("received", "minutes", "due"),
    [
        ("2026-03-10 10:45", 60, "2026-03-10 13:45"),
        ("2026-03-10 10:30", 60, "2026-03-10 11:30"),
        ("2026-03-10 10:30", 61, "2026-03-10 13:31"),
        ("2026-03-10 11:45", 30, "2026-03-10 14:00"),
    ],
)
def test_defect_5_a_term_that_meets_the_lunch_break_goes_on_after_it(received, minutes, due):
    """A result was due at a quarter to twelve, when nobody was there."""
    assert deadline.add_working_minutes(at(received), minutes, VECTORS) == at(due)


@pytest.mark.parametrize("state", [State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED])
def test_defect_8_what_was_paused_in_time_and_what_was_paused_late_are_told_apart(state):
    """Both columns of the report asked the same question, and so were equal every month."""
    in_time = dossier_in(state)
    *started, paused = in_time.clock
    too_late = replace(paused, time=DUE + TICK)
    late = replace(in_time, clock=(*started, too_late))
    asked = work.criteria(work.Work.LATE, DUE + timedelta(days=1))

    assert work.owed_time(in_time) is None
    owed = work.owed_time(late)
    assert owed == DUE
    assert asked.before is not None
    assert owed < asked.before


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-04-29 15:00", 3, "2026-05-06 15:00"),
        ("2026-02-13 10:00", 5, "2026-02-27 10:00"),
        ("2026-08-31 09:00", 2, "2026-09-04 09:00"),
    ],
)
def test_opencps_holidays_inside_a_term_are_left_out(received, days, due):
    """Users reported due dates that fell a week of Tết too early."""
    assert deadline.due_time(working_days(days), at(received), VECTORS) == at(due)


@pytest.mark.parametrize("days", [1, 3, 10])
def test_opencps_receipt_at_a_weekend_costs_the_agency_no_day_and_gives_it_none(days):
    """Users reported that Saturday, Sunday and Monday morning had three different due days."""
    opening = deadline.due_time(working_days(days), at("2026-03-09 07:30"), VECTORS)

    for received in ("2026-03-07 09:00", "2026-03-08 09:00", "2026-03-06 17:30"):
        assert deadline.due_time(working_days(days), at(received), VECTORS) == opening


def test_opencps_other_hours_have_another_lunch():
    """The break was written into the code: 07:00 to 11:30 and 13:30 to 17:00 came out wrong."""
    day = hours((7, 11.5), (13.5, 17))
    other = Calendar("other", date(2026, 1, 1), date(2026, 12, 31), ((day,) * 5) + ((), ()))

    assert deadline.due_time(hours_term(2), at("2026-03-10 10:45"), other) == at("2026-03-10 14:45")
    assert deadline.due_time(working_days(1), at("2026-03-10 17:30"), other) == at(
        "2026-03-11 17:00"
    )
