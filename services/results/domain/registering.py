"""How a result comes to be ready."""

from datetime import datetime

from services.results.domain.documents import check_documents, check_papers_for
from services.results.domain.facts import ResultReady
from services.results.domain.lifecycle import LIFECYCLE, Action
from services.results.domain.result import Result, check_going_on, holding, settled
from services.results.domain.vocabulary import (
    Document,
    Outcome,
    PaperCount,
    ReceiverRule,
    ReturnMethod,
)


def open_result(
    known: Result | None,
    result_id: str,
    dossier_id: str,
    agency: str,
    return_method: ReturnMethod,
    receiver_rule: ReceiverRule = ReceiverRule.AUTHORISED,
    *,
    photo_required: bool = False,
    competent_agency: str = "",
) -> Result:
    """Expect a result for an accepted dossier; one that is known already stays as it is."""
    return known or Result(
        result_id,
        dossier_id,
        agency,
        return_method,
        receiver_rule=receiver_rule,
        photo_required=photo_required,
        competent_agency=competent_agency,
    )


def register(
    result: Result,
    outcome: Outcome,
    papers: PaperCount,
    documents: tuple[Document, ...],
    now: datetime,
) -> tuple[Result, ResultReady]:
    """Note that the agency has decided; a result for the counter awaits its owner at once."""
    check_going_on(result)
    state = LIFECYCLE.after(result.state, Action.REGISTER)
    check_documents(documents, papers)
    check_papers_for(result.return_method, papers)
    if result.return_method is ReturnMethod.COUNTER and not holding(result):
        state = LIFECYCLE.after(state, Action.CHOOSE_COUNTER)
    ready = settled(
        result,
        state,
        now,
        outcome=outcome,
        papers=papers,
        documents=documents,
        order_id="",  # an order of what was recalled is not one of this
        ready_time=now,
    )
    return ready, ResultReady(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        outcome=outcome,
        papers=papers,
        return_method=result.return_method,
        ready_time=now,
    )
