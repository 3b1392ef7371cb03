"""The counter's rules before and at acceptance: what each act needs, leaves behind and tells."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.domain import acceptance, deadline, filing
from services.intake.domain.facts import (
    CompletionGuided,
    CompletionReceived,
    DossierAccepted,
    DossierFiled,
    DossierForwarded,
    DossierRefused,
)
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import (
    IntakeChannel,
    PaperCount,
    RefusalReason,
    ReturnMethod,
)
from tests.domain.intake.builders import (
    ACCEPTED,
    ALL_PRESENT,
    BIRTH,
    CAME,
    CITIZENS_DEADLINE,
    CODE,
    DUE,
    LOOKUP,
    ONE,
    TICK,
    TWO_AND_ONE,
    VECTORS,
    accept,
    at,
    dossier_in,
    expired,
    refused,
    request_supplement,
)

DIRECT = IntakeChannel.DIRECT


def test_filing_counts_the_papers_in():
    """The count at the counter is what must be given back one day."""
    dossier = dossier_in(State.REGISTERED, IntakeChannel.DIRECT)

    filed, facts = filing.file(dossier, TWO_AND_ONE)

    assert (filed.state, filed.papers_held) == (State.AT_COUNTER, TWO_AND_ONE)
    assert facts == (DossierFiled("d-1", "000.00.00.H20", TWO_AND_ONE),)


def test_what_comes_by_post_is_not_filed_by_hand():
    """Papers would count twice: once filed and once handed over."""
    with refused("COMES_BY_POST"):
        filing.file(dossier_in(State.REGISTERED), ONE)


def test_a_completion_is_guided_once_and_its_papers_counted():
    """The law lets the counter send a citizen home once, with everything listed."""
    guided, told = filing.guide_completion(dossier_in(State.AT_COUNTER), ("Tờ khai", "Căn cước"))
    received, heard = filing.receive_completion(guided, CAME, BIRTH)

    assert told == (CompletionGuided("d-1", 2),)
    assert heard == (CompletionReceived("d-1", ONE),)
    assert received.papers_held == TWO_AND_ONE + ONE
    with refused("ALREADY_GUIDED"):
        filing.guide_completion(received, ("Ảnh",))


@pytest.mark.parametrize("items", [(), ("",), ("Tờ khai", "  ")])
def test_what_is_missing_is_listed_item_by_item(items):
    """An empty form 02 tells the citizen nothing."""
    with refused("ITEMS_REQUIRED"):
        filing.guide_completion(dossier_in(State.AT_COUNTER), items)
    with refused("ITEMS_REQUIRED"):
        request_supplement(dossier_in(State.IN_PROCESS), items=items)


def test_acceptance_gives_code_and_due_time():
    """It is the promise that the citizen takes home."""
    accepted, facts = accept(dossier_in(State.AT_COUNTER))

    assert (accepted.dossier_code, accepted.accepted_time) == (CODE, ACCEPTED)
    assert accepted.due_time == accepted.first_due_time == DUE
    assert facts == (
        DossierAccepted(
            "d-1",
            CODE,
            ACCEPTED,
            DUE,
            ReturnMethod.POSTAL,
            "000.00.00.H20",
            "H20.1",
            "1.001193",
            IntakeChannel.POSTAL,
            TWO_AND_ONE,
            LOOKUP.hash,
        ),
    )
    assert accepted.lookup_secret == LOOKUP.secret


@pytest.mark.parametrize(
    ("present", "missing"),
    [
        ({}, "KQ1, KQ2"),
        ({"KQ1": TWO_AND_ONE}, "KQ2"),
        (ALL_PRESENT | {"KQ1": PaperCount(3, 0)}, "KQ1"),
        (ALL_PRESENT | {"KQ1": PaperCount(1, 2)}, "KQ1"),
        (ALL_PRESENT | {"KQ2": PaperCount(0, 1)}, "KQ2"),
    ],
)
def test_a_dossier_with_papers_missing_is_not_accepted(present, missing):
    """Originals and copies do not stand in for one another; the officer is told what is missing."""
    with refused("COMPONENTS_MISSING") as refusal:
        accept(dossier_in(State.AT_COUNTER), present)

    assert refusal.value.metadata == {"components": missing}


def test_a_completion_raises_what_is_known_and_adds_what_is_new():
    """The officer checks at acceptance what the citizen has handed in altogether."""
    came = {"KQ1": PaperCount(0, 1), "KQ2": ONE, "KQ3": ONE, "X9": PaperCount(0, 2)}
    received, told = filing.receive_completion(dossier_in(State.INCOMPLETE, DIRECT), came, BIRTH)

    assert {line.code: (line.name, line.asked) for line in received.components} == {
        "KQ1": ("Giấy chứng sinh", PaperCount(2, 2)),
        "KQ2": ("Căn cước", PaperCount(2, 0)),
        "KQ3": ("Văn bản ủy quyền", ONE),
        "X9": ("X9", PaperCount(0, 2)),
    }
    assert told == (CompletionReceived("d-1", PaperCount(1, 3)),), "what is shown is not kept"
    assert received.papers_held == TWO_AND_ONE + PaperCount(1, 3)


@pytest.mark.parametrize(
    "came", [{"KQ1": PaperCount(99)}, {f"X{number}": ONE for number in range(99)}]
)
def test_a_dossier_stays_small_enough_to_be_checked(came):
    """A line that no check list can name could never be accepted."""
    with refused("TOO_MANY_PAPERS"):
        filing.receive_completion(dossier_in(State.INCOMPLETE), came, BIRTH)


def test_transit_uses_nothing_of_the_term():
    """A dossier that travelled for weeks has its whole term from acceptance."""
    dossier = dossier_in(State.AT_COUNTER)
    early = replace(dossier, registered_time=ACCEPTED - timedelta(days=40))

    for each in (dossier, early):
        accepted = accept(each).dossier
        assert accepted.due_time == deadline.due_time(each.term, ACCEPTED, VECTORS)


def test_no_calendar_no_acceptance():
    """A due time nobody can know must not be printed."""
    dossier = dossier_in(State.AT_COUNTER)
    with refused("CALENDAR_ENDS"):
        accept(dossier, now=at("2029-05-01 09:00"))


def test_forwarding_names_the_agency_that_has_the_papers():
    """Tracking shows who works on it."""
    _, facts = acceptance.forward(dossier_in(State.ACCEPTED))
    assert facts == (DossierForwarded("d-1", "H20.1"),)


@pytest.mark.parametrize("state", [State.AT_COUNTER, State.INCOMPLETE])
@pytest.mark.parametrize("reason", RefusalReason)
def test_a_refusal_before_acceptance_needs_a_fitting_reason(state, reason: RefusalReason):
    """Nobody was asked for a supplement yet, so none can have expired."""
    if reason is RefusalReason.SUPPLEMENT_EXPIRED:
        with refused("REASON_DOES_NOT_FIT"):
            acceptance.refuse(dossier_in(state), reason, "Không đủ", ACCEPTED)
        return
    ended, facts = acceptance.refuse(dossier_in(state), reason, "Không đủ", ACCEPTED)
    assert ended.refusal_reason is reason
    assert facts == (DossierRefused("d-1", reason, TWO_AND_ONE),)


def test_a_refusal_after_acceptance_waits_for_the_citizens_deadline():
    """The citizen has until the deadline, to the last moment."""
    waiting = dossier_in(State.SUPPLEMENT_REQUESTED)
    reason = RefusalReason.SUPPLEMENT_EXPIRED

    with refused("SUPPLEMENT_NOT_EXPIRED"):
        acceptance.refuse(waiting, reason, "Hết hạn", CITIZENS_DEADLINE - TICK)
    with refused("REASON_DOES_NOT_FIT"):
        acceptance.refuse(waiting, RefusalReason.NOT_ELIGIBLE, "Hết hạn", CITIZENS_DEADLINE)
    for each in (waiting, expired(waiting)):
        ended = acceptance.refuse(each, reason, "Hết hạn", CITIZENS_DEADLINE).dossier
        assert ended.state is State.NOT_ACCEPTED


@pytest.mark.parametrize("text", ["", "   "])
def test_what_goes_against_the_citizen_has_a_written_reason(text):
    """Form 03 without reasons is void."""
    with refused("REASON_REQUIRED"):
        acceptance.refuse(dossier_in(State.AT_COUNTER), RefusalReason.NOT_COMPETENT, text, ACCEPTED)
    with refused("REASON_REQUIRED"):
        request_supplement(dossier_in(State.IN_PROCESS), reason=text)
