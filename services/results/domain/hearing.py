"""What others tell about a result's shipment and dossier: applied or noted, never refused."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.results.domain.facts import (
    DeliveryOrderCancelled,
    Fact,
    ResultReturnCancelled,
    ResultReturned,
    ReturnMethodChanged,
)
from services.results.domain.found import now_due, together_again
from services.results.domain.issues import recalled, taken_back
from services.results.domain.lifecycle import LIFECYCLE, Action, State
from services.results.domain.orders import called_off
from services.results.domain.result import Result, moved, settled
from services.results.domain.vocabulary import Direction, PaperCount, ReturnMethod

Heard = tuple[Result, tuple[Fact, ...]]
"""What a fact makes of a result (the very same when it only is noted), and what is told on."""


@dataclass(frozen=True, slots=True)
class HeardShipment:
    """The shipment that a fact of the post speaks of."""

    order_id: str
    direction: Direction
    papers: PaperCount = PaperCount(0, 0)  # noqa: RUF009 - it is frozen
    """As both sides counted them; nothing where the fact does not say."""


def shipment_collected(
    result: Result, shipment: HeardShipment, when: datetime, *, portal_done: bool
) -> Heard:
    """Note that the post has the result, even when the order was called off too late.

    What was to go another way then goes by post after all, and that is told. `portal_done`: the
    national portal is told of a return as soon as the result is handed over.
    """
    state = _heard(result, shipment, Action.HEAR_COLLECTED)
    if state is None:
        return result, ()
    collected = moved(
        result,
        state,
        when,
        return_method=ReturnMethod.POSTAL,
        handed_over=shipment.papers,
        recalled=result.recalled or result.ready_time is None,
        portal_returned_time=result.portal_returned_time or (when if portal_done else None),
    )
    return collected, _by_post_after_all(result)


def shipment_delivered(result: Result, shipment: HeardShipment, when: datetime) -> Heard:
    """Note that the citizen has the result; told on as returned, once.

    Papers that were found meanwhile are due to him from now on.
    """
    state = _heard(result, shipment, Action.HEAR_DELIVERED)
    if state is None:
        return result, ()
    delivered = moved(
        result,
        state,
        when,
        return_method=ReturnMethod.POSTAL,
        returned_time=when,
        portal_returned_time=result.portal_returned_time or when,
    )
    fact = ResultReturned(result.dossier_id, result.result_id, ReturnMethod.POSTAL, when)
    delivered, found = now_due(delivered)
    return delivered, (*_by_post_after_all(result), fact, *found)


def shipment_returned(result: Result, shipment: HeardShipment, when: datetime) -> Heard:
    """Note that the result came back undelivered; the choice of the way is open again.

    One that the head took back meanwhile is no result any more.
    """
    state = _heard(result, shipment, Action.HEAR_BACK)
    if state is None:
        return result, ()
    told = _by_post_after_all(result)
    back = together_again(replace(result, return_method=ReturnMethod.POSTAL))
    if back.recalled or back.ready_time is None:
        return taken_back(back, state, when), (*told, recalled(result))
    return settled(back, state, when, came_back=True), told


def shipment_cancelled(result: Result, shipment: HeardShipment, when: datetime) -> Heard:
    """Note that the post will not come for the result; another order can be made."""
    state = _heard(result, shipment, Action.HEAR_CANCELLED)
    return (result, ()) if state is None else (moved(result, state, when), ())


def delivery_cancelled(result: Result, shipment: HeardShipment, when: datetime) -> Heard:
    """Note that the citizen has not got the result after all: the post took its report back.

    What the portal was told at the delivery is not true either; at the handover it was.
    """
    state = _heard(result, shipment, Action.HEAR_DELIVERY_CANCELLED)
    if state is None:
        return result, ()
    at_delivery = result.portal_returned_time == result.returned_time
    undone = moved(
        result,
        state,
        when,
        returned_time=None,
        portal_returned_time=None if at_delivery else result.portal_returned_time,
    )
    return undone, (ResultReturnCancelled(result.dossier_id, result.result_id),)


def shipment_lost(result: Result, shipment: HeardShipment, when: datetime) -> Heard:
    """Note that the post has lost the result; it waits to be issued again, or to be found."""
    state = _heard(result, shipment, Action.HEAR_LOST)
    return (result, ()) if state is None else (moved(result, state, when, lost=True), ())


def shipment_found(
    result: Result, shipment: HeardShipment, return_order_id: str, when: datetime
) -> Heard:
    """Follow a lost result that was found to the agency; one that was issued again does not."""
    state = _heard(result, shipment, Action.HEAR_FOUND)
    if state is None:
        return result, ()
    return moved(result, state, when, lost=False, order_id=return_order_id), ()


def found_delivered(result: Result, shipment: HeardShipment, when: datetime) -> Heard:
    """Note that a result which was lost and found is at the agency again, as one that came back."""
    return shipment_returned(result, replace(shipment, direction=Direction.RESULT_OUT), when)


def dossier_ended(
    result: Result, when: datetime
) -> tuple[Result, tuple[DeliveryOrderCancelled, ...]]:
    """Note that the dossier has ended without its result; keep back what is at the agency."""
    ended = replace(result, dossier_ended=True)
    for action in (Action.END_UNREADY, Action.CALL_OFF_DISPATCH):
        if LIFECYCLE.allows(result.state, action):
            ended = moved(ended, LIFECYCLE.after(result.state, action), when)
    return ended, called_off(result)


def _heard(result: Result, shipment: HeardShipment, action: Action) -> State | None:
    """Give the state to which a fact about the newest order leads; None when it only is noted."""
    known = bool(result.order_id) and shipment.order_id == result.order_id
    about_it = known and shipment.direction is Direction.RESULT_OUT
    if not about_it or not LIFECYCLE.allows(result.state, action):
        return None
    return LIFECYCLE.after(result.state, action)


def _by_post_after_all(before: Result) -> tuple[ReturnMethodChanged, ...]:
    if before.return_method is ReturnMethod.POSTAL:
        return ()
    return (ReturnMethodChanged(before.dossier_id, before.result_id, ReturnMethod.POSTAL),)
