"""What must hold for the clock of every dossier, on every calendar (invariants 20 to 28)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain import (
    deadline,
    explanation,
    hearing,
    hearing_of_results,
    moving,
    supplement,
    timing,
)
from services.intake.domain.clock import ClockAct, ClockCause
from services.intake.domain.counting import AS_USUAL, TermEnd
from services.intake.domain.hours import AgencyHours
from services.intake.domain.lifecycle import State
from services.intake.domain.term import Term, TermUnit
from services.intake.domain.vocabulary import IntakeChannel, SupplementPolicy, Timeliness
from shared.clock import LOCAL
from shared.errors import FailedPrecondition
from tests.domain.intake.builders import (
    VECTORS,
    at,
    calendar_with,
    dossier_in,
    hours,
    moments,
    supplement_round,
    working_days,
)
from tests.domain.intake.calendars import (
    FIRST,
    LAST,
    calendars,
    histories,
    instants,
    same_day_terms,
    terms,
    with_holiday,
    working_terms,
)

QUICK = settings(max_examples=30)
exact = calendars(st.just(AS_USUAL))
days = st.dates(FIRST, LAST)
pauses = st.timedeltas(timedelta(), timedelta(days=60))


def running(term, calendar, now, channel=IntakeChannel.POSTAL):
    """Give a dossier accepted now."""
    dossier = replace(dossier_in(State.IN_PROCESS, channel), term=term, clock=())
    return timing.start(dossier, calendar, now)


def paused_at(dossier, calendar, share):
    """Pause a running dossier somewhere between acceptance and due time."""
    now = dossier.accepted_time + share * (dossier.due_time - dossier.accepted_time)
    return timing.pause(dossier, ClockCause.SUPPLEMENT, calendar, now)


@given(terms, instants, calendars())
@QUICK
def test_invariant_20_a_due_time_is_ahead_and_while_there_is_work(term, now, calendar):
    """A result cannot be due before its dossier, nor when the counter is closed."""
    due = deadline.due_time(term, now, calendar)

    local = due.astimezone(LOCAL)
    since_midnight = local.replace(tzinfo=None) - local.replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )
    hours = calendar.hours_of(local.date())
    assert due >= now
    assert any(opened < since_midnight <= closed for opened, closed in hours)
    if not term.in_working_time or term.is_same_day:
        assert due == calendar.close_of(local.date())


@given(working_terms, instants, exact)
@QUICK
def test_invariant_21_working_time_until_the_due_time_is_the_term_exactly(term, now, calendar):
    """Not a microsecond of the agency's time is lost or won, fractions of a day included."""
    due = deadline.due_time(term, now, calendar)

    assert deadline.working_time_between(now, due, calendar) == term.working_time


@given(working_terms, instants, exact, st.floats(0, 0.99), pauses)
@QUICK
def test_invariant_21_pauses_do_not_count(term, now, calendar, share, pause):
    """Before and after a pause together the agency has its term."""
    paused = paused_at(running(term, calendar, now), calendar, share)
    asked, again = paused.clock[-1].time, paused.clock[-1].time + pause

    after = timing.go_on(paused, SupplementPolicy.PAUSE_EXTEND, calendar, again)

    before = deadline.working_time_between(now, asked, calendar)
    rest = deadline.working_time_between(again, timing.in_force(after), calendar)
    assert before + rest == term.working_time


@given(terms, instants, calendars(), st.floats(0, 0.99), pauses)
@QUICK
def test_invariant_22_while_paused_the_remaining_time_does_not_fall(
    term, now, calendar, share, pause
):
    """The citizen's weeks are not the agency's."""
    paused = paused_at(running(term, calendar, now), calendar, share)
    waiting = replace(paused, state=State.SUPPLEMENT_REQUESTED, rounds=(supplement_round(),))

    left = paused.clock[-1].left
    assert timing.remaining_at(waiting, calendar, paused.clock[-1].time + pause) == left


@given(terms, instants, calendars(), st.floats(0, 0.99), pauses)
@QUICK
def test_invariant_23_restart_gives_the_full_term(term, now, calendar, share, pause):
    """As if the dossier had been accepted at the moment it was complete."""
    paused = paused_at(running(term, calendar, now), calendar, share)
    again = paused.clock[-1].time + pause

    after = timing.go_on(paused, SupplementPolicy.RESTART, calendar, again)

    assert after.due_time == deadline.due_time(term, again, calendar)


@given(terms, instants, exact, st.floats(0, 0.99), pauses, days)
@QUICK
def test_invariant_23_pause_extend_keeps_what_was_left(term, now, calendar, share, pause, day):
    """Neither won nor lost, whatever the calendar says by then; days are rolled forward only."""
    paused = paused_at(running(term, calendar, now), calendar, share)
    again, newer = paused.clock[-1].time + pause, with_holiday(calendar, day)

    after = timing.go_on(paused, SupplementPolicy.PAUSE_EXTEND, newer, again)

    left = deadline.remaining(term, again, timing.in_force(after), newer)
    if term.in_working_time:
        assert left == paused.clock[-1].left
    else:
        assert left >= paused.clock[-1].left


@given(terms, instants, calendars(), st.timedeltas(timedelta(), timedelta(days=30)))
@QUICK
def test_invariant_24_transit_by_post_uses_nothing_up(term, now, calendar, on_the_way):
    """However long the post carried the papers, the term begins with acceptance."""
    by_post = running(term, calendar, now)
    by_hand = running(term, calendar, now, IntakeChannel.DIRECT)
    slow = replace(dossier_in(State.IN_PROCESS), term=term, registered_time=now - on_the_way)

    assert by_post.due_time == by_hand.due_time
    assert timing.start(replace(slow, clock=()), calendar, now).due_time == by_post.due_time


def test_invariant_24_a_supplement_on_its_way_by_post_uses_nothing_up():
    """The clock stands until an officer has the papers before him."""
    ordered = supplement.order_supplement_pickup(
        dossier_in(State.SUPPLEMENT_REQUESTED), "o-2", dossier_in(State.IN_PROCESS).papers_held
    ).dossier

    carried = hearing.supplement_collected(ordered, "o-2", at("2026-03-10 09:00")).dossier

    assert (carried.clock, carried.due_time) == (ordered.clock, ordered.due_time)


@given(histories(), days)
@QUICK
def test_invariant_25_another_holiday_never_moves_a_date_forward(history, day):
    """A holiday is a gift of time, never a loss; and nothing moves but by an act of its own."""
    dossier, used = history
    new = with_holiday(used[-1], day)

    moved = moving.move(dossier, used[-1], new, dossier.clock[-1].time)

    assert moved.dossier.due_time >= dossier.due_time
    assert bool(moved.facts) == (moved.dossier != dossier)
    assert moved.dossier.clock[: len(dossier.clock)] == dossier.clock


def test_invariant_25_a_make_up_day_may_move_a_date_forward():
    """Saturday is worked: the agency has a day more before the same date."""
    make_up = calendar_with(make_up=("2026-03-07",))
    dossier = running(working_days(5), VECTORS, at("2026-03-02 09:00"))

    moved, (told,) = moving.move(dossier, VECTORS, make_up, at("2026-03-03 09:00"))

    assert (told.due_time_before, told.due_time) == (at("2026-03-09 09:00"), at("2026-03-07 09:00"))
    assert told.cause is ClockCause.DAYS_CHANGED
    assert moved.clock[-1].act is ClockAct.MOVED


@given(histories())
@QUICK
def test_invariant_26_the_first_due_time_is_kept(history):
    """Statistics ask what was promised first, whatever came afterwards."""
    dossier, _ = history

    assert dossier.first_due_time == dossier.clock[0].due_time
    assert dossier.due_time == dossier.clock[-1].due_time


@pytest.mark.parametrize(
    ("resolved", "timeliness"),
    [
        ("2026-03-09 23:59", Timeliness.EARLY),
        ("2026-03-10 00:00", Timeliness.ON_TIME),
        ("2026-03-10 23:59", Timeliness.ON_TIME),
        ("2026-03-11 00:00", Timeliness.LATE),
    ],
)
def test_invariant_26_timeliness_is_by_date_against_the_due_time_in_force(resolved, timeliness):
    """On the day itself is on time, whatever the hour; the first date is another figure."""
    dossier = running(working_days(5), VECTORS, at("2026-03-02 09:00"))
    holiday = calendar_with("2026-03-05")
    moved = moving.move(dossier, VECTORS, holiday, at("2026-03-03 09:00")).dossier
    assert moved.due_time == at("2026-03-10 09:00")

    ready = hearing_of_results.result_ready(moved, at(resolved)).dossier
    again = hearing_of_results.result_ready(ready, at("2026-04-01 09:00")).dossier

    assert (ready.timeliness, ready.first_due_time) == (timeliness, dossier.due_time)
    assert again.timeliness is timeliness


@given(terms, moments("2025-12-01", "2028-03-01"), calendars())
@QUICK
def test_invariant_27_a_due_time_is_ahead_or_explicitly_refused(term, now, calendar):
    """Never a zero date, never one made up of days that nobody entered."""
    try:
        due = deadline.due_time(term, now, calendar)
    except FailedPrecondition as refusal:
        assert refusal.reason == "CALENDAR_ENDS"  # noqa: PT017 - either is right
    else:
        assert now <= due
        assert calendar.first_day <= due.astimezone(LOCAL).date() <= calendar.last_day


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2028-02-28 09:00", "2028-02-29 09:00"),
        ("2026-12-31 09:00", "2027-01-01 09:00"),
        ("2026-02-13 17:00", "2026-02-23 17:00"),
        ("2026-01-09 09:00", "2026-01-10 09:00"),
    ],
    ids=["leap day", "year end", "Tết week", "make-up Saturday"],
)
def test_invariant_28_the_days_that_are_easy_to_forget(start, due):
    """Each of them comes every year or every fourth, and somebody waits on it."""
    tet = tuple(f"2026-02-{day}" for day in range(16, 21))
    calendar = calendar_with(*tet, make_up=("2026-01-10",))

    assert deadline.due_time(working_days(1), at(start), calendar) == at(due)


@given(instants)
def test_invariant_28_the_zone_has_one_offset(now):
    """A night of 23 or 25 hours would move every due time behind it."""
    assert now.astimezone(LOCAL).utcoffset() == timedelta(hours=7)


@given(same_day_terms, instants, calendars())
@QUICK
def test_invariant_20_a_same_day_result_is_due_at_a_close(term, now, calendar):
    """The same day means until the counter closes, on the first day there is one."""
    due = deadline.due_time(term, now, calendar)

    day = due.astimezone(LOCAL).date()
    assert due == calendar.close_of(day)
    first = calendar.next_worked(now.astimezone(LOCAL).date())
    assert day <= calendar.next_worked(calendar.next_worked(first) + timedelta(days=1))


@pytest.mark.parametrize(("skips", "due"), [(False, "2026-02-24"), (True, "2026-03-02")])
def test_a_term_of_days_may_leave_holidays_out(skips, due):
    """What the law leaves open is a setting; weekends count either way."""
    calendar = replace(VECTORS, counting=replace(AS_USUAL, skips_holidays=skips))
    ten = Term(TermUnit.DAY, Decimal(10))

    assert deadline.due_time(ten, at("2026-02-14 09:00"), calendar) == at(f"{due} 17:30")


@pytest.mark.parametrize(
    ("term", "exactly", "at_close"),
    [
        (working_days(3), "2026-03-05 09:00", "2026-03-05 17:30"),
        (working_days(0.25), "2026-03-02 11:00", "2026-03-02 17:30"),
        (Term(TermUnit.HOUR, Decimal(2)), "2026-03-02 11:00", "2026-03-02 11:00"),
    ],
)
def test_a_term_of_working_days_may_end_at_the_close(term, exactly, at_close):
    """What the law leaves open is a setting; hours are always meant exactly."""
    closes = replace(VECTORS, counting=replace(AS_USUAL, term_end=TermEnd.CLOSE))
    now = at("2026-03-02 09:00")

    assert deadline.due_time(term, now, VECTORS) == at(exactly)
    assert deadline.due_time(term, now, closes) == at(at_close)


def test_agencies_have_hours_of_their_own_for_a_while():
    """A counter that works on Saturday mornings owes a result on one; a holiday is one there, too.

    The hours hold for those below it, and end with the decision they rest on.
    """
    week = (*(None,) * 5, hours((7.5, 11.5)), None)
    own = AgencyHours("H55.12", date(2026, 3, 1), date(2026, 3, 31), week, "QĐ 1")

    def due(agency, start, *holidays):
        calendar = replace(calendar_with(*holidays), agency_hours=(own,))
        there = calendar.for_agency(agency, AS_USUAL)
        return deadline.due_time(working_days(0.5), at(start), there)

    assert due("H55.12", "2026-03-06 17:30") == at("2026-03-07 11:30")
    assert due("H55.12.3", "2026-03-06 17:30") == at("2026-03-07 11:30")
    assert due("H55", "2026-03-06 17:30") == at("2026-03-09 11:30")
    assert due("H55.12", "2026-04-03 17:30") == at("2026-04-06 11:30")
    assert due("H55.12", "2026-03-06 17:30", "2026-03-07") == at("2026-03-09 11:30")


def test_a_term_of_days_with_nothing_left_ends_when_the_counter_is_open_again():
    """Paused on its last day and complete in the evening it would be due before it goes on."""
    four = Term(TermUnit.DAY, Decimal(4))
    paused = timing.pause(
        running(four, VECTORS, at("2026-03-02 09:00")),
        ClockCause.SUPPLEMENT,
        VECTORS,
        at("2026-03-06 10:00"),
    )

    after = timing.go_on(paused, SupplementPolicy.PAUSE_EXTEND, VECTORS, at("2026-03-13 20:00"))

    assert paused.clock[-1].left == timedelta()
    assert after.due_time == at("2026-03-16 17:30")
    explained = explanation.explain(after, (VECTORS,) * 3)
    assert explained.due_time == after.due_time
