"""The clock besides supplements: payments, apologies, resolutions taken back."""

from dataclasses import replace

import pytest

from services.intake.domain import (
    deadline,
    explanation,
    hearing_of_results,
    obligation,
    reappointment,
    resolution,
    timing,
)
from services.intake.domain.clock import Clock, ClockAct, ClockCause
from services.intake.domain.facts_of_process import (
    DossierReappointed,
    ObligationIssued,
    ObligationSettled,
    ResolutionRecalled,
)
from services.intake.domain.history import Resolution
from services.intake.domain.lifecycle import State
from services.intake.domain.reappointment import Apology
from services.intake.domain.steps import StepKind
from services.intake.domain.vocabulary import ObligationPurpose, Timeliness
from tests.domain.intake.builders import (
    ACCEPTED,
    ASKED,
    CITIZENS_DEADLINE,
    DUE,
    TICK,
    VECTORS,
    at,
    dossier_in,
    first,
    refused,
)

FEE = ObligationPurpose.LAND_USE_FEE
LATER = at("2026-03-12 17:00")
PAID = at("2026-03-09 10:00")


def apology(**changes):
    usual = {"due_time": LATER, "reason": "Chờ xác minh", "prepared_by": "thuly"}
    return Apology(**{**usual, "signed_by": "truongphong", **changes})


def reappoint(dossier, now=ASKED, most=1, **changes):
    return reappointment.reappoint(dossier, apology(**changes), VECTORS, now, most=most)


def test_an_obligation_stops_the_clock_and_says_what_is_to_be_paid():
    """The tax office's notice must not cost the agency its term."""
    issued, facts = obligation.issue_obligation(
        dossier_in(State.IN_PROCESS), FEE, 25_000_000, CITIZENS_DEADLINE, VECTORS, ASKED
    )

    assert facts == (ObligationIssued("d-1", 1, FEE, 25_000_000, DUE, CITIZENS_DEADLINE),)
    assert issued.state is State.PAYMENT_REQUESTED
    left = timing.remaining_at(issued, VECTORS, ASKED)
    assert left == timing.remaining_at(issued, VECTORS, CITIZENS_DEADLINE)


@pytest.mark.parametrize(
    ("amount", "deadline", "reason"),
    [
        (0, None, "AMOUNT_NOT_POSITIVE"),
        (-1, None, "AMOUNT_NOT_POSITIVE"),
        (1, ASKED, "DEADLINE_NOT_AHEAD"),
    ],
)
def test_an_obligation_is_a_payment_that_can_be_made(amount, deadline, reason):
    """A pause for nothing would be a way out of being late."""
    with refused(reason):
        obligation.issue_obligation(
            dossier_in(State.IN_PROCESS), FEE, amount, deadline, VECTORS, ASKED
        )


def test_invariant_23_after_a_payment_exactly_what_was_left_goes_on():
    """Worked out by hand: 21.5 hours were left on Wednesday 14:00, counted on from Monday 10:00."""
    waiting = dossier_in(State.PAYMENT_REQUESTED)

    settled, facts = obligation.settle_obligation(waiting, "BL-1", VECTORS, PAID)

    due = at("2026-03-11 17:00")
    assert facts == (ObligationSettled("d-1", 1, due),)
    assert (settled.due_time, settled.first_due_time) == (due, DUE)
    assert settled.obligations[0].receipt_no == "BL-1"
    left = deadline.remaining(waiting.term, ASKED, DUE, VECTORS)
    assert settled.clock[-1] == Clock(
        ClockAct.RESUMED, ClockCause.PAYMENT, PAID, due, "test", VECTORS.counting, left, 2
    )
    assert (waiting.receipt_issue, settled.receipt_issue) == (1, 2)


def test_a_pause_gives_no_lost_time_back():
    """Otherwise a late dossier would be on time by sending the citizen to the bank."""
    late = obligation.issue_obligation(
        dossier_in(State.IN_PROCESS), FEE, 1, None, VECTORS, at("2026-03-10 09:00")
    ).dossier

    settled = obligation.settle_obligation(late, "BL-1", VECTORS, at("2026-03-20 09:00")).dossier

    assert settled.due_time == DUE
    assert (
        hearing_of_results.result_ready(late, at("2026-03-12 09:00")).dossier.timeliness
        is Timeliness.LATE
    )


def test_the_explanation_of_a_late_dossier_shows_the_delay_and_the_pauses_in_it():
    """Whoever asks why it is late sees that the payment was asked for afterwards."""
    days = [at(f"2026-03-{day} 09:00") for day in (10, 20, 24)]
    late = obligation.issue_obligation(
        dossier_in(State.IN_PROCESS), FEE, 1, None, VECTORS, days[0]
    ).dossier
    settled = obligation.settle_obligation(late, "BL-1", VECTORS, days[1]).dossier
    again = obligation.issue_obligation(settled, FEE, 1, None, VECTORS, days[2]).dossier

    explained = explanation.explain(again, [VECTORS] * len(again.clock))

    spans = [(step.kind, step.start, step.end) for step in explained.steps[-5:]]
    assert spans == [
        (StepKind.OVERDUE, DUE, days[0]),
        (StepKind.PAUSED, days[0], days[1]),
        (StepKind.OVERDUE, days[1], days[2]),
        (StepKind.PAUSED, days[2], None),
        (StepKind.DUE, DUE, DUE),
    ]


def test_an_apology_names_a_later_day_and_keeps_the_first():
    """Timeliness is judged against the new day; statistics see the old one."""
    reappointed, facts = reappoint(dossier_in(State.IN_PROCESS))

    assert facts == (DossierReappointed("d-1", DUE, LATER, late=False),)
    assert (reappointed.due_time, reappointed.first_due_time) == (LATER, DUE)
    assert [(one.act, one.receipt_no) for one in reappointed.clock[1:]] == [
        (ClockAct.REAPPOINTED, 0)
    ]
    assert reappointed.receipt_issue == 1
    resolved = hearing_of_results.result_ready(reappointed, LATER).dossier
    assert resolved.timeliness is Timeliness.ON_TIME


def test_invariant_31_an_apology_after_the_due_time_is_told_as_late():
    """It is possible, and it is a violation that reports show."""
    assert not first(reappoint(dossier_in(State.IN_PROCESS), now=DUE)).late
    assert first(reappoint(dossier_in(State.IN_PROCESS), now=DUE + TICK)).late


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"due_time": DUE}, "NOT_A_LATER_DAY"),
        ({"due_time": LATER, "now": at("2026-03-13 08:00")}, "NOT_A_LATER_DAY"),
        ({"due_time": at("2026-03-12 12:30")}, "NOT_IN_WORKING_TIME"),
        ({"due_time": at("2026-03-14 09:00")}, "NOT_IN_WORKING_TIME"),
        ({"reason": " "}, "REASON_REQUIRED"),
        ({"prepared_by": "truongphong"}, "SIGNED_BY_WRITER"),
        ({"most": 0}, "TOO_MANY_REAPPOINTMENTS"),
    ],
)
def test_invariant_30_an_apology_has_reason_signer_and_a_day_that_is_worked(changes, reason):
    """Form 04 is a promise of the head, once, for a time at which the counter is open."""
    with refused(reason):
        reappoint(dossier_in(State.IN_PROCESS), **changes)


@pytest.mark.parametrize("text", ["2026-03-12 07:30", "2026-03-12 11:30", "2026-03-12 17:30"])
def test_opening_and_closing_are_working_time(text):
    """The appointment is usually the end of a day."""
    assert reappoint(dossier_in(State.IN_PROCESS), due_time=at(text)).dossier.due_time == at(text)


def recall(dossier, now=LATER, reason="Sai số liệu"):
    return resolution.recall_resolution(dossier, reason, VECTORS, now)


def test_a_recalled_resolution_is_kept_and_decided_again():
    """Invariant 26: once for each resolution; the one taken back stays in the history."""
    resolved = hearing_of_results.result_ready(dossier_in(State.IN_PROCESS), ASKED).dossier

    recalled, facts = recall(resolved)

    assert facts == (ResolutionRecalled("d-1", 1, DUE),)
    assert recalled.resolutions == (Resolution(ASKED, DUE, Timeliness.EARLY, LATER),)
    assert (recalled.resolved_time, recalled.timeliness, recalled.due_time) == (None, None, DUE)
    again = hearing_of_results.result_ready(recalled, at("2026-03-13 09:00")).dossier
    assert again.timeliness is Timeliness.LATE
    assert first(recall(again)).round == 2


def test_a_resolution_is_recalled_with_a_reason_and_before_the_post_has_it():
    """A paper that is on its way cannot be unwritten."""
    resolved = hearing_of_results.result_ready(dossier_in(State.IN_PROCESS), ASKED).dossier

    with refused("REASON_REQUIRED"):
        recall(resolved, reason=" ")
    with refused("RESULT_HANDED_OVER"):
        recall(hearing_of_results.result_collected(resolved).dossier)


@pytest.mark.parametrize("state", [State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED])
def test_a_result_in_the_middle_of_a_pause_leaves_what_was_left(state):
    """Recalled, the clock goes on from then; the pause was not the agency's time."""
    resolved = hearing_of_results.result_ready(dossier_in(state), at("2026-03-30 09:00")).dossier
    assert resolved.timeliness is Timeliness.ON_TIME

    recalled = recall(resolved, now=at("2026-04-06 10:00")).dossier

    assert recalled.due_time == at("2026-04-08 17:00")
    assert recalled.clock[-1].cause is ClockCause.RESOLUTION_RECALLED
    assert not timing.stands(recalled)


def test_a_result_that_was_given_out_while_it_was_recalled_is_returned():
    """The citizen has it: a recall that came too late was none."""
    recalled = recall(
        hearing_of_results.result_ready(dossier_in(State.IN_PROCESS), ASKED).dossier
    ).dossier

    heard = hearing_of_results.result_returned(recalled)

    assert heard.dossier.state is State.RESULT_RETURNED
    assert (heard.dossier.resolved_time, heard.dossier.timeliness) == (ASKED, Timeliness.EARLY)


def test_every_due_time_says_why_it_is_in_force():
    """Anybody asks why the date is what it is; the answer is in the dossier."""
    issued = obligation.issue_obligation(
        dossier_in(State.IN_PROCESS), FEE, 1, None, VECTORS, ASKED
    ).dossier
    settled = obligation.settle_obligation(issued, "BL-1", VECTORS, PAID).dossier
    moved = replace(reappoint(settled, now=PAID).dossier)

    assert [(one.act, one.cause, one.time) for one in moved.clock] == [
        (ClockAct.STARTED, ClockCause.ACCEPTANCE, ACCEPTED),
        (ClockAct.PAUSED, ClockCause.PAYMENT, ASKED),
        (ClockAct.RESUMED, ClockCause.PAYMENT, PAID),
        (ClockAct.REAPPOINTED, ClockCause.REAPPOINTMENT, PAID),
    ]
    assert moved.clock[-1].due_time == moved.due_time
