"""Papers of a result that were found at the counter when the rest had gone (giấy tờ tìm thấy sau).

While the post has the rest they wait for what becomes of it: it may come back, and then all are
together again. Once the owner has the rest, what was found is due to him: a paper set of its own
that waits at the counter, given out like the result itself (QĐ 45/2016).
"""

from dataclasses import replace
from datetime import datetime

from services.results.domain.facts import FoundPapersReturned, PapersFound
from services.results.domain.lifecycle import LIFECYCLE, Action, State
from services.results.domain.receiver import check_receiver
from services.results.domain.result import Result, check_going_on
from services.results.domain.vocabulary import (
    NO_PAPERS,
    CounterReturn,
    FoundPapers,
    FoundState,
)
from shared.errors import FailedPrecondition

_THE_RESULT = 1
"""Round of the result itself; what follows it has the next ones."""


def now_due(result: Result) -> tuple[Result, tuple[PapersFound, ...]]:
    """Have papers that were found wait for the owner, if he has the rest by post.

    They are never more than were made and he has not got: of two differences about the same paper
    both may be closed as found.
    """
    if result.state is not State.DELIVERED_BY_POST or result.dossier_ended:
        return result, ()
    lacking = result.papers_due.less(result.handed_over or NO_PAPERS).less(result.papers_found)
    due = result.found.at_most(lacking)
    result = replace(result, found=NO_PAPERS)
    if due.nothing:
        return result, ()
    number = _THE_RESULT + 1 + len(result.found_later)
    waiting = replace(result, found_later=(*result.found_later, FoundPapers(number, due)))
    return waiting, (PapersFound(result.dossier_id, result.result_id, number, due),)


def together_again(result: Result) -> Result:
    """Put papers that were found to the rest, which came back."""
    return _over(result, FoundState.WAITING)


def forgotten(result: Result) -> Result:
    """Forget what was found of an issue that is over; of the next one nothing was given yet."""
    return _over(result, FoundState.WAITING, FoundState.RETURNED)


def return_found_papers(
    result: Result, counter_return: CounterReturn, now: datetime
) -> tuple[Result, tuple[FoundPapersReturned, ...]]:
    """Give what was found later to whoever is entitled, by the rule of the result itself.

    What blocks a result holds nothing back here: it was about the rest, which the owner has.
    """
    check_going_on(result)
    LIFECYCLE.after(result.state, Action.RETURN_FOUND_PAPERS)
    waiting = [one for one in result.found_later if one.state is FoundState.WAITING]
    if not waiting:
        raise FailedPrecondition(
            "NO_PAPERS_HERE",
            "The counter has no papers of this result that were found later.",
            "Bộ phận một cửa không còn giữ giấy tờ nào của kết quả này được tìm thấy sau.",
        )
    check_receiver(counter_return, result.blocks_in_force)
    later = tuple(
        replace(one, state=FoundState.RETURNED) if one in waiting else one
        for one in result.found_later
    )
    told = tuple(
        FoundPapersReturned(result.dossier_id, result.result_id, one.round, one.papers, now)
        for one in waiting
    )
    return replace(result, found_later=later), told


def _over(result: Result, *states: FoundState) -> Result:
    later = tuple(
        replace(one, state=FoundState.OVER) if one.state in states else one
        for one in result.found_later
    )
    return replace(result, found=NO_PAPERS, found_later=later)
