"""The result and the post: ordered, called off, and what the post says about it."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.results.domain.facts import (
    DeliveryOrderCancelled,
    DeliveryOrdered,
    ResultReturned,
    ReturnMethodChanged,
)
from services.results.domain.result import LIFECYCLE, Action, Result, check_going_on
from services.results.domain.vocabulary import Direction, PostagePayer, ReturnMethod
from shared.errors import FailedPrecondition


def prepare_dispatch(result: Result, order_id: str) -> tuple[Result, DeliveryOrdered]:
    """Order the delivery of a result that is to go by post."""
    check_going_on(result)
    if result.return_method is not ReturnMethod.POSTAL:
        raise FailedPrecondition(
            "RETURN_METHOD_NOT_POSTAL",
            "The owner wants to collect the result at the counter.",
            "Chủ hồ sơ đăng ký nhận kết quả tại bộ phận một cửa.",
        )
    return _order(result, Action.PREPARE_DISPATCH, order_id)


def redispatch(
    result: Result, order_id: str, postage_payer: PostagePayer | None, *, address_confirmed: bool
) -> tuple[Result, DeliveryOrdered]:
    """Order another delivery of a result that came back."""
    check_going_on(result)
    prepared, ordered = _order(result, Action.REDISPATCH, order_id)
    if not address_confirmed:
        raise FailedPrecondition(
            "ADDRESS_NOT_CONFIRMED",
            "The owner has not confirmed the address for another delivery.",
            "Chủ hồ sơ chưa xác nhận địa chỉ để phát lại.",
        )
    if postage_payer is None:
        raise FailedPrecondition(
            "POSTAGE_PAYER_UNKNOWN",
            "It is not said who pays the postage of another delivery.",
            "Chưa xác định bên trả cước phát lại.",
        )
    return replace(prepared, came_back=False, postage_payer=postage_payer), ordered


def change_return_method(
    result: Result, method: ReturnMethod
) -> tuple[Result, tuple[DeliveryOrderCancelled | ReturnMethodChanged, ...]]:
    """Let the owner choose the other way; impossible once the post has the result."""
    check_going_on(result)
    if method is result.return_method:
        raise FailedPrecondition(
            "RETURN_METHOD_UNCHANGED",
            "The result goes that way already.",
            "Hình thức trả kết quả không thay đổi.",
            return_method=method.name,
        )
    by_post = Action.CHOOSE_POSTAL_AGAIN if result.came_back else Action.CHOOSE_POSTAL
    choice = by_post if method is ReturnMethod.POSTAL else Action.CHOOSE_COUNTER
    changed = replace(result, state=LIFECYCLE.after(result.state, choice), return_method=method)
    fact = ReturnMethodChanged(result.dossier_id, result.result_id, method)
    if LIFECYCLE.allows(result.state, Action.CALL_OFF_DISPATCH):
        return changed, (_cancelled(result), fact)
    return changed, (fact,)


@dataclass(frozen=True, slots=True)
class HeardShipment:
    """The shipment that a fact of the post speaks of."""

    order_id: str
    direction: Direction


def shipment_collected(
    result: Result, shipment: HeardShipment
) -> tuple[Result, tuple[ReturnMethodChanged, ...]]:
    """Note that the post has the result, even when the order was called off too late.

    What was to wait at the counter then goes by post after all, and that is told.
    """
    collected = _heard(result, shipment, Action.HEAR_COLLECTED)
    return collected, _by_post_after_all(result, collected)


def shipment_delivered(
    result: Result, shipment: HeardShipment, delivered_time: datetime
) -> tuple[Result, tuple[ReturnMethodChanged | ResultReturned, ...]]:
    """Note that the citizen has the result; told on as returned, once."""
    delivered = _heard(result, shipment, Action.HEAR_DELIVERED)
    if delivered is result:
        return result, ()
    fact = ResultReturned(result.dossier_id, result.result_id, ReturnMethod.POSTAL, delivered_time)
    delivered = replace(delivered, returned_time=delivered_time)
    return delivered, (*_by_post_after_all(result, delivered), fact)


def shipment_returned(
    result: Result, shipment: HeardShipment
) -> tuple[Result, tuple[ReturnMethodChanged, ...]]:
    """Note that the result came back undelivered; the choice of the way is open again."""
    back = _heard(result, shipment, Action.HEAR_BACK)
    if back is result:
        return result, ()
    return replace(back, came_back=True), _by_post_after_all(result, back)


def shipment_cancelled(result: Result, shipment: HeardShipment) -> tuple[Result, tuple[()]]:
    """Note that the post will not come for the result; another order can be made."""
    return _heard(result, shipment, Action.HEAR_CANCELLED), ()


def dossier_ended(result: Result) -> tuple[Result, tuple[DeliveryOrderCancelled, ...]]:
    """Note that the dossier was withdrawn or refused; keep back what is still at the agency."""
    ended = replace(result, dossier_ended=True)
    if LIFECYCLE.allows(result.state, Action.END_UNREADY):
        return replace(ended, state=LIFECYCLE.after(result.state, Action.END_UNREADY)), ()
    if LIFECYCLE.allows(result.state, Action.CALL_OFF_DISPATCH):
        state = LIFECYCLE.after(result.state, Action.CALL_OFF_DISPATCH)
        return replace(ended, state=state), (_cancelled(result),)
    return ended, ()


def _heard(result: Result, shipment: HeardShipment, action: Action) -> Result:
    """Move on a fact about the newest order; give the very same result when it only is noted."""
    about_it = shipment.direction is Direction.RESULT_OUT and shipment.order_id == result.order_id
    if not about_it or not LIFECYCLE.allows(result.state, action):
        return result
    return replace(
        result,
        state=LIFECYCLE.after(result.state, action),
        return_method=ReturnMethod.POSTAL,
    )


def _by_post_after_all(before: Result, after: Result) -> tuple[ReturnMethodChanged, ...]:
    if before.return_method is after.return_method:
        return ()
    return (ReturnMethodChanged(after.dossier_id, after.result_id, after.return_method),)


def _order(result: Result, action: Action, order_id: str) -> tuple[Result, DeliveryOrdered]:
    # A number of its own for every order: the post has one shipment per direction and round.
    prepared = replace(
        result,
        state=LIFECYCLE.after(result.state, action),
        order_id=order_id,
        round=result.round + 1,
    )
    return prepared, DeliveryOrdered(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        order_id=order_id,
        round=prepared.round,
        receiving_agency=result.agency,
        papers=result.papers,
    )


def _cancelled(result: Result) -> DeliveryOrderCancelled:
    return DeliveryOrderCancelled(result.dossier_id, result.result_id, result.order_id)
