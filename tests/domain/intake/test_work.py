"""Whose turn it is with a dossier, and which promises are still to be kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.domain.clock import ClockAct
from services.intake.domain.dossier import OrderState, PostOrder
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import NO_PAPERS, Direction
from services.intake.domain.work import (
    Criteria,
    Task,
    Work,
    criteria,
    next_task,
    owed_time,
    task_deadline,
)
from tests.domain.intake.builders import (
    CITIZENS_DEADLINE,
    DUE,
    PAUSED,
    STARTED,
    TICK,
    TWO_AND_ONE,
    at,
    dossier_in,
)

ENDED = (State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED, State.CANCELLED)


def test_every_open_dossier_that_somebody_received_has_a_next_task():
    """A dossier that is on nobody's list is remembered when its owner complains."""
    without = [state for state in State if next_task(dossier_in(state)) is None]

    assert without == [State.REGISTERED, State.RESOLVED, State.RESULT_RETURNED, State.CANCELLED]


@pytest.mark.parametrize("state", ENDED)
def test_invariant_10_papers_of_an_ended_dossier_are_work_until_their_return_is_ordered(state):
    """Originals lay in a drawer for years because the dossier was closed."""
    ended = replace(dossier_in(state), papers_held=TWO_AND_ONE)
    back = PostOrder("o-2", Direction.PAPERS_BACK, 1)

    assert next_task(ended) is Task.GIVE_BACK
    assert next_task(replace(ended, orders=(back,))) is None
    for over in (OrderState.CANCELLED, OrderState.RETURNED):
        order = replace(back, state=over)
        assert next_task(replace(ended, orders=(order,))) is Task.GIVE_BACK
    assert next_task(replace(ended, papers_held=NO_PAPERS)) is None


def test_the_deadline_of_a_task_is_that_of_whoever_has_to_do_it():
    """An officer would be shown the due time while he waits for the citizen, or the other way."""
    answer = at("2026-03-02 16:00")
    waits = replace(dossier_in(State.AT_COUNTER), answer_due_time=answer)

    assert task_deadline(waits) == answer
    assert task_deadline(dossier_in(State.ACCEPTED)) == DUE
    assert task_deadline(dossier_in(State.IN_PROCESS)) == DUE
    assert task_deadline(dossier_in(State.SUPPLEMENT_REQUESTED)) == CITIZENS_DEADLINE
    assert task_deadline(dossier_in(State.PAYMENT_REQUESTED)) is None
    assert task_deadline(dossier_in(State.INCOMPLETE)) is None
    assert task_deadline(dossier_in(State.STOPPED)) is None


def test_invariant_31_whoever_is_late_owes_the_result_until_it_is_there_or_never_comes():
    """A late dossier would vanish from the list with the request for a payment."""
    owing = [state for state in State if owed_time(dossier_in(state))]
    assert owing == [State.ACCEPTED, State.IN_PROCESS]

    too_late = replace(PAUSED, time=DUE + TICK)
    paused = replace(dossier_in(State.PAYMENT_REQUESTED), clock=(STARTED, too_late))
    assert owed_time(paused) == DUE


def test_invariant_31_an_apology_puts_another_day_in_the_place_of_the_missed_one():
    """The head would be asked to sign a second apology for the same day."""
    later = DUE + timedelta(days=7)
    apology = replace(STARTED, act=ClockAct.REAPPOINTED, due_time=later)
    late = dossier_in(State.IN_PROCESS)

    assert owed_time(replace(late, clock=(STARTED, apology), due_time=later)) == later


@pytest.mark.parametrize("now", ["2026-03-09 00:00", "2026-03-09 09:01", "2026-03-09 23:59"])
def test_today_is_the_local_day_and_late_is_what_was_due_before_it(now):
    """Between midnight and seven the list would be that of the day before."""
    midnight, next_midnight = at("2026-03-09 00:00"), at("2026-03-10 00:00")

    assert criteria(Work.DUE_TODAY, at(now)) == Criteria(None, midnight, next_midnight)
    assert criteria(Work.LATE, at(now)) == Criteria(None, before=midnight)
    assert criteria(Work.ANSWER_OVERDUE, at(now)) == Criteria(Task.ANSWER, before=at(now))


@pytest.mark.parametrize("task", Task)
def test_every_task_is_on_a_list(task):
    """A task that no list asks for is done by chance."""
    asked = {criteria(kind, DUE).task for kind in Work}

    assert task in asked or task is Task.RESOLVE, "what is to be resolved is listed by its due time"
