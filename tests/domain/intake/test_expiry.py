"""A supplement that is over, item by item and after its time; a dossier that is stopped."""

import pytest

from services.intake.domain import expiry, hearing, obligation, stopping, supplement
from services.intake.domain.facts_of_process import DossierStopped, SupplementReopened
from services.intake.domain.history import RoundState
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import ObligationPurpose, StopReason
from tests.domain.intake.builders import (
    ASKED,
    BIRTH,
    CAME,
    CITIZENS_DEADLINE,
    ONE,
    TICK,
    TWO_AND_ONE,
    VECTORS,
    at,
    complete_supplement,
    dossier_in,
    expired,
    first,
    refused,
    request_supplement,
)

MORE_TIME = at("2026-04-10 17:30")
LATE = at("2026-03-21 08:00")


def complete(dossier, received, waived):
    return supplement.complete_supplement(
        dossier, CAME, BIRTH, VECTORS, at("2026-03-09 10:00"), received=received, waived=waived
    )


def asked_for_three():
    return request_supplement(dossier_in(State.IN_PROCESS), items=("a", "b", "c")).dossier


def test_every_item_is_received_or_waived():
    """An item that nobody speaks of would be found missing when it is too late."""
    with refused("ITEMS_OPEN") as refusal:
        complete(asked_for_three(), [1], {3: "Đã có trong cơ sở dữ liệu"})
    assert refusal.value.metadata["items"] == "2"
    with refused("ITEMS_UNKNOWN"):
        complete(asked_for_three(), [1, 2, 3, 4], {})
    with refused("REASON_REQUIRED"):
        complete(asked_for_three(), [1, 2], {3: " "})

    done = complete(asked_for_three(), [1, 2], {3: "Đã có trong cơ sở dữ liệu"}).dossier

    assert done.rounds[0].waived == (3,)


def test_invariant_29_one_more_round_needs_a_reason_and_there_is_no_third():
    """Once is the rule; an exception is written down, and is one."""
    back = complete_supplement(
        dossier_in(State.SUPPLEMENT_REQUESTED), CAME, BIRTH, VECTORS, at("2026-03-05 09:00")
    ).dossier
    again = {"now": at("2026-03-06 09:00")}
    with refused("TOO_MANY_SUPPLEMENTS"):
        request_supplement(back, **again, override_reason=" ")

    second = request_supplement(back, **again, override_reason="Luật thay đổi").dossier
    third = complete_supplement(second, CAME, BIRTH, VECTORS, at("2026-03-09 09:00")).dossier

    assert len(second.rounds) == 2
    with refused("TOO_MANY_SUPPLEMENTS"):
        request_supplement(third, now=at("2026-03-09 10:00"), override_reason="Luật thay đổi")


def test_a_citizen_who_is_given_days_has_the_whole_of_the_last_one():
    """Worked out by hand: ten days from Wednesday 4 March end on Saturday, so on Monday."""
    until = supplement.usual_deadline(10, VECTORS, ASKED)
    assert until == at("2026-03-16 17:30")


def test_invariant_32_a_round_that_is_over_can_be_reopened_by_an_officer():
    """A flood is no reason to lose a dossier; who decides so says why."""
    over = expired(dossier_in(State.SUPPLEMENT_REQUESTED))
    with refused("SUPPLEMENT_EXPIRED"):
        complete_supplement(over, CAME, BIRTH, VECTORS, LATE)
    with refused("REASON_REQUIRED"):
        expiry.reopen_supplement(over, " ", MORE_TIME, LATE)
    with refused("DEADLINE_NOT_AHEAD"):
        expiry.reopen_supplement(over, "Mưa lũ", LATE, LATE)

    reopened, facts = expiry.reopen_supplement(over, "Mưa lũ", MORE_TIME, LATE)

    assert facts == (SupplementReopened("d-1", 1, MORE_TIME),)
    assert reopened.rounds[0].reopened == 1
    completed = complete_supplement(reopened, CAME, BIRTH, VECTORS, MORE_TIME - TICK).dossier
    assert completed.rounds[0].state is RoundState.COMPLETED
    with refused("SUPPLEMENT_EXPIRED"):
        complete_supplement(reopened, CAME, BIRTH, VECTORS, MORE_TIME)


def test_a_round_that_is_not_over_is_not_reopened():
    """More time is for those who have none left."""
    with refused("SUPPLEMENT_NOT_EXPIRED"):
        expiry.reopen_supplement(
            dossier_in(State.SUPPLEMENT_REQUESTED), "Mưa lũ", MORE_TIME, CITIZENS_DEADLINE - TICK
        )


def test_a_round_that_opens_again_by_what_the_post_tells_is_told():
    """Others believed it to be over."""
    ordered = supplement.order_supplement_pickup(
        dossier_in(State.SUPPLEMENT_REQUESTED), "o-2", ONE
    ).dossier
    over = supplement.expire_supplement(ordered, CITIZENS_DEADLINE).dossier

    heard = hearing.supplement_collected(over, "o-2", CITIZENS_DEADLINE - TICK)

    assert heard.facts == (SupplementReopened("d-1", 1, CITIZENS_DEADLINE),)
    assert hearing.supplement_collected(ordered, "o-2", ASKED).facts == ()


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.IN_PROCESS, StopReason.LEGAL_GROUND),
        (State.SUPPLEMENT_REQUESTED, StopReason.SUPPLEMENT_EXPIRED),
        (State.PAYMENT_REQUESTED, StopReason.OBLIGATION_UNSETTLED),
        (State.PAYMENT_REQUESTED, StopReason.LEGAL_GROUND),
    ],
)
def test_a_stopped_dossier_says_which_papers_go_back(state, reason):
    """Form 05 ends the work; the papers are the citizen's."""
    with refused("REASON_REQUIRED"):
        stopping.stop(dossier_in(state), reason, " ", LATE)

    stopped, facts = stopping.stop(dossier_in(state), reason, "Đang tranh chấp", LATE)

    assert facts == (DossierStopped("d-1", TWO_AND_ONE),)
    assert (stopped.state, stopped.stop_reason) == (State.STOPPED, reason)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.IN_PROCESS, StopReason.SUPPLEMENT_EXPIRED),
        (State.IN_PROCESS, StopReason.OBLIGATION_UNSETTLED),
        (State.SUPPLEMENT_REQUESTED, StopReason.LEGAL_GROUND),
        (State.PAYMENT_REQUESTED, StopReason.SUPPLEMENT_EXPIRED),
    ],
)
def test_the_reason_of_a_stop_fits_the_state(state, reason):
    """A reason that cannot be true would stand on the form."""
    with refused("REASON_DOES_NOT_FIT"):
        stopping.stop(dossier_in(state), reason, "Đang tranh chấp", LATE)


def test_nobody_is_stopped_for_what_he_still_has_time_for():
    """Neither for a supplement nor for a payment."""
    with refused("SUPPLEMENT_NOT_EXPIRED"):
        stopping.stop(
            dossier_in(State.SUPPLEMENT_REQUESTED),
            StopReason.SUPPLEMENT_EXPIRED,
            "Hết hạn",
            CITIZENS_DEADLINE - TICK,
        )
    purpose = ObligationPurpose.LAND_RENT
    waiting = obligation.issue_obligation(
        dossier_in(State.IN_PROCESS), purpose, 1, CITIZENS_DEADLINE, VECTORS, ASKED
    ).dossier
    unpaid = StopReason.OBLIGATION_UNSETTLED, "Chưa nộp"
    with refused("OBLIGATION_NOT_EXPIRED"):
        stopping.stop(waiting, *unpaid, CITIZENS_DEADLINE - TICK)
    assert first(stopping.stop(waiting, *unpaid, CITIZENS_DEADLINE)).papers == TWO_AND_ONE
