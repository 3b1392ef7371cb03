"""The result given out: at the counter (tại bộ phận một cửa) or as an electronic document."""

from collections.abc import Sequence
from datetime import datetime

from services.results.domain.facts import ResultReturned
from services.results.domain.inquiry import check_none_missing
from services.results.domain.lifecycle import LIFECYCLE, Action
from services.results.domain.receiver import check_receiver
from services.results.domain.result import Result, check_free, check_going_on, moved
from services.results.domain.vocabulary import (
    CounterReturn,
    DocumentKind,
    OldPaper,
    ReturnMethod,
)
from shared.errors import FailedPrecondition


def return_at_counter(
    result: Result, counter_return: CounterReturn, now: datetime
) -> tuple[Result, ResultReturned]:
    """Give the result to whoever is entitled; the old papers that the law withdraws are taken."""
    check_going_on(result)
    check_free(result)
    state = LIFECYCLE.after(result.state, Action.RETURN_AT_COUNTER)
    check_none_missing(result)
    check_receiver(counter_return, result.blocks_in_force)
    _check_withdrawn(result.old_papers, counter_return.old_papers)
    returned = moved(
        result,
        state,
        now,
        returned_time=now,
        portal_returned_time=result.portal_returned_time or now,
        counter_return=counter_return,
    )
    return returned, ResultReturned(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        return_method=ReturnMethod.COUNTER,
        returned_time=now,
        old_papers=sum(paper.number for paper in counter_return.old_papers),
    )


def return_electronically(
    result: Result, now: datetime, *, paper_follows: bool
) -> tuple[Result, ResultReturned]:
    """Send the result as an electronic document; a promised copy on paper is only told of."""
    check_going_on(result)
    check_free(result)
    if result.return_method is not ReturnMethod.ELECTRONIC:
        raise FailedPrecondition(
            "RETURN_METHOD_NOT_ELECTRONIC",
            "The owner does not want the result electronically.",
            "Chủ hồ sơ không đăng ký nhận kết quả bản điện tử.",
        )
    state = LIFECYCLE.after(result.state, Action.RETURN_ELECTRONICALLY)
    if all(document.kind is not DocumentKind.ELECTRONIC for document in result.documents):
        raise FailedPrecondition(
            "NO_ELECTRONIC_DOCUMENT",
            "The result has no electronic document.",
            "Kết quả không có bản điện tử.",
        )
    returned = moved(
        result,
        state,
        now,
        returned_time=now,
        portal_returned_time=result.portal_returned_time or now,
    )
    return returned, ResultReturned(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        return_method=ReturnMethod.ELECTRONIC,
        returned_time=now,
        paper_follows=paper_follows,
    )


def _check_withdrawn(expected: Sequence[OldPaper], given: Sequence[OldPaper]) -> None:
    came = {paper.kind_code: paper.number for paper in given}
    for paper in expected:
        if came.get(paper.kind_code, 0) < paper.number:
            raise FailedPrecondition(
                "OLD_PAPERS_MISSING",
                "Old papers that have to be withdrawn were not given back.",
                "Chưa thu hồi đủ giấy tờ cũ.",
                kind_code=paper.kind_code,
            )
