"""A payment that the agency waits for (nghĩa vụ tài chính): asked for, settled."""

from dataclasses import replace
from datetime import datetime

from services.intake.domain import timing
from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import ClockCause
from services.intake.domain.dossier import Decision, Dossier, moved
from services.intake.domain.facts_of_process import ObligationIssued, ObligationSettled
from services.intake.domain.history import Obligation
from services.intake.domain.lifecycle import Action
from services.intake.domain.vocabulary import ObligationPurpose, SupplementPolicy
from shared.errors import FailedPrecondition


def issue_obligation(
    dossier: Dossier,
    purpose: ObligationPurpose,
    amount: int,
    deadline_time: datetime | None,
    counted_on: Calendar,
    now: datetime,
) -> Decision:
    """Ask for a payment in VND; the clock stands from now until it is settled.

    `counted_on` is the calendar of the due time in force.
    """
    issued = moved(dossier, Action.ISSUE_OBLIGATION)
    if amount <= 0:
        raise FailedPrecondition(
            "AMOUNT_NOT_POSITIVE",
            "There is nothing to pay.",
            "Số tiền phải nộp phải lớn hơn 0.",
            amount=str(amount),
        )
    if deadline_time is not None and deadline_time <= now:
        raise FailedPrecondition(
            "DEADLINE_NOT_AHEAD",
            "The deadline of a payment has to lie ahead.",
            "Thời hạn nộp tiền phải ở sau thời điểm hiện tại.",
        )
    due = timing.in_force(dossier)
    number = len(dossier.obligations) + 1
    obligation = Obligation(number, purpose, amount, now, due, deadline_time)
    told = ObligationIssued(dossier.dossier_id, number, purpose, amount, due, deadline_time)
    issued = replace(issued, obligations=(*dossier.obligations, obligation))
    return Decision(timing.pause(issued, ClockCause.PAYMENT, counted_on, now), (told,))


def settle_obligation(
    dossier: Dossier, receipt_no: str, calendar: Calendar, now: datetime
) -> Decision:
    """Note the payment with its receipt; the clock goes on with what was left."""
    settled = moved(dossier, Action.SETTLE_OBLIGATION)
    obligation = dossier.obligations[-1]
    settled = timing.go_on(settled, SupplementPolicy.PAUSE_EXTEND, calendar, now)
    due = timing.in_force(settled)
    obligation = replace(obligation, settled_time=now, receipt_no=receipt_no, due_time_after=due)
    settled = replace(settled, obligations=(*dossier.obligations[:-1], obligation))
    return Decision(settled, (ObligationSettled(dossier.dossier_id, obligation.number, due),))
