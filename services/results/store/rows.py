"""A result as a row, and a row as a result."""

from datetime import datetime
from typing import Any

from services.results.domain import (
    Block,
    BlockReason,
    Document,
    DocumentKind,
    EarlierIssue,
    FoundPapers,
    FoundState,
    IssueEnd,
    OldPaper,
    OpenDiscrepancy,
    Outcome,
    PaperCount,
    PostagePayer,
    ReceiverRule,
    Result,
    ReturnMethod,
    State,
)

CHANGING = (
    "return_method", "state", "since_at", "outcome", "originals", "copies", "documents", "earlier",
    "blocks", "fee_later_vnd", "old_papers", "order_id", "round", "originals_handed_over",
    "copies_handed_over", "came_back", "postage_payer", "dossier_ended", "recalled", "lost",
    "discrepancies", "originals_found", "copies_found", "found_later", "papers_wait",
    "ready_at", "returned_at", "portal_returned_at",
)  # fmt: skip
"""The columns that a command may change."""


def constant(result: Result, opened_at: datetime) -> dict[str, Any]:
    """Give the columns that are written once."""
    return {
        "result_id": result.result_id,
        "dossier_id": result.dossier_id,
        "agency": result.agency,
        "competent_agency": result.competent_agency,
        "receiver_rule": result.receiver_rule,
        "photo_required": result.photo_required,
        "opened_at": opened_at,
    }


def changing(result: Result) -> dict[str, Any]:
    """Give the columns of `CHANGING`."""
    handed_over = result.handed_over
    return {
        "return_method": result.return_method,
        "state": result.state,
        "since_at": result.since,
        "outcome": result.outcome,
        "originals": result.papers.originals,
        "copies": result.papers.copies,
        "documents": [[one.document_no, one.kind] for one in result.documents],
        "earlier": [_earlier_row(one) for one in result.earlier],
        "blocks": [[one.reason, one.collect_later_vnd] for one in result.blocks],
        "fee_later_vnd": result.fee_block and result.fee_block.collect_later_vnd,
        "old_papers": old_paper_rows(result.old_papers),
        "order_id": result.order_id,
        "round": result.round,
        "originals_handed_over": handed_over and handed_over.originals,
        "copies_handed_over": handed_over and handed_over.copies,
        "came_back": result.came_back,
        "postage_payer": result.postage_payer,
        "dossier_ended": result.dossier_ended,
        "recalled": result.recalled,
        "lost": result.lost,
        "discrepancies": [_discrepancy_row(one) for one in result.discrepancies],
        "originals_found": result.found.originals,
        "copies_found": result.found.copies,
        "found_later": [_found_row(one) for one in result.found_later],
        "papers_wait": not result.papers_found.nothing,
        "ready_at": result.ready_time,
        "returned_at": result.returned_time,
        "portal_returned_at": result.portal_returned_time,
    }


def result(row: Any) -> Result:
    """Read a row; what was signed at the counter is not read back with it."""
    handed_over = row.originals_handed_over is not None
    return Result(
        result_id=row.result_id,
        dossier_id=row.dossier_id,
        agency=row.agency,
        return_method=ReturnMethod(row.return_method),
        state=State(row.state),
        since=row.since_at,
        outcome=row.outcome and Outcome(row.outcome),
        papers=PaperCount(row.originals, row.copies),
        documents=tuple(Document(no, DocumentKind(kind)) for no, kind in row.documents),
        earlier=tuple(_earlier(one) for one in row.earlier),
        blocks=tuple(Block(BlockReason(reason), later) for reason, later in row.blocks),
        fee_block=None
        if row.fee_later_vnd is None
        else Block(BlockReason.FEE_UNPAID, row.fee_later_vnd),
        old_papers=tuple(OldPaper(code, number) for code, number in row.old_papers),
        order_id=row.order_id,
        round=row.round,
        handed_over=PaperCount(row.originals_handed_over, row.copies_handed_over)
        if handed_over
        else None,
        came_back=row.came_back,
        postage_payer=row.postage_payer and PostagePayer(row.postage_payer),
        dossier_ended=row.dossier_ended,
        recalled=row.recalled,
        lost=row.lost,
        discrepancies=tuple(_discrepancy(one) for one in row.discrepancies),
        found=PaperCount(row.originals_found, row.copies_found),
        found_later=tuple(_found(*one) for one in row.found_later),
        ready_time=row.ready_at,
        returned_time=row.returned_at,
        receiver_rule=ReceiverRule(row.receiver_rule),
        photo_required=row.photo_required,
        competent_agency=row.competent_agency,
        portal_returned_time=row.portal_returned_at,
        version=row.version,
    )


def old_paper_rows(papers: tuple[OldPaper, ...]) -> list[list[Any]]:
    """Write old papers down."""
    return [[paper.kind_code, paper.number] for paper in papers]


def _earlier_row(issue: EarlierIssue) -> dict[str, Any]:
    return {
        "document_nos": list(issue.document_nos),
        "end": issue.end,
        "loss_ref": issue.loss_ref,
        "ended_at": issue.ended_time.isoformat(),
    }


def _earlier(row: dict[str, Any]) -> EarlierIssue:
    return EarlierIssue(
        document_nos=tuple(row["document_nos"]),
        end=IssueEnd(row["end"]),
        loss_ref=row["loss_ref"],
        ended_time=datetime.fromisoformat(row["ended_at"]),
    )


def _found_row(one: FoundPapers) -> list[Any]:
    return [one.round, one.papers.originals, one.papers.copies, one.state]


def _found(number: int, originals: int, copies: int, state: str) -> FoundPapers:
    return FoundPapers(number, PaperCount(originals, copies), FoundState(state))


def _discrepancy_row(one: OpenDiscrepancy) -> dict[str, Any]:
    return {
        "id": one.discrepancy_id,
        "order_id": one.order_id,
        "missing": [one.missing.originals, one.missing.copies],
        "too_many": [one.too_many.originals, one.too_many.copies],
        "seal_differs": one.seal_differs,
        "opened_at": one.opened_time.isoformat(),
        "owner": one.owner,
        "resolved": one.resolved,
    }


def _discrepancy(row: dict[str, Any]) -> OpenDiscrepancy:
    return OpenDiscrepancy(
        discrepancy_id=row["id"],
        order_id=row["order_id"],
        missing=PaperCount(*row["missing"]),
        too_many=PaperCount(*row["too_many"]),
        seal_differs=row["seal_differs"],
        opened_time=datetime.fromisoformat(row["opened_at"]),
        owner=row["owner"],
        resolved=row["resolved"],
    )
