"""A due time can be explained, and the explanation comes out at the due time."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain import deadline, explanation, timing
from services.intake.domain.clock import ClockAct, ClockCause
from services.intake.domain.counting import TermEnd
from services.intake.domain.steps import Step, StepKind
from services.intake.domain.term import TermUnit
from services.intake.domain.vocabulary import IntakeChannel, SupplementPolicy
from tests.domain.intake.builders import VECTORS, at, registered, working_days
from tests.domain.intake.calendars import calendars, histories, instants, terms

MANY = settings(max_examples=30)


def timed(steps: tuple[Step, ...]) -> list[Step]:
    return [step for step in steps if step.takes_time]


@given(histories())
@MANY
def test_replaying_the_steps_gives_the_due_time(history):
    """Each step begins where the one before ended; the last one ends at what was promised."""
    dossier, used = history

    explained = explanation.explain(dossier, used)

    steps = timed(explained.steps)
    assert explained.due_time == dossier.due_time
    assert explained.steps[0].start == dossier.accepted_time
    assert (steps[0].start if steps else dossier.due_time) == dossier.accepted_time
    for one, other in pairwise(steps):
        assert one.end == other.start
    if dossier.clock[-1].act is ClockAct.PAUSED:
        assert steps[-1].end is None
    elif dossier.clock[-1].goes_on_overdue:
        assert dossier.due_time in {dossier.accepted_time, *(step.end for step in steps)}
        assert steps[-1].kind is StepKind.PAUSED
    else:
        assert steps[-1].end == dossier.due_time == explained.steps[-1].start


def test_what_went_on_with_nothing_left_is_explained_when_it_pauses_overdue():
    """Promised at the end of lunch and paused in it: due again as soon as it goes on."""
    dossier = replace(registered(), term=working_days(1))
    dossier = timing.start(dossier, VECTORS, at("2026-03-02 09:00"))
    promised, lunch = at("2026-03-05 13:30"), at("2026-03-05 12:00")
    dossier = timing.reappoint(dossier, promised, VECTORS, at("2026-03-02 10:00"))
    for paused, completed in (
        (lunch, "2026-03-06 10:00"),
        (at("2026-03-06 11:00"), "2026-03-09 09:00"),
    ):
        dossier = timing.pause(dossier, ClockCause.SUPPLEMENT, VECTORS, paused)
        policy = SupplementPolicy.PAUSE_EXTEND
        dossier = timing.go_on(dossier, policy, VECTORS, at(completed))

    explained = explanation.explain(dossier, [VECTORS] * len(dossier.clock))

    assert explained.due_time == dossier.due_time == at("2026-03-06 10:00")
    assert explained.due_time in {step.end for step in explained.steps if step.takes_time}


@pytest.mark.parametrize(
    ("paused", "left_out"),
    [
        ("2026-03-06 20:00", []),
        ("2026-03-07 10:00", [(date(2026, 3, 7), date(2026, 3, 7), 1)]),
        ("2026-03-09 06:00", [(date(2026, 3, 7), date(2026, 3, 8), 2)]),
        ("2026-03-09 09:00", [(date(2026, 3, 7), date(2026, 3, 8), 2)]),
    ],
    ids=["on the evening before", "on its first day", "before the next opening", "after it"],
)
def test_a_pause_around_a_weekend_leaves_out_the_days_off_that_came(paused, left_out):
    """Monday morning before the counter opens was called a day off, and Friday evening one too."""
    dossier = replace(registered(), term=working_days(5))
    dossier = timing.start(dossier, VECTORS, at("2026-03-05 09:00"))
    dossier = timing.pause(dossier, ClockCause.SUPPLEMENT, VECTORS, at(paused))

    steps = timed(explanation.explain(dossier, [VECTORS] * len(dossier.clock)).steps)

    skipped = [step for step in steps if step.kind is StepKind.SKIPPED]
    assert [(step.first_day, step.last_day, step.days) for step in skipped] == left_out
    assert all(one.end == other.start for one, other in pairwise(steps))
    assert steps[-1].start == at(paused)


def legs(steps: tuple[Step, ...]) -> list[list[Step]]:
    """Give the steps of each term that was counted, TERM first."""
    found: list[list[Step]] = []
    for step in steps:
        if step.kind is StepKind.TERM:
            found.append([step])
        elif found:
            found[-1].append(step)
    return found


@given(histories())
@MANY
def test_invariant_21_the_steps_use_up_exactly_the_term(history):
    """What was worked and what a pause has kept are together what the law allows."""
    dossier, used = history
    steps = explanation.explain(dossier, used).steps

    for leg in legs(steps):
        kinds = {step.kind for step in leg}
        if kinds & {StepKind.OVERDUE, StepKind.REAPPOINTED} or dossier.term.is_same_day:
            continue
        exact = leg[0].counting is not None and leg[0].counting.term_end is TermEnd.EXACT
        if dossier.term.unit is TermUnit.HOUR or (
            dossier.term.unit is TermUnit.WORKING_DAY and exact
        ):
            parts = [step for step in leg[1:] if step.kind in (StepKind.WORKED, StepKind.PAUSED)]
            assert sum((step.working_time for step in parts), timedelta()) == leg[0].working_time
        elif dossier.term.unit is TermUnit.DAY and StepKind.PAUSED not in kinds:
            counted = sum(step.days for step in leg if step.kind is StepKind.COUNTED)
            assert counted == (dossier.term.amount if leg[0].whole else leg[0].days)


@given(terms, instants, calendars())
@MANY
def test_a_preview_says_what_acceptance_would(term, now, calendar):
    """The officer tells the date before the citizen hands the papers over."""
    seen = explanation.preview(term, "1.001193", IntakeChannel.DIRECT, now, calendar)

    assert seen.due_time == deadline.due_time(term, now, calendar)
    assert timed(seen.steps)[0].start == now
    for one, other in pairwise(timed(seen.steps)):
        assert one.end == other.start


@given(histories(), st.floats(0, 0.999))
@MANY
def test_what_a_step_leaves_out_is_off_and_what_it_counts_is_not(history, share):
    """A holiday that is named and counted all the same would be a lie on paper."""
    dossier, used = history
    by_version = {calendar.version: calendar for calendar in used}
    for leg in legs(explanation.explain(dossier, used).steps):
        calendar = by_version[leg[0].calendar_version]
        for step in leg:
            if step.kind is StepKind.SKIPPED and step.first_day and step.last_day:
                assert step.days == (step.last_day - step.first_day).days + 1
                day = step.first_day + timedelta(days=int(share * step.days))
                skips = dossier.term.unit is TermUnit.DAY
                assert calendar.is_holiday(day) if skips else not calendar.is_worked(day)
            if step.kind is StepKind.WORKED and step.end:
                worked = deadline.working_time_between(step.start, step.end, calendar)
                assert step.working_time == worked
