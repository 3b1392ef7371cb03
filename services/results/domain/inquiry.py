"""Papers of a result that a count missed, while two sides find out (chênh lệch).

Until they know, the result is neither given out at the counter nor archived: the owner would sign
for fewer papers than were made for him. What the post delivers or loses meanwhile has happened.
"""

from dataclasses import dataclass, replace

from services.results.domain.result import Result
from services.results.domain.vocabulary import PaperCount
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between two counts, as the post tells it."""

    discrepancy_id: str
    order_id: str
    missing: PaperCount
    found: PaperCount = PaperCount(0, 0)  # noqa: RUF009 - it is frozen
    joined: bool = False
    """Whether what was found joined the item, which the post still has."""


def discrepancy_opened(result: Result, difference: Difference) -> Result:
    """Note that papers of the newest order are missing; a seal alone holds nothing up."""
    if not result.order_id or difference.order_id != result.order_id or difference.missing.nothing:
        return result
    return replace(result, discrepancies=(*result.discrepancies, difference.discrepancy_id))


def discrepancy_closed(result: Result, difference: Difference) -> Result:
    """Note what became of them; of an issue that is over nobody misses papers any more."""
    if difference.discrepancy_id not in result.discrepancies:
        return result
    left = tuple(one for one in result.discrepancies if one != difference.discrepancy_id)
    handed_over = result.handed_over
    if difference.joined and handed_over:
        handed_over = PaperCount(
            handed_over.originals + difference.found.originals,
            handed_over.copies + difference.found.copies,
        )
    return replace(result, discrepancies=left, handed_over=handed_over)


def check_none_missing(result: Result) -> None:
    """Refuse to end the return while somebody still looks for papers of the result."""
    if result.discrepancies:
        raise FailedPrecondition(
            "PAPERS_MISSING",
            "Papers of the result are missing, and the discrepancy is not closed yet.",
            "Kết quả còn biên bản chênh lệch về giấy tờ thiếu chưa được đóng.",
            discrepancy_ids=",".join(result.discrepancies),
        )
