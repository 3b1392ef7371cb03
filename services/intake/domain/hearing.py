"""What other services tell: a fact is true, so nothing here refuses; every state has an answer."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.intake.domain import timing
from services.intake.domain.dossier import (
    Dossier,
    OrderState,
    PostOrder,
    call_off_pickups,
    moved,
    with_order,
)
from services.intake.domain.facts import DossierCancelled, DossierResolved, Fact
from services.intake.domain.facts_of_process import SupplementReopened
from services.intake.domain.history import RoundState
from services.intake.domain.lifecycle import LIFECYCLE, Action, State
from services.intake.domain.vocabulary import (
    CancellationCause,
    Direction,
    PaperCount,
    ReturnMethod,
    Timeliness,
)

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


class Heard(NamedTuple):
    """What a fact made of a dossier; with a note when it does not fit the state."""

    dossier: Dossier
    facts: tuple[Fact, ...] = ()
    note: str = ""
    """Why it is only noted, such as `RESULT_READY_WHILE_WITHDRAWN`."""


def inbound_collected(dossier: Dossier, order_id: str) -> Heard:
    """Hear that the post has the papers of the first submission, tallied and sealed."""
    order = dossier.order(order_id, Direction.INBOUND)
    if order is None or order.state in (OrderState.COLLECTED, OrderState.DELIVERED):
        return noted(dossier, "INBOUND_COLLECTED")
    dossier = with_order(dossier, replace(order, state=OrderState.COLLECTED))
    return moved_or_noted(dossier, Action.HEAR_INBOUND_COLLECTED)


def inbound_delivered(dossier: Dossier, order_id: str, papers: PaperCount) -> Heard:
    """Hear that the counter has the papers of the first submission, as it counted them itself.

    They count as held whatever the state: those of a dossier called off meanwhile have to go back.
    """
    order = dossier.order(order_id, Direction.INBOUND)
    if order is None or order.state is OrderState.DELIVERED:
        return noted(dossier, "INBOUND_DELIVERED")
    dossier = with_order(dossier, replace(order, state=OrderState.DELIVERED))
    dossier = replace(dossier, papers_held=dossier.papers_held + papers)
    return moved_or_noted(dossier, Action.HEAR_INBOUND_DELIVERED)


def inbound_cancelled(dossier: Dossier, order_id: str) -> Heard:
    """Hear that the first submission was never collected; the papers are still the citizen's."""
    order = dossier.order(order_id, Direction.INBOUND)
    if order is None or order.state is not OrderState.ORDERED:
        return noted(dossier, "INBOUND_CANCELLED")
    dossier = with_order(dossier, replace(order, state=OrderState.CANCELLED))
    heard = moved_or_noted(dossier, Action.HEAR_INBOUND_CANCELLED)
    if heard.note:
        return heard
    cause = CancellationCause.PICKUP_CANCELLED
    return heard._replace(facts=(DossierCancelled(dossier.dossier_id, cause),))


def supplement_collected(dossier: Dossier, order_id: str, collected_time: datetime) -> Heard:
    """Hear that the post has the papers of a supplement.

    When it had them in time, the round is open again even if this is heard of after its expiry.
    """
    order = dossier.order(order_id, Direction.SUPPLEMENT_IN)
    if order is None or order.state in (OrderState.COLLECTED, OrderState.DELIVERED):
        return noted(dossier, "SUPPLEMENT_COLLECTED")
    dossier = with_order(dossier, replace(order, state=OrderState.COLLECTED))
    if not _waits_for(dossier, order):
        return noted(dossier, "SUPPLEMENT_COLLECTED")
    return _came(dossier, collected_time)


def supplement_delivered(
    dossier: Dossier, order_id: str, papers: PaperCount, delivered_time: datetime
) -> Heard:
    """Hear that the counter has papers of a supplement; an officer says when all are there."""
    order = dossier.order(order_id, Direction.SUPPLEMENT_IN)
    if order is None or order.state is OrderState.DELIVERED:
        return noted(dossier, "SUPPLEMENT_DELIVERED")
    dossier = with_order(dossier, replace(order, state=OrderState.DELIVERED))
    rounds = tuple(
        replace(known, papers=known.papers + papers) if known.round == order.round else known
        for known in dossier.rounds
    )
    dossier = replace(dossier, papers_held=dossier.papers_held + papers, rounds=rounds)
    if not _waits_for(dossier, order):
        return noted(dossier, "SUPPLEMENT_DELIVERED")
    return _came(dossier, delivered_time)


def supplement_cancelled(dossier: Dossier, order_id: str) -> Heard:
    """Hear that a supplement was not collected; another pickup may be ordered."""
    return _order_cancelled(dossier, order_id, Direction.SUPPLEMENT_IN, "SUPPLEMENT_CANCELLED")


def papers_back_collected(dossier: Dossier, order_id: str, papers: PaperCount) -> Heard:
    """Hear that the post has taken papers of an ended dossier over."""
    order = dossier.order(order_id, Direction.PAPERS_BACK)
    if order is None or order.state not in (OrderState.ORDERED, OrderState.CANCELLED):
        return noted(dossier, "PAPERS_BACK_COLLECTED")
    dossier = with_order(dossier, replace(order, state=OrderState.COLLECTED))
    return Heard(replace(dossier, papers_held=dossier.papers_held.less(papers)))


def papers_back_delivered(dossier: Dossier, order_id: str) -> Heard:
    """Hear that the citizen has the papers of an ended dossier again."""
    order = dossier.order(order_id, Direction.PAPERS_BACK)
    if order is None or order.state is not OrderState.COLLECTED:
        return noted(dossier, "PAPERS_BACK_DELIVERED")
    return Heard(with_order(dossier, replace(order, state=OrderState.DELIVERED)))


def papers_back_returned(dossier: Dossier, order_id: str, papers: PaperCount) -> Heard:
    """Hear that undeliverable papers are at the agency again, as it counted them."""
    order = dossier.order(order_id, Direction.PAPERS_BACK)
    if order is None or order.state is not OrderState.COLLECTED:
        return noted(dossier, "PAPERS_BACK_RETURNED")
    dossier = with_order(dossier, replace(order, state=OrderState.RETURNED))
    return Heard(replace(dossier, papers_held=dossier.papers_held + papers))


def papers_back_cancelled(dossier: Dossier, order_id: str) -> Heard:
    """Hear that the post did not take the papers over; they may be sent or given back anew."""
    return _order_cancelled(dossier, order_id, Direction.PAPERS_BACK, "PAPERS_BACK_CANCELLED")


def result_ready(dossier: Dossier, ready_time: datetime) -> Heard:
    """Hear that the result exists: the dossier is resolved, and its timeliness fixed."""
    due, first_due = dossier.due_time, dossier.first_due_time
    allowed = LIFECYCLE.allows(dossier.state, Action.HEAR_RESULT_READY)
    if not allowed or due is None or first_due is None:
        return noted(dossier, "RESULT_READY")
    timeliness = _timeliness(dossier, ready_time, due)
    resolved = moved(
        dossier, Action.HEAR_RESULT_READY, resolved_time=ready_time, timeliness=timeliness
    )
    if dossier.open_round:
        dropped = replace(dossier.open_round, state=RoundState.DROPPED)
        resolved = replace(resolved, rounds=(*dossier.rounds[:-1], dropped))
    resolved, facts = call_off_pickups(resolved)
    told = DossierResolved(dossier.dossier_id, ready_time, due, first_due, timeliness)
    return Heard(resolved, (told, *facts))


def result_collected(dossier: Dossier) -> Heard:
    """Hear that the post has the result; the dossier cannot be withdrawn while it has."""
    handed_over = replace(dossier, result_handed_over=True)
    if dossier.state is State.RESOLVED:
        return Heard(handed_over)
    return noted(handed_over, "RESULT_COLLECTED")


def result_came_back(dossier: Dossier) -> Heard:
    """Hear that the result is at the agency again, undelivered."""
    return Heard(replace(dossier, result_handed_over=False))


def result_returned(dossier: Dossier) -> Heard:
    """Hear that the citizen has the result; a recall that came too late was none."""
    if dossier.resolutions and LIFECYCLE.allows(dossier.state, Action.HEAR_RETURNED_AFTER_RECALL):
        last = dossier.resolutions[-1]
        return Heard(
            moved(
                dossier,
                Action.HEAR_RETURNED_AFTER_RECALL,
                resolved_time=last.resolved_time,
                timeliness=last.timeliness,
            )
        )
    return moved_or_noted(dossier, Action.HEAR_RESULT_RETURNED)


def return_method_changed(dossier: Dossier, return_method: ReturnMethod) -> Heard:
    """Hear that the owner wants the result the other way; results has checked it, not intake."""
    return Heard(replace(dossier, return_method=return_method))


def _timeliness(dossier: Dossier, ready_time: datetime, due: datetime) -> Timeliness:
    ready_day, due_day = (moment.astimezone(_LOCAL).date() for moment in (ready_time, due))
    if ready_day < due_day:
        return Timeliness.EARLY
    # While a supplement or a payment is waited for the clock stands, and so cannot run out.
    paused_in_time = timing.stands(dossier) and dossier.clock[-1].time <= due
    if ready_day == due_day or paused_in_time:
        return Timeliness.ON_TIME
    return Timeliness.LATE


def _waits_for(dossier: Dossier, order: PostOrder) -> bool:
    return dossier.open_round is not None and dossier.open_round.round == order.round


def _came(dossier: Dossier, when: datetime) -> Heard:
    """Hear of papers that the post had by then: in time, or too late to matter."""
    supplement = dossier.rounds[-1]
    if when >= supplement.deadline_time:
        return Heard(dossier)
    told = SupplementReopened(dossier.dossier_id, supplement.round, supplement.deadline_time)
    facts = (told,) if supplement.state is RoundState.EXPIRED else ()
    supplement = replace(supplement, state=RoundState.OPEN, came_in_time=True)
    return Heard(replace(dossier, rounds=(*dossier.rounds[:-1], supplement)), facts)


def _order_cancelled(dossier: Dossier, order_id: str, direction: Direction, fact: str) -> Heard:
    order = dossier.order(order_id, direction)
    if order is None or order.state is not OrderState.ORDERED:
        return noted(dossier, fact)
    return Heard(with_order(dossier, replace(order, state=OrderState.CANCELLED)))


def moved_or_noted(dossier: Dossier, action: Action) -> Heard:
    """Move a dossier if its state allows, or say that the fact does not fit it."""
    if LIFECYCLE.allows(dossier.state, action):
        return Heard(moved(dossier, action))
    return noted(dossier, action.removeprefix("HEAR_"))


def noted(dossier: Dossier, fact: str) -> Heard:
    """Leave a dossier as it is, with a note of what was told."""
    return Heard(dossier, note=f"{fact}_WHILE_{dossier.state}")
