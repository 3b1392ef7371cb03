"""The counter's own duties: to answer in time, to know whom it deals with, and its own unit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.domain import answer, competence
from services.intake.domain.answer import AnswerTime
from services.intake.domain.facts_of_process import AnswerOverdue
from services.intake.domain.lifecycle import State
from services.intake.domain.person import Authorisation, People, Person
from services.intake.domain.vocabulary import FilerRelation, IntakeChannel, PaperCount
from shared.errors import PermissionDenied
from tests.domain.intake.builders import (
    ALL_PRESENT,
    BIRTH_PAPER,
    ONE,
    PEOPLE,
    TICK,
    VECTORS,
    accept,
    at,
    dossier_in,
    refused,
)

ALLOWED = AnswerTime(by_hand=timedelta(hours=8), by_post=timedelta(hours=16))
CAME = at("2026-03-06 15:00")


@pytest.mark.parametrize(
    ("channel", "until"),
    [
        (IntakeChannel.DIRECT, "2026-03-09 15:00"),
        (IntakeChannel.ONLINE, "2026-03-09 15:00"),
        (IntakeChannel.POSTAL, "2026-03-10 15:00"),
    ],
)
def test_the_counter_answers_in_working_hours_and_has_longer_for_the_post(channel, until):
    """Eight hours from Friday 15:00 do not end on Saturday."""
    waiting = answer.answer_awaited(dossier_in(State.AT_COUNTER, channel), ALLOWED, VECTORS, CAME)
    assert waiting.answer_due_time == at(until)


def test_an_overdue_answer_is_told_once_and_changes_no_state():
    """It is a reportable delay, not another way for the dossier."""
    waiting = answer.answer_awaited(dossier_in(State.AT_COUNTER), ALLOWED, VECTORS, CAME)
    due = at("2026-03-10 15:00")

    assert answer.answer_overdue(waiting, due - TICK) == (waiting, ())
    overdue, facts = answer.answer_overdue(waiting, due)

    assert facts == (AnswerOverdue("d-1", due),)
    assert overdue.state is State.AT_COUNTER
    assert answer.answer_overdue(overdue, due + TICK) == (overdue, ())
    guided = replace(waiting, state=State.INCOMPLETE)
    assert answer.answer_overdue(guided, due) == (guided, ())


def test_a_line_the_procedure_always_asks_for_cannot_be_left_out_by_not_declaring_it():
    """A citizen chooses what he declares; what is required is not his choice."""
    dossier = replace(dossier_in(State.AT_COUNTER), components=(BIRTH_PAPER,))
    present = {"KQ1": ALL_PRESENT["KQ1"]}

    with refused("COMPONENTS_MISSING") as refusal:
        accept(dossier, present)
    assert refusal.value.metadata["components"] == "KQ2"
    accepted = accept(dossier, present, not_applicable=frozenset({"KQ2"})).dossier
    assert accepted.state is State.ACCEPTED


def test_a_condition_in_words_is_decided_by_the_officer():
    """No list says for whom a line holds; a machine that demands every line refuses everybody."""
    dossier = dossier_in(State.AT_COUNTER)
    present = {"KQ1": ALL_PRESENT["KQ1"], "KQ2": PaperCount()}

    with refused("COMPONENTS_MISSING"):
        accept(dossier, present)
    assert accept(dossier, present, not_applicable=frozenset({"KQ2"})).facts


def test_an_owner_is_known_by_his_number_or_was_seen():
    """A result given to a name alone can be given to anybody."""
    nobody = People(replace(PEOPLE.owner, id_number=""))

    with refused("OWNER_NOT_IDENTIFIED"):
        nobody.require_known(owner_seen=False)
    nobody.require_known(owner_seen=True)
    PEOPLE.require_known(owner_seen=False)


def test_who_files_for_another_says_by_what_right():
    """Owner and delegate are two people; the record says why one may speak for the other."""
    filer = Person("TEST Người nộp", "+84900000002", "a", "b", "c")
    delegated = replace(PEOPLE, filer=filer)

    with refused("FILER_NOT_AUTHORISED"):
        delegated.require_known(owner_seen=False)
    right = Authorisation(FilerRelation.AUTHORISED, "UQ-12/2026", certified=True)
    replace(delegated, authorisation=right).require_known(owner_seen=False)
    replace(PEOPLE, filer=PEOPLE.owner).require_known(owner_seen=False)


@pytest.mark.parametrize(
    ("role", "unit", "may"),
    [
        ("COUNTER_OFFICER", "000.00.00.H20", True),
        ("COUNTER_OFFICER", "H20.1", False),
        ("CASE_OFFICER", "H20.1", True),
        ("CASE_OFFICER", "000.00.00.H20", True),
        ("HEAD", "H20.1", True),
        ("HEAD", "H20.2", False),
        ("CITIZEN", "-", True),
    ],
)
def test_an_officer_acts_for_dossiers_of_his_own_unit(role, unit, may):
    """Receiving and competent unit are two; a third has no business with the dossier."""
    dossier = replace(dossier_in(State.AT_COUNTER), papers_held=ONE)
    if may:
        competence.require_unit(dossier, role, unit)
    else:
        with pytest.raises(PermissionDenied, match=r"^NOT_YOUR_UNIT:"):
            competence.require_unit(dossier, role, unit)
