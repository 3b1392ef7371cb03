"""The counter's decision: accept, forward, refuse."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.intake.domain import timing
from services.intake.domain.calendar import Calendar
from services.intake.domain.dossier import (
    Decision,
    Dossier,
    OrderState,
    RoundState,
    SupplementRound,
    call_off_pickups,
    moved,
    require_text,
)
from services.intake.domain.facts import DossierAccepted, DossierForwarded, DossierRefused
from services.intake.domain.lifecycle import Action
from services.intake.domain.vocabulary import (
    NO_PAPERS,
    Direction,
    PaperCount,
    RefusalReason,
)
from shared.errors import FailedPrecondition


def accept(
    dossier: Dossier,
    present: Mapping[str, PaperCount],
    dossier_code: str,
    calendar: Calendar,
    now: datetime,
) -> Decision:
    """Take responsibility for a dossier that is complete; the legal clock starts (form 01).

    `present` says how many papers of each component the officer has before him.
    """
    accepted = moved(dossier, Action.ACCEPT)
    _require_components(dossier, present)
    accepted = timing.start(replace(accepted, dossier_code=dossier_code), calendar, now)
    told = DossierAccepted(
        dossier.dossier_id,
        dossier_code,
        now,
        timing.in_force(accepted),
        dossier.return_method,
        dossier.receiving_agency,
        dossier.competent_agency,
        dossier.procedure.code,
        dossier.channel,
        dossier.papers_held,
    )
    return Decision(accepted, (told,))


def forward(dossier: Dossier) -> Decision:
    """Give the papers from the counter to the agency that decides."""
    forwarded = moved(dossier, Action.FORWARD)
    return Decision(forwarded, (DossierForwarded(dossier.dossier_id, dossier.competent_agency),))


def refuse(dossier: Dossier, reason: RefusalReason, text: str, now: datetime) -> Decision:
    """Decline a dossier in writing (form 03); once accepted, only when a supplement never came."""
    refused = moved(dossier, Action.REFUSE, refusal_reason=reason)
    supplement = dossier.open_round
    if supplement:
        _check_waited_enough(dossier, supplement, now)
    if (supplement is not None) != (reason is RefusalReason.SUPPLEMENT_EXPIRED):
        raise FailedPrecondition(
            "REASON_DOES_NOT_FIT",
            f"{reason} cannot be the reason while the state is {dossier.state}.",
            "Lý do từ chối không phù hợp với trạng thái của hồ sơ.",
            refusal_reason=reason,
            state=dossier.state,
        )
    require_text(text)
    refused, facts = call_off_pickups(refused)
    told = DossierRefused(dossier.dossier_id, reason, dossier.papers_held)
    return Decision(refused, (told, *facts))


def _check_waited_enough(dossier: Dossier, supplement: SupplementRound, now: datetime) -> None:
    if supplement.state is not RoundState.EXPIRED and now < supplement.deadline_time:
        raise FailedPrecondition(
            "SUPPLEMENT_NOT_EXPIRED",
            "The citizen still has time to hand the supplement in.",
            "Chưa hết thời hạn bổ sung hồ sơ của công dân.",
            deadline=supplement.deadline_time.isoformat(),
        )
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


def _require_components(dossier: Dossier, present: Mapping[str, PaperCount]) -> None:
    missing = [
        line
        for line in dossier.components
        if not present.get(line.code, NO_PAPERS).covers(line.asked)
    ]
    if missing:
        raise FailedPrecondition(
            "COMPONENTS_MISSING",
            f"Not all papers are there: {', '.join(line.code for line in missing)}.",
            f"Hồ sơ còn thiếu: {'; '.join(line.name for line in missing)}.",
            components=", ".join(line.code for line in missing),
        )
