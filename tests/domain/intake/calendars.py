"""Calendars and histories of dossiers, drawn at random."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from services.intake.domain import moving, timing
from services.intake.domain.calendar import Calendar, DatedDay, DayKind
from services.intake.domain.clock import ClockAct, ClockCause
from services.intake.domain.counting import Counting, TermEnd
from services.intake.domain.dossier import Dossier
from services.intake.domain.hours import AgencyHours, Hours
from services.intake.domain.lifecycle import State
from services.intake.domain.term import Term, TermUnit
from services.intake.domain.vocabulary import SupplementPolicy
from tests.domain.intake.builders import moments, registered

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)

instants = moments("2026-01-01", "2026-12-31")
working_terms = st.one_of(
    st.integers(1, 80).map(lambda quarters: Term(TermUnit.WORKING_DAY, Decimal(quarters) / 4)),
    st.integers(1, 100).map(lambda amount: Term(TermUnit.HOUR, Decimal(amount))),
)
date_terms = st.one_of(
    st.integers(1, 60).map(lambda amount: Term(TermUnit.DAY, Decimal(amount))),
    st.integers(1, 3).map(lambda amount: Term(TermUnit.MONTH, Decimal(amount))),
)
same_day_terms = st.sampled_from([None, datetime(2026, 1, 1, 15).time()]).map(  # noqa: DTZ001
    lambda cutoff: Term(TermUnit.WORKING_DAY, Decimal(0), cutoff)
)
terms = working_terms | date_terms | same_day_terms
countings = st.builds(Counting, st.booleans(), st.sampled_from(TermEnd))

_HALVES = st.integers(0, 3).map(lambda half: timedelta(minutes=30 * half))


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Draw the hours of a day: with a lunch, without one, or the morning alone."""
    opening = timedelta(hours=7) + draw(_HALVES)
    noon, back = timedelta(hours=11) + draw(_HALVES), timedelta(hours=13) + draw(_HALVES)
    closing = timedelta(hours=16) + draw(_HALVES)
    return draw(
        st.sampled_from(
            [((opening, noon), (back, closing)), ((opening, closing),), ((opening, noon),)]
        )
    )


@st.composite
def dated_days(draw: st.DrawFn) -> tuple[DatedDay, ...]:
    """Draw holidays and make-up days of two years, Tết week often among them."""
    days = st.dates(FIRST, date(2027, 12, 31))
    off = draw(st.sets(days, max_size=25))
    if draw(st.booleans()):
        off |= {date(2026, 2, number) for number in range(16, 21)}
    made_up = draw(st.sets(days, max_size=6)) - off
    rows = [DatedDay(day, DayKind.HOLIDAY, "NĐ", "Nghỉ") for day in off]
    rows += [
        DatedDay(day, DayKind.MAKE_UP_WORKDAY, "TB", "Làm bù", hours_of=day.day % 5)
        for day in made_up
    ]
    return tuple(sorted(rows, key=lambda row: row.day))


@st.composite
def calendars(draw: st.DrawFn, counting: SearchStrategy[Counting] = countings) -> Calendar:
    """Draw a calendar of one agency: its hours, its Saturdays for a while, its days."""
    week = (*(draw(hours()) for _ in range(5)), (), ())
    saturdays: tuple[Hours | None, ...] = (*(None,) * 5, draw(hours()), None)
    until = draw(st.dates(FIRST, LAST))
    rows = (AgencyHours("H20", FIRST, until, saturdays, "QĐ"),) if draw(st.booleans()) else ()
    version = f"v{draw(st.integers(0, 9**9))}"
    agency = rows[0].agency if rows else ""
    return Calendar(version, FIRST, LAST, week, draw(dated_days()), rows, agency, draw(counting))


def with_holiday(calendar: Calendar, day: date) -> Calendar:
    """Give the calendar with one more day off; what was dated there stays."""
    if calendar.dated(day):
        return calendar
    more = (*calendar.days, DatedDay(day, DayKind.HOLIDAY, "NĐ", "Nghỉ thêm"))
    return replace(calendar, version=f"{calendar.version}+{day}", days=more)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Dossier, tuple[Calendar, ...]]:
    """Draw an accepted dossier whose clock has been through much, and the calendars it used."""
    calendar = draw(calendars())
    accepted = replace(registered(), term=draw(terms), state=State.IN_PROCESS)
    dossier, used = timing.start(accepted, calendar, draw(instants)), [calendar]
    for act in draw(st.lists(st.sampled_from(ClockAct), max_size=6)):
        now = dossier.clock[-1].time + draw(st.timedeltas(timedelta(), timedelta(days=20)))
        after, calendar = _done(draw, dossier, act, used[-1], now)
        if len(after.clock) > len(dossier.clock):
            used.append(calendar)
        dossier = after
    return dossier, tuple(used)


def _done(
    draw: st.DrawFn, dossier: Dossier, act: ClockAct, last: Calendar, now: datetime
) -> tuple[Dossier, Calendar]:
    paused = dossier.clock[-1].act is ClockAct.PAUSED
    day = draw(st.dates(FIRST, date(2027, 12, 31)))
    other = draw(st.sampled_from([last, with_holiday(last, day)]))
    if paused and act in (ClockAct.RESUMED, ClockAct.RESTARTED):
        extends = act is ClockAct.RESUMED
        policy = SupplementPolicy.PAUSE_EXTEND if extends else SupplementPolicy.RESTART
        return timing.go_on(dossier, policy, other, now), other
    if not paused and act is ClockAct.PAUSED:
        cause = draw(st.sampled_from([ClockCause.SUPPLEMENT, ClockCause.PAYMENT]))
        return timing.pause(dossier, cause, last, now), last
    if not paused and act is ClockAct.REAPPOINTED:
        due = max(timing.in_force(dossier), now) + timedelta(days=3)
        return timing.reappoint(dossier, due, other, now), other
    if act is ClockAct.MOVED and timing.may_change_term(dossier) and draw(st.booleans()):
        return timing.change_term(dossier, draw(terms), other, now), other
    if act is ClockAct.MOVED:
        return moving.move(dossier, last, other, now).dossier, other
    return dossier, last
