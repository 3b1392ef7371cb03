"""An end without a result that the agency decides on (dừng giải quyết, form 05)."""

from datetime import datetime

from services.intake.domain.dossier import (
    Decision,
    Dossier,
    call_off_pickups,
    moved,
    require_text,
)
from services.intake.domain.expiry import require_waited_enough
from services.intake.domain.facts_of_process import DossierStopped
from services.intake.domain.inquiry import check_none_missing
from services.intake.domain.lifecycle import Action, State
from services.intake.domain.vocabulary import StopReason
from shared.errors import FailedPrecondition

_REASONS = {
    State.IN_PROCESS: {StopReason.LEGAL_GROUND},
    State.SUPPLEMENT_REQUESTED: {StopReason.SUPPLEMENT_EXPIRED},
    State.PAYMENT_REQUESTED: {StopReason.OBLIGATION_UNSETTLED, StopReason.LEGAL_GROUND},
}


def stop(dossier: Dossier, reason: StopReason, text: str, now: datetime) -> Decision:
    """End the work in writing; what the agency has goes back to the citizen."""
    stopped = moved(dossier, Action.STOP, stop_reason=reason)
    check_none_missing(dossier)
    if dossier.open_round:
        require_waited_enough(dossier, dossier.open_round, now)
    if reason not in _REASONS[dossier.state]:
        raise FailedPrecondition(
            "REASON_DOES_NOT_FIT",
            f"{reason} cannot be the reason while the state is {dossier.state}.",
            "Lý do dừng giải quyết không phù hợp với trạng thái của hồ sơ.",
            stop_reason=reason,
            state=dossier.state,
        )
    if reason is StopReason.OBLIGATION_UNSETTLED:
        _check_unpaid(dossier, now)
    require_text(text)
    stopped, facts = call_off_pickups(stopped)
    return Decision(stopped, (DossierStopped(dossier.dossier_id, dossier.papers_held), *facts))


def _check_unpaid(dossier: Dossier, now: datetime) -> None:
    obligation = dossier.open_obligation
    if obligation and obligation.deadline_time and now < obligation.deadline_time:
        raise FailedPrecondition(
            "OBLIGATION_NOT_EXPIRED",
            "The citizen still has time to pay.",
            "Chưa hết thời hạn thực hiện nghĩa vụ tài chính.",
            deadline=obligation.deadline_time.isoformat(),
        )
