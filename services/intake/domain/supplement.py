"""Papers asked for after acceptance (bổ sung hồ sơ): request, pickup, completion, expiry."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from services.intake.domain import deadline, timing
from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import ClockCause
from services.intake.domain.dossier import (
    Decision,
    Dossier,
    PostOrder,
    call_off_pickups,
    moved,
    require_items,
    require_text,
    taken_in,
    with_order,
)
from services.intake.domain.expiry import not_expired
from services.intake.domain.facts import (
    PickupOrdered,
    SupplementCompleted,
    SupplementExpired,
    SupplementRequested,
)
from services.intake.domain.history import RoundState, SupplementRound
from services.intake.domain.lifecycle import Action
from services.intake.domain.procedure import Procedure
from services.intake.domain.term import Term, TermUnit
from services.intake.domain.vocabulary import (
    Direction,
    PaperCount,
    SupplementPolicy,
)
from shared.errors import FailedPrecondition


def request_supplement(
    dossier: Dossier,
    items: tuple[str, ...],
    reason: str,
    deadline_time: datetime,
    now: datetime,
    *,
    counted_on: Calendar,
    policy: SupplementPolicy,
    max_rounds: int,
    override_reason: str = "",
) -> Decision:
    """Ask for more papers, with reasons and a time limit (form 02); the clock stands from now.

    Who gives a reason for it may ask once more than `max_rounds` (NĐ 118/2025, supplement);
    `counted_on` is the calendar of the due time in force.
    """
    requested = moved(dossier, Action.REQUEST_SUPPLEMENT)
    due = timing.in_force(dossier)
    _check_request(dossier, deadline_time, now, max_rounds + bool(override_reason.strip()))
    require_items(items)
    require_text(reason)
    requested = timing.pause(requested, ClockCause.SUPPLEMENT, counted_on, now)
    supplement = SupplementRound(
        round=len(dossier.rounds) + 1,
        requested_time=now,
        deadline_time=deadline_time,
        due_time_before=due,
        policy=policy,
        item_count=len(items),
    )
    told = SupplementRequested(dossier.dossier_id, supplement.round, deadline_time, due, len(items))
    return Decision(replace(requested, rounds=(*dossier.rounds, supplement)), (told,))


def usual_deadline(days: int, calendar: Calendar, now: datetime) -> datetime:
    """Give until when a citizen has so many days: the close of the last, or the next worked one."""
    return deadline.due_time(Term(TermUnit.DAY, Decimal(days)), now, calendar)


def order_supplement_pickup(dossier: Dossier, order_id: str, papers: PaperCount) -> Decision:
    """Ask the post to collect the papers of the supplement from the citizen."""
    ordered = moved(dossier, Action.ORDER_SUPPLEMENT_PICKUP)
    supplement = dossier.rounds[-1]
    if supplement.state is RoundState.EXPIRED:
        raise _expired(supplement)
    if any(
        order.under_way and order.direction is Direction.SUPPLEMENT_IN for order in dossier.orders
    ):
        raise FailedPrecondition(
            "PICKUP_UNDER_WAY",
            "The post has an order for this supplement already.",
            "Đã có yêu cầu bưu chính thu gom hồ sơ bổ sung.",
        )
    order = PostOrder(order_id, Direction.SUPPLEMENT_IN, supplement.round)
    told = PickupOrdered(
        dossier.dossier_id,
        order_id,
        order.direction,
        order.round,
        dossier.receiving_agency,
        papers,
        dossier.competent_agency,
    )
    return Decision(with_order(ordered, order), (told,))


def complete_supplement(
    dossier: Dossier,
    came: Mapping[str, PaperCount],
    procedure: Procedure,
    calendar: Calendar,
    now: datetime,
    *,
    received: Collection[int],
    waived: Mapping[int, str],
) -> Decision:
    """Confirm that all that was asked for is there.

    `came` says what came by hand, by code; what the post brought is counted already. `received`
    are the numbers of the items that came, `waived` those the officer does without, with reasons.
    """
    completed = moved(dossier, Action.COMPLETE_SUPPLEMENT)
    supplement = dossier.rounds[-1]
    completed, papers = taken_in(completed, came, procedure)
    if supplement.is_over(now):
        raise _expired(supplement)
    _check_items(supplement, received, waived)
    completed = timing.go_on(completed, supplement.policy, calendar, now)
    due = timing.in_force(completed)
    supplement = replace(
        supplement,
        state=RoundState.COMPLETED,
        papers=supplement.papers + papers,
        completed_time=now,
        due_time_after=due,
        waived=tuple(sorted(waived)),
    )
    completed = replace(completed, rounds=(*dossier.rounds[:-1], supplement))
    completed, facts = call_off_pickups(completed)
    told = SupplementCompleted(
        dossier.dossier_id, supplement.round, due, supplement.policy, supplement.papers
    )
    return Decision(completed, (told, *facts))


def expire_supplement(dossier: Dossier, now: datetime) -> Decision:
    """Note that the citizen's time has passed; the clock stands until an officer decides.

    Nothing expires whose papers the post had in time: on their way they are not late.
    """
    expired = moved(dossier, Action.EXPIRE_SUPPLEMENT)
    supplement = dossier.rounds[-1]
    if supplement.came_in_time:
        return Decision(dossier, ())
    if supplement.state is RoundState.EXPIRED:
        raise _expired(supplement)
    if not supplement.is_over(now):
        raise not_expired(supplement)
    supplement = replace(supplement, state=RoundState.EXPIRED)
    expired = replace(expired, rounds=(*dossier.rounds[:-1], supplement))
    return Decision(expired, (SupplementExpired(dossier.dossier_id, supplement.round),))


def _check_items(
    supplement: SupplementRound, received: Collection[int], waived: Mapping[int, str]
) -> None:
    for reason in waived.values():
        require_text(reason)
    listed = set(range(1, supplement.item_count + 1))
    unknown = (set(received) | set(waived)) - listed
    if unknown:
        raise FailedPrecondition(
            "ITEMS_UNKNOWN",
            f"The supplement has the items 1 to {supplement.item_count} only.",
            f"Yêu cầu bổ sung chỉ có các nội dung từ 1 đến {supplement.item_count}.",
            items=_numbers(unknown),
        )
    still_open = listed - set(received) - set(waived)
    if still_open:
        raise FailedPrecondition(
            "ITEMS_OPEN",
            f"Neither received nor waived: {_numbers(still_open)}.",
            f"Chưa nhận và chưa được miễn: nội dung số {_numbers(still_open)}.",
            items=_numbers(still_open),
        )


def _numbers(items: Collection[int]) -> str:
    return ", ".join(map(str, sorted(items)))


def _check_request(
    dossier: Dossier, deadline_time: datetime, now: datetime, max_rounds: int
) -> None:
    if len(dossier.rounds) >= max_rounds:
        raise FailedPrecondition(
            "TOO_MANY_SUPPLEMENTS",
            "The supplements of this dossier are used up.",
            "Hồ sơ đã được yêu cầu bổ sung đủ số lần cho phép.",
            max_rounds=str(max_rounds),
        )
    if now >= timing.in_force(dossier):
        raise FailedPrecondition(
            "TERM_IS_OVER",
            "The result is overdue; nothing more can be asked for.",
            "Hồ sơ đã quá hạn giải quyết, không được yêu cầu bổ sung.",
            due_time=timing.in_force(dossier).isoformat(),
        )
    if deadline_time <= now:
        raise FailedPrecondition(
            "DEADLINE_NOT_AHEAD",
            "The citizen's deadline has to lie ahead.",
            "Thời hạn bổ sung phải ở sau thời điểm hiện tại.",
        )


def _expired(supplement: SupplementRound) -> FailedPrecondition:
    return FailedPrecondition(
        "SUPPLEMENT_EXPIRED",
        "The citizen's time for this supplement has passed.",
        "Đã hết thời hạn bổ sung hồ sơ.",
        deadline=supplement.deadline_time.isoformat(),
    )
