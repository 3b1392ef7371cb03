"""What has to be done with a dossier now (việc cần làm): whose turn it is, and until when."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from services.intake.domain import timing
from services.intake.domain.code import local_day
from services.intake.domain.dossier import Dossier, OrderState
from services.intake.domain.lifecycle import State, has_ended
from services.intake.domain.vocabulary import Direction

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


class Task(StrEnum):
    """What comes next with a dossier; none while only its owner can begin, or all is done."""

    AWAIT_POST = "AWAIT_POST"
    """The post brings the papers."""
    ANSWER = "ANSWER"
    """The counter accepts it, guides the citizen, or refuses it."""
    AWAIT_COMPLETION = "AWAIT_COMPLETION"
    """The citizen completes it before acceptance (form 02)."""
    FORWARD = "FORWARD"
    """The counter forwards it to the agency that decides."""
    RESOLVE = "RESOLVE"
    """The agency decides."""
    AWAIT_SUPPLEMENT = "AWAIT_SUPPLEMENT"
    """The citizen hands in what was asked for; after his deadline an officer decides."""
    AWAIT_PAYMENT = "AWAIT_PAYMENT"
    """The citizen pays."""
    GIVE_BACK = "GIVE_BACK"
    """It has ended, and its papers go back to the citizen."""


class Work(StrEnum):
    """A kind of work, for a counter; a dossier may be on several lists."""

    TO_ACCEPT = "TO_ACCEPT"
    ANSWER_OVERDUE = "ANSWER_OVERDUE"
    TO_FORWARD = "TO_FORWARD"
    DUE_TODAY = "DUE_TODAY"
    LATE = "LATE"
    WAITING_FOR_COMPLETION = "WAITING_FOR_COMPLETION"
    WAITING_FOR_SUPPLEMENT = "WAITING_FOR_SUPPLEMENT"
    WAITING_FOR_PAYMENT = "WAITING_FOR_PAYMENT"
    TO_GIVE_BACK = "TO_GIVE_BACK"
    COMING_BY_POST = "COMING_BY_POST"


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which dossiers make up a kind of work."""

    task: Task | None
    """None: whatever comes next, it is the promised result that counts."""
    since: datetime | None = None
    """Deadline not before then; None: however long ago."""
    before: datetime | None = None
    """Deadline before then; None: however far ahead."""


_TASKS: Final = {
    State.WITH_POST_INBOUND: Task.AWAIT_POST,
    State.AT_COUNTER: Task.ANSWER,
    State.INCOMPLETE: Task.AWAIT_COMPLETION,
    State.ACCEPTED: Task.FORWARD,
    State.IN_PROCESS: Task.RESOLVE,
    State.SUPPLEMENT_REQUESTED: Task.AWAIT_SUPPLEMENT,
    State.PAYMENT_REQUESTED: Task.AWAIT_PAYMENT,
}
_OF: Final = {
    Work.TO_ACCEPT: Task.ANSWER,
    Work.TO_FORWARD: Task.FORWARD,
    Work.WAITING_FOR_COMPLETION: Task.AWAIT_COMPLETION,
    Work.WAITING_FOR_SUPPLEMENT: Task.AWAIT_SUPPLEMENT,
    Work.WAITING_FOR_PAYMENT: Task.AWAIT_PAYMENT,
    Work.TO_GIVE_BACK: Task.GIVE_BACK,
    Work.COMING_BY_POST: Task.AWAIT_POST,
}


def next_task(dossier: Dossier) -> Task | None:
    """Say what comes next; the papers of an ended dossier until they are on their way back."""
    if dossier.state in _TASKS:
        return _TASKS[dossier.state]
    ended_without_result = has_ended(dossier.state) and dossier.state is not State.RESULT_RETURNED
    if not ended_without_result or not dossier.papers_held:
        return None
    ordered = any(
        order.direction is Direction.PAPERS_BACK and order.state is OrderState.ORDERED
        for order in dossier.orders
    )
    return None if ordered else Task.GIVE_BACK


def task_deadline(dossier: Dossier) -> datetime | None:
    """Say until when that has to be done; None when nothing says so."""
    if dossier.state is State.AT_COUNTER:
        return dossier.answer_due_time
    if dossier.open_round:
        return dossier.open_round.deadline_time
    if dossier.open_obligation:
        return dossier.open_obligation.deadline_time
    return dossier.due_time if dossier.state in timing.RUNNING else None


def owed_time(dossier: Dossier) -> datetime | None:
    """Give the due time in force that the agency still has to keep, or has broken.

    None when nothing was promised, when the result is there or never comes, and while the clock
    stands that was stopped in time. An apology (form 04) puts another due time in force, and so
    takes a late dossier off the list of those that are late without one.
    """
    if dossier.due_time is None or dossier.resolved_time or has_ended(dossier.state):
        return None
    stopped_in_time = timing.stands(dossier) and dossier.clock[-1].time <= dossier.due_time
    return None if stopped_in_time else dossier.due_time


def criteria(kind: Work, now: datetime) -> Criteria:
    """Say which dossiers a kind of work is about; results are due by local date."""
    if kind is Work.ANSWER_OVERDUE:
        return Criteria(Task.ANSWER, before=now)
    if kind in _OF:
        return Criteria(_OF[kind])
    today = datetime.combine(local_day(now), time(), _LOCAL)
    if kind is Work.LATE:
        return Criteria(None, before=today)
    return Criteria(None, today, today + timedelta(days=1))
