"""What becomes of a result that was ready: taken back by the head, or lost and made again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.results.domain.documents import check_documents, check_papers_for
from services.results.domain.facts import (
    DeliveryOrderCancelled,
    ResultRecalled,
    ResultReissued,
)
from services.results.domain.found import forgotten
from services.results.domain.lifecycle import LIFECYCLE, Action, State
from services.results.domain.orders import called_off
from services.results.domain.result import Result, check_going_on, moved, settled
from services.results.domain.vocabulary import Document, EarlierIssue, IssueEnd, PaperCount
from shared.errors import FailedPrecondition


def resolution_recalled(
    result: Result, now: datetime
) -> tuple[Result, tuple[DeliveryOrderCancelled | ResultRecalled, ...]]:
    """Note that the head took the resolution back; what the post has is taken back when it comes.

    The numbers of its documents are kept.
    """
    if LIFECYCLE.allows(result.state, Action.HEAR_RECALLED):
        return taken_back(result, result.state, now), (*called_off(result), recalled(result))
    if LIFECYCLE.allows(result.state, Action.NOTE_RECALLED):
        return replace(result, recalled=True), ()
    return result, ()


def taken_back(result: Result, state: State, now: datetime) -> Result:
    """Make what is at the agency, in a state, a result that is still to be decided."""
    issue = _ended(result, IssueEnd.RECALLED, "", now)
    return moved(
        forgotten(result),
        LIFECYCLE.after(state, Action.HEAR_RECALLED),
        now,
        outcome=None,
        papers=PaperCount(0, 0),
        documents=(),
        earlier=(*result.earlier, issue) if result.ready_time else result.earlier,
        old_papers=(),
        handed_over=None,
        came_back=False,
        recalled=False,
        lost=False,
        discrepancies=(),
        ready_time=None,
    )


def recalled(result: Result) -> ResultRecalled:
    """Tell that there is no result any more."""
    return ResultRecalled(result.dossier_id, result.result_id)


def reissue(
    result: Result,
    loss_ref: str,
    papers: PaperCount,
    documents: tuple[Document, ...],
    now: datetime,
) -> tuple[Result, ResultReissued]:
    """Note that the agency made a result again which the post has lost.

    Facts about the lost one move nothing any more: it is of an order that is forgotten.
    """
    check_going_on(result)
    state = LIFECYCLE.after(result.state, Action.REISSUE)
    if result.recalled:
        raise FailedPrecondition(
            "RESOLUTION_RECALLED",
            "The resolution was taken back; it is not made again.",
            "Kết quả đã bị thu hồi; không cấp lại.",
        )
    check_documents(documents, papers)
    check_papers_for(result.return_method, papers)
    lost = _ended(result, IssueEnd.LOST, loss_ref, now)
    earlier = (*result.earlier, lost)
    _check_new(documents, earlier)
    made = settled(
        forgotten(result),
        state,
        now,
        papers=papers,
        documents=documents,
        earlier=earlier,
        order_id="",
        handed_over=None,
        lost=False,
        discrepancies=(),
    )
    return made, ResultReissued(result.dossier_id, result.result_id, papers, now)


def _check_new(documents: Sequence[Document], earlier: Sequence[EarlierIssue]) -> None:
    if not documents:
        raise FailedPrecondition(
            "DOCUMENTS_MISSING",
            "A new issue has documents with new numbers.",
            "Kết quả cấp lại phải có văn bản với số mới.",
        )
    used = {number for issue in earlier for number in issue.document_nos}
    for document in documents:
        if document.document_no in used:
            raise FailedPrecondition(
                "DOCUMENT_NO_USED",
                "A document that was lost keeps its number; the new one has another.",
                "Số văn bản đã dùng cho kết quả trước; phải cấp số mới.",
                document_no=document.document_no,
            )


def _ended(result: Result, end: IssueEnd, loss_ref: str, now: datetime) -> EarlierIssue:
    numbers = tuple(document.document_no for document in result.documents)
    return EarlierIssue(numbers, end, loss_ref, now)
