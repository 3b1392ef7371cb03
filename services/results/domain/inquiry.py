"""Papers of a result that a count missed, while two sides find out (chênh lệch).

Until they know, the result is neither given out at the counter nor sent again nor archived: the
owner would sign for fewer papers than were made for him, and the post would be asked for papers
that nobody has. A seal alone holds nothing up, and what the post delivers or loses meanwhile has
happened.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from services.results.domain.discrepancy import OpenDiscrepancy
from services.results.domain.facts import PapersFound
from services.results.domain.found import now_due
from services.results.domain.lifecycle import State
from services.results.domain.result import Result
from services.results.domain.vocabulary import NO_PAPERS, PaperCount
from shared.errors import FailedPrecondition

_REST_IS_GONE = (State.WITH_POST_OUTBOUND, State.DELIVERED_BY_POST)


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between two counts, as the post tells it."""

    discrepancy_id: str
    order_id: str
    missing: PaperCount
    too_many: PaperCount = NO_PAPERS
    seal_differs: bool = False
    owner: str = ""
    """Unit that has to find out."""
    found: PaperCount = NO_PAPERS
    joined: bool = False
    """Whether what was found joined the item, which the post still has."""


def discrepancy_opened(result: Result, difference: Difference, when: datetime) -> Result:
    """Note a difference about the newest order."""
    if not result.order_id or difference.order_id != result.order_id:
        return result
    opened = OpenDiscrepancy(
        discrepancy_id=difference.discrepancy_id,
        order_id=difference.order_id,
        missing=difference.missing,
        too_many=difference.too_many,
        seal_differs=difference.seal_differs,
        opened_time=when,
        owner=difference.owner,
    )
    return replace(result, discrepancies=(*result.discrepancies, opened))


def discrepancy_moved(result: Result, discrepancy_id: str, owner: str, *, resolved: bool) -> Result:
    """Note who has to find out, or that he has and a second person has to agree."""
    discrepancies = tuple(
        replace(one, owner=owner, resolved=resolved)
        if one.discrepancy_id == discrepancy_id
        else one
        for one in result.discrepancies
    )
    return replace(result, discrepancies=discrepancies)


def discrepancy_closed(
    result: Result, difference: Difference
) -> tuple[Result, tuple[PapersFound, ...]]:
    """Note what became of it; of an issue that is over nobody misses papers any more.

    What the counter has of it goes with the rest, or to the owner if he has the rest already.
    """
    which = difference.discrepancy_id
    if all(one.discrepancy_id != which for one in result.discrepancies):
        return result, ()
    left = tuple(one for one in result.discrepancies if one.discrepancy_id != which)
    result = replace(result, discrepancies=left)
    if difference.joined:
        handed_over = result.handed_over and result.handed_over + difference.found
        return replace(result, handed_over=handed_over), ()
    if result.state in _REST_IS_GONE:
        result = replace(result, found=result.found + difference.found)
    return now_due(result)


def check_none_missing(result: Result) -> None:
    """Refuse to end the return while somebody still looks for papers of the result."""
    missing = [one.discrepancy_id for one in result.discrepancies if not one.missing.nothing]
    if missing:
        raise FailedPrecondition(
            "PAPERS_MISSING",
            "Papers of the result are missing, and the discrepancy is not closed yet.",
            "Kết quả còn biên bản chênh lệch về giấy tờ thiếu chưa được đóng.",
            discrepancy_ids=",".join(missing),
        )
