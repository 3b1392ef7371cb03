"""Until when the counter has to say whether it accepts a dossier (hạn tiếp nhận)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.intake.domain import deadline
from services.intake.domain.calendar import Calendar
from services.intake.domain.dossier import Decision, Dossier
from services.intake.domain.facts_of_process import AnswerOverdue
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import IntakeChannel


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """How much working time the counter has."""

    by_hand: timedelta
    by_post: timedelta
    """For dossiers whose papers the post brings."""


def answer_awaited(
    dossier: Dossier, allowed: AnswerTime, calendar: Calendar, since: datetime
) -> Dossier:
    """Give a dossier that has come to the counter with the time by which it is to be answered."""
    span = allowed.by_post if dossier.channel is IntakeChannel.POSTAL else allowed.by_hand
    return replace(dossier, answer_due_time=deadline.add_working_time(since, span, calendar))


def answer_overdue(dossier: Dossier, now: datetime) -> Decision:
    """Note once in a dossier's life that the counter has not answered in time."""
    due = dossier.answer_due_time
    waits = dossier.state is State.AT_COUNTER and due is not None and now >= due
    if not waits or due is None or dossier.answer_overdue:
        return Decision(dossier, ())
    told = AnswerOverdue(dossier.dossier_id, due)
    return Decision(replace(dossier, answer_overdue=True), (told,))
