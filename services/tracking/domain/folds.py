"""What intake and results tell about a dossier: pure folds of each one's facts, in their order."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.tracking.domain.custody import PAPER_SET, Custody, follow
from services.tracking.domain.fact import Fact
from services.tracking.domain.vocabulary import Holder, Stage


@dataclass(frozen=True, slots=True)
class IntakeState:
    """The dossier as intake tells it."""

    stage: Stage = Stage.REGISTERED
    stage_since: datetime | None = None
    stage_by: str = ""
    """Id of the fact that told the stage."""
    dossier_code: str = ""
    lookup_hash: str = ""
    """Of the secret on form 01, in hexadecimal; empty where none was told."""
    procedure_code: str = ""
    sector: str = ""
    receiving_agency: str = ""
    competent_agency: str = ""
    channel: str = ""
    due_time: datetime | None = None
    due_by: str = ""
    """Id of the fact that put the due time in force."""
    deadline_time: datetime | None = None
    """Until when the citizen is to answer or pay, while he is waited for."""
    answer_due_time: datetime | None = None
    """Until when the counter should have answered, if it has not in time."""
    answer_due_by: str = ""
    """Id of the fact that told so."""
    timeliness: str = ""
    """Of the resolution in force: EARLY, ON_TIME or LATE."""
    supplement_expired: bool = False
    recalls: int = 0
    """How many resolutions were taken back."""
    custody: Custody | None = None


@dataclass(frozen=True, slots=True)
class ResultsState:
    """The result as results tells it."""

    ready: int = 0
    """How many times a result was ready; one that was recalled is ready again later."""
    ready_since: datetime | None = None
    """Since when there is the one in force; what was made again has no earlier papers."""
    told_by: str = ""
    """Id of the last fact."""
    recalls: int = 0
    """How many of them results took back itself."""
    returned: bool = False
    archived: bool = False
    blocks: frozenset[str] = frozenset()
    """Why it may not be given out."""
    return_method: str = ""
    order_id: str = ""
    """The delivery order in force."""
    found: frozenset[str] = frozenset()
    """Paper sets that were found when the owner had the rest, and wait for him."""
    custody: Custody | None = None


_STAGES = {
    "DossierRegistered": Stage.REGISTERED,
    "DossierFiled": Stage.AT_COUNTER,
    "CompletionGuided": Stage.INCOMPLETE,
    "CompletionReceived": Stage.AT_COUNTER,
    "DossierAccepted": Stage.ACCEPTED,
    "DossierForwarded": Stage.IN_PROCESS,
    "DossierRefused": Stage.NOT_ACCEPTED,
    "SupplementRequested": Stage.SUPPLEMENT_REQUESTED,
    "SupplementCompleted": Stage.IN_PROCESS,
    "SupplementReopened": Stage.SUPPLEMENT_REQUESTED,
    "ObligationIssued": Stage.PAYMENT_REQUESTED,
    "ObligationSettled": Stage.IN_PROCESS,
    "DossierStopped": Stage.STOPPED,
    "DossierWithdrawn": Stage.WITHDRAWN,
    "DossierCancelled": Stage.CANCELLED,
    "DossierResolved": Stage.RESOLVED,
    "ResolutionRecalled": Stage.IN_PROCESS,
}


def fold_intake(state: IntakeState, fact: Fact) -> IntakeState:
    """Take one more fact of intake in."""
    said, moved = fact.word, fact.name in _STAGES
    due_time = fact.times.get("due_time", state.due_time)
    late_answer = fact.name == "AnswerOverdue"
    return IntakeState(
        stage=_STAGES.get(fact.name, state.stage),
        stage_since=fact.occurred if moved else state.stage_since,
        stage_by=fact.event_id if moved else state.stage_by,
        dossier_code=said("dossier_code") or state.dossier_code,
        lookup_hash=said("lookup_hash") or state.lookup_hash,
        procedure_code=said("procedure_code") or state.procedure_code,
        sector=said("sector") or state.sector,
        receiving_agency=said("receiving_agency") or state.receiving_agency,
        competent_agency=said("competent_agency") or state.competent_agency,
        channel=said("channel") or state.channel,
        due_time=due_time,
        due_by=fact.event_id if due_time != state.due_time else state.due_by,
        deadline_time=fact.times.get("deadline_time") if moved else state.deadline_time,
        answer_due_time=fact.times.get("answer_due_time", state.answer_due_time),
        answer_due_by=fact.event_id if late_answer else state.answer_due_by,
        timeliness=said("timeliness") if moved else state.timeliness,
        supplement_expired=fact.name == "SupplementExpired"
        or (state.supplement_expired and not moved),
        recalls=state.recalls + (fact.name == "ResolutionRecalled"),
        custody=follow(state.custody, fact),
    )


def fold_results(state: ResultsState, fact: Fact) -> ResultsState:
    """Take one more fact of results in."""
    orders = {
        "DeliveryOrdered": fact.word("order_id"),
        "DeliveryOrderCancelled": "",
        "ResultReissued": "",
    }
    reason = {fact.word("reason")}
    blocks = {"ResultBlocked": state.blocks | reason, "ResultUnblocked": state.blocks - reason}
    after = ResultsState(
        ready=state.ready + (fact.name == "ResultReady"),
        ready_since=fact.occurred
        if fact.name in {"ResultReady", "ResultReissued"}
        else state.ready_since,
        told_by=fact.event_id,
        recalls=state.recalls + (fact.name == "ResultRecalled"),
        returned=(state.returned or fact.name == "ResultReturned")
        and fact.name != "ResultReturnCancelled",
        archived=state.archived or fact.name == "ResultArchived",
        blocks=blocks.get(fact.name, state.blocks),
        return_method=fact.word("return_method") or state.return_method,
        order_id=orders.get(fact.name, state.order_id),
        found=_found(state.found, fact),
        custody=follow(state.custody, fact),
    )
    return replace(after, custody=_at_counter(after))


_WITH_THE_REST = {"DeliveryOrdered", "ResultRecalled", "ResultReissued", "ResultArchived"}
"""Facts after which papers that were found have gone with the rest, or with their issue."""


def _found(known: frozenset[str], fact: Fact) -> frozenset[str]:
    """Follow what was found until it is given out, or goes with a result that came back."""
    match fact.name:
        case "PapersFound":
            return known | {fact.word(PAPER_SET)}
        case "FoundPapersReturned":
            return known - {fact.word(PAPER_SET)}
        case "ResultReturned" if fact.word("return_method") == "COUNTER":
            return frozenset()
    return frozenset() if fact.name in _WITH_THE_REST else known


def _at_counter(state: ResultsState) -> Custody | None:
    """Move a result to the counter that gives it back, as soon as that is to act.

    It is no handover: the post, which may have come earlier, has the last word.
    """
    custody = state.custody
    if custody is None or custody.holder is not Holder.AGENCY:
        return custody
    if state.archived or state.ready == state.recalls:
        return custody
    if state.order_id or state.return_method == "COUNTER":
        return replace(custody, holder=Holder.COUNTER)
    return custody
