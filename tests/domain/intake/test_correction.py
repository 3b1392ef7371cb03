"""What was entered wrongly put right: before acceptance, after it, and for the post."""

from dataclasses import replace

import pytest

from services.intake.domain import contact, correction, obligation
from services.intake.domain.case import ProcedureCase
from services.intake.domain.clock import ClockCause
from services.intake.domain.contact import ContactOrder
from services.intake.domain.correction import Correction
from services.intake.domain.dossier import OrderState, PostOrder
from services.intake.domain.facts_of_process import ContactCorrected, DossierCorrected
from services.intake.domain.lifecycle import State
from services.intake.domain.person import People, Person
from services.intake.domain.procedure import ProcedureKey
from services.intake.domain.vocabulary import (
    ContactSide,
    Direction,
    IntakeChannel,
    ObligationPurpose,
    PaperCount,
    ReturnMethod,
)
from tests.domain.intake.builders import (
    ASKED,
    BIRTH,
    DUE,
    ONE,
    PEOPLE,
    TWO_AND_ONE,
    VECTORS,
    at,
    dossier_in,
    first,
    refused,
    working_days,
)

DIRECT = IntakeChannel.DIRECT
CASES = replace(
    BIRTH,
    cases=(
        ProcedureCase("1.001193.01", "Thường", working_days(5)),
        ProcedureCase("1.001193.02", "Xác minh", working_days(8)),
    ),
)
OTHER = replace(CASES, key=ProcedureKey("1.001022", 1), sector="Khác")
SENDER, ADDRESSEE = ContactSide.SENDER, ContactSide.ADDRESSEE


def correct(dossier, procedure=CASES, reason="Nhập sai", **right):
    return correction.correct(dossier, Correction(reason, **right), procedure, VECTORS, ASKED)


def test_a_correction_before_acceptance_reissues_no_receipt():
    """There is none yet."""
    corrected, facts = correct(dossier_in(State.AT_COUNTER), about_people=("owner",))

    assert facts == (DossierCorrected("d-1", ("owner",), receipt_reissued=False),)
    assert corrected.receipt_issue == 0


def test_after_acceptance_the_receipt_is_issued_again_with_the_next_number():
    """The citizen's paper must say what the record says."""
    corrected, facts = correct(
        dossier_in(State.IN_PROCESS), return_method=ReturnMethod.COUNTER, about_people=("owner",)
    )

    assert corrected.receipt_issue == 2
    assert facts == (
        DossierCorrected(
            "d-1",
            ("owner", "return_method"),
            receipt_reissued=True,
            return_method=ReturnMethod.COUNTER,
        ),
    )


def test_another_case_gives_another_due_time_from_the_day_of_acceptance():
    """Worked out by hand: eight working days from Monday 2 March 09:00; a wrong date is no term."""
    corrected = correct(dossier_in(State.IN_PROCESS), case_code="1.001193.02").dossier

    assert corrected.due_time == at("2026-03-12 09:00")
    assert corrected.first_due_time == DUE
    assert corrected.clock[-1].cause is ClockCause.CASE_CORRECTED
    assert corrected.receipt_issue == 2


def test_the_case_stays_when_the_due_time_rests_on_more():
    """What was paused or promised since cannot be counted anew by a slip of the pen."""
    waiting = obligation.issue_obligation(
        dossier_in(State.IN_PROCESS), ObligationPurpose.LAND_RENT, 1, None, VECTORS, ASKED
    ).dossier
    settled = obligation.settle_obligation(waiting, "BL-1", VECTORS, DUE).dossier

    for dossier in (waiting, settled):
        with refused("DUE_TIME_HAS_MOVED"):
            correct(dossier, case_code="1.001193.02")


def test_corrected_quantities_are_what_the_agency_has():
    """Filed by hand, the count was the declaration; it is what has to go back one day."""
    filed = dossier_in(State.AT_COUNTER, DIRECT)

    more = correct(filed, components={"KQ1": PaperCount(3, 1)}).dossier
    added = correct(filed, components={"KQ3": ONE}).dossier

    assert more.papers_held == PaperCount(3, 1)
    assert added.papers_held == TWO_AND_ONE + ONE
    gone = correct(added, components={"KQ3": PaperCount()}).dossier
    assert gone.components == filed.components
    for too_few in (ONE, PaperCount()):
        with refused("COMPONENTS_TOO_FEW"):
            correct(filed, components={"KQ1": too_few})


def test_what_the_post_was_told_to_collect_or_has_counted_stays_counted():
    """The count of a handover has two signatures."""
    with refused("POST_EXPECTS_PAPERS"):
        correct(dossier_in(State.REGISTERED), components={"KQ1": PaperCount(3, 1)})
    handed_over = dossier_in(State.AT_COUNTER)
    corrected = correct(handed_over, components={"KQ1": PaperCount(3, 1)}).dossier
    assert corrected.papers_held == handed_over.papers_held


def test_the_procedure_is_corrected_before_acceptance_only():
    """Code, term and papers of an accepted dossier hang on it."""
    papers = {"KQ1": TWO_AND_ONE, "KQ2": ONE}
    right = {"case_code": "1.001193.02", "components": papers}

    corrected = correct(dossier_in(State.AT_COUNTER, DIRECT), OTHER, **right)

    assert first(corrected).fields == ("procedure", "case")
    assert corrected.dossier.procedure == OTHER.key
    assert corrected.dossier.term == working_days(8)
    with refused("ACCEPTED_ALREADY"):
        correct(dossier_in(State.ACCEPTED), OTHER, **right)


def test_a_correction_says_why_and_changes_something():
    """A trace of nothing would hide the real ones."""
    with refused("REASON_REQUIRED"):
        correct(dossier_in(State.AT_COUNTER), reason=" ", about_people=("owner",))
    with refused("NOTHING_TO_CORRECT"):
        correct(dossier_in(State.AT_COUNTER))


def test_the_post_asks_again_for_open_orders_of_the_person():
    """A wrong telephone number costs an attempt."""
    orders = (ContactOrder("o-1", SENDER), ContactOrder("r-1", ADDRESSEE))

    _, facts = contact.correct_contact(dossier_in(State.REGISTERED), {SENDER}, orders)

    assert facts == (ContactCorrected("d-1", ("o-1",)),)


def test_a_contact_stays_once_the_post_is_on_its_way_to_it():
    """The item has its label; another address is another order."""
    carried = (PostOrder("b-1", Direction.PAPERS_BACK, 1, OrderState.COLLECTED),)
    withdrawn = replace(dossier_in(State.WITHDRAWN), orders=carried)

    with refused("HANDED_OVER_TO_POST"):
        contact.correct_contact(withdrawn, {SENDER}, (ContactOrder("b-1", SENDER),))
    with refused("HANDED_OVER_TO_POST"):
        contact.correct_contact(
            dossier_in(State.RESOLVED), {ADDRESSEE}, (ContactOrder("r-1", ADDRESSEE, True),)
        )


def test_from_where_papers_were_collected_does_not_matter_any_more():
    """The postman has been there."""
    on_its_way = dossier_in(State.WITH_POST_INBOUND)

    _, facts = contact.correct_contact(on_its_way, {SENDER}, (ContactOrder("o-1", SENDER),))

    assert facts == (ContactCorrected("d-1", ()),)


@pytest.mark.parametrize(
    ("others", "side", "sides"),
    [
        ((), SENDER, {SENDER, ADDRESSEE}),
        (("filer",), SENDER, {SENDER}),
        (("filer",), ADDRESSEE, {ADDRESSEE}),
        (("receiver",), SENDER, {SENDER}),
        (("filer", "receiver"), ADDRESSEE, {ADDRESSEE}),
    ],
)
def test_who_is_one_person_has_one_telephone(others, side, sides):
    """The owner who files himself and gets the result is seen twice by the post."""
    other = Person("TEST Người khác", "+84900000002", "a", "b", "c")
    people = People(
        PEOPLE.owner,
        filer=other if "filer" in others else None,
        receiver=other if "receiver" in others else None,
    )

    assert people.sides_with(side) == sides
    changed = people.with_contact(side, {"phone": "+84900000009"})
    assert all(changed.seen_as(each).phone == "+84900000009" for each in sides)
