"""Results as others see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from protos.events.v1 import vocabulary_pb2 as vocabulary
from protos.results.v1 import results_pb2 as pb
from services.results import domain as d
from services.results.wire.vocabulary import number

_ORDER_IN_FORCE: Final = frozenset({d.State.DISPATCH_PREPARED, d.State.WITH_POST_OUTBOUND})


def result_fields(result: d.Result) -> dict[str, pb.Result]:
    """Give the answer's fields for a result."""
    return {"result": result_message(result)}


def result_message(result: d.Result) -> pb.Result:
    """Write a result; an order that was called off or has done its work is not in force."""
    return pb.Result(
        result_id=result.result_id,
        dossier_id=result.dossier_id,
        state=number(result.state),
        return_method=number(result.return_method),
        outcome=number(result.outcome),
        papers=papers(result.papers),
        agency=result.agency,
        order_id=result.order_id if result.state in _ORDER_IN_FORCE else "",
        round=result.round,
        dossier_ended=result.dossier_ended,
        ready_time=stamp(result.ready_time),
        returned_time=stamp(result.returned_time),
        etag=f'"{result.version}"',
        documents=map(_document, result.documents),
        blocks=map(_block, result.blocks_in_force),
        old_papers=map(_old_paper, result.old_papers),
        papers_handed_over=papers(result.handed_over) if result.handed_over else None,
        handover_differs=result.handover_differs,
        earlier_issues=map(_earlier, result.earlier),
        portal_returned_time=stamp(result.portal_returned_time),
        since_time=stamp(result.since),
        lost=result.lost,
        papers_found=None if result.papers_found.nothing else papers(result.papers_found),
        discrepancies=map(_discrepancy, result.discrepancies),
    )


def work_counts(counted: Mapping[d.Work, int]) -> pb.CountResultWorkResponse:
    """Write how much there is of every kind."""
    return pb.CountResultWorkResponse(
        counts=[
            pb.ResultWorkCount(kind=number(kind), number=how_many)
            for kind, how_many in counted.items()
        ]
    )


def papers(count: d.PaperCount) -> vocabulary.PaperCount:
    """Write a count of papers."""
    return vocabulary.PaperCount(originals=count.originals, copies=count.copies)


def stamp(instant: datetime | None) -> Timestamp | None:
    """Write an instant, if there is one."""
    if instant is None:
        return None
    written = Timestamp()
    written.FromDatetime(instant)
    return written


def _document(document: d.Document) -> pb.ResultDocument:
    return pb.ResultDocument(document_no=document.document_no, kind=number(document.kind))


def _block(block: d.Block) -> pb.Block:
    return pb.Block(reason=number(block.reason), collect_later_vnd=block.collect_later_vnd)


def _old_paper(paper: d.OldPaper) -> pb.OldPaper:
    return pb.OldPaper(kind_code=paper.kind_code, number=paper.number)


def _earlier(issue: d.EarlierIssue) -> pb.EarlierIssue:
    return pb.EarlierIssue(
        document_nos=issue.document_nos,
        end=number(issue.end),
        loss_ref=issue.loss_ref,
        ended_time=stamp(issue.ended_time),
    )


def _discrepancy(one: d.OpenDiscrepancy) -> vocabulary.OpenDiscrepancy:
    return vocabulary.OpenDiscrepancy(
        discrepancy_id=one.discrepancy_id,
        order_id=one.order_id,
        papers_missing=papers(one.missing),
        papers_too_many=papers(one.too_many),
        seal_differs=one.seal_differs,
        opened_time=stamp(one.opened_time),
        owner=one.owner,
        resolved=one.resolved,
    )
