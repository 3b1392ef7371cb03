"""What may follow when the citizen's time for a supplement has passed: more time, or an end."""

from dataclasses import replace
from datetime import datetime

from services.intake.domain.dossier import Decision, Dossier, OrderState, moved, require_text
from services.intake.domain.facts_of_process import SupplementReopened
from services.intake.domain.history import RoundState, SupplementRound
from services.intake.domain.lifecycle import Action
from services.intake.domain.vocabulary import Direction
from shared.errors import FailedPrecondition


def reopen_supplement(
    dossier: Dossier, reason: str, deadline_time: datetime, now: datetime
) -> Decision:
    """Give the citizen time again after his deadline, with a reason; the clock still stands."""
    reopened = moved(dossier, Action.REOPEN_SUPPLEMENT)
    supplement = dossier.rounds[-1]
    if not supplement.is_over(now):
        raise not_expired(supplement)
    if deadline_time <= now:
        raise FailedPrecondition(
            "DEADLINE_NOT_AHEAD",
            "The citizen's deadline has to lie ahead.",
            "Thời hạn bổ sung phải ở sau thời điểm hiện tại.",
        )
    require_text(reason)
    supplement = replace(
        supplement,
        state=RoundState.OPEN,
        deadline_time=deadline_time,
        reopened=supplement.reopened + 1,
    )
    reopened = replace(reopened, rounds=(*dossier.rounds[:-1], supplement))
    told = SupplementReopened(dossier.dossier_id, supplement.round, deadline_time)
    return Decision(reopened, (told,))


def require_waited_enough(dossier: Dossier, supplement: SupplementRound, now: datetime) -> None:
    """Refuse to end a dossier for a supplement that may still come, or is on its way in time."""
    if supplement.state is not RoundState.EXPIRED and now < supplement.deadline_time:
        raise not_expired(supplement)
    # What came in time may still not be what was asked for: an officer has to see it first.
    if supplement.came_in_time and any(
        order.direction is Direction.SUPPLEMENT_IN
        and order.round == supplement.round
        and order.state is OrderState.COLLECTED
        for order in dossier.orders
    ):
        raise FailedPrecondition(
            "SUPPLEMENT_ON_THE_WAY",
            "The post has had papers of this supplement since before its deadline.",
            "Bưu chính đã nhận giấy tờ bổ sung trong thời hạn và đang chuyển đến.",
        )


def not_expired(supplement: SupplementRound) -> FailedPrecondition:
    """Give the refusal of what has to wait for the citizen's deadline."""
    return FailedPrecondition(
        "SUPPLEMENT_NOT_EXPIRED",
        "The citizen still has time to hand the supplement in.",
        "Chưa hết thời hạn bổ sung hồ sơ của công dân.",
        deadline=supplement.deadline_time.isoformat(),
    )
