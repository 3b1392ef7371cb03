"""The way a result is to go back (hình thức trả kết quả), as its owner wants it."""

from datetime import datetime

from services.results.domain.documents import check_papers_for
from services.results.domain.facts import DeliveryOrderCancelled, ReturnMethodChanged
from services.results.domain.lifecycle import LIFECYCLE, Action
from services.results.domain.orders import called_off
from services.results.domain.result import Result, check_going_on, settled
from services.results.domain.vocabulary import ReturnMethod
from shared.errors import FailedPrecondition


def change_return_method(
    result: Result, method: ReturnMethod, now: datetime
) -> tuple[Result, tuple[DeliveryOrderCancelled | ReturnMethodChanged, ...]]:
    """Let the owner choose another way; impossible once the post has the result."""
    check_going_on(result)
    if method is result.return_method:
        raise FailedPrecondition(
            "RETURN_METHOD_UNCHANGED",
            "The result goes that way already.",
            "Hình thức trả kết quả không thay đổi.",
            return_method=method.name,
        )
    state = LIFECYCLE.after(result.state, _choice(result, method))
    if result.ready_time:
        check_papers_for(method, result.papers)
    changed = settled(result, state, now, return_method=method)
    fact = ReturnMethodChanged(result.dossier_id, result.result_id, method)
    return changed, (*called_off(result), fact)


def _choice(result: Result, method: ReturnMethod) -> Action:
    if method is ReturnMethod.COUNTER:
        return Action.CHOOSE_COUNTER
    if method is ReturnMethod.ELECTRONIC:
        return Action.CHOOSE_ELECTRONIC
    return Action.CHOOSE_POSTAL_AGAIN if result.came_back else Action.CHOOSE_POSTAL
