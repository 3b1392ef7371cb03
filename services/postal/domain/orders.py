"""What other services order and call off; these rules answer always and never refuse."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.postal.domain.facts import ShipmentCancelled, ShipmentOrdered
from services.postal.domain.pickup import cancel
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment, has_ended
from services.postal.domain.vocabulary import (
    Direction,
    PaperCount,
    PickupFailureReason,
    ReceiverRule,
)


@dataclass(frozen=True, slots=True)
class Order:
    """What PickupOrdered, DeliveryOrdered and PapersBackOrdered have in common."""

    order_id: str
    dossier_id: str
    direction: Direction
    round: int
    agency: str
    """Receiving agency of the dossier."""
    papers: PaperCount
    receiver_rule: ReceiverRule = ReceiverRule.AUTHORISED
    photo_required: bool = False
    """Whether its proof of delivery needs a photo, whoever receives it."""
    collect_later: int = 0
    """VND that the counter wants taken with the result (thu sau)."""


def book(
    order: Order, shipment_id: str, known: Iterable[Shipment], max_attempts: int
) -> tuple[Shipment, tuple[ShipmentOrdered, ...]]:
    """Book a shipment for an order, once; `known` are the shipments of the dossier.

    An order heard again, or one whose round is already under way, gives the shipment there is.
    """
    for shipment in known:
        if shipment.order_id == order.order_id or _is_under_way(shipment, order):
            return shipment, ()
    booked = Shipment(
        shipment_id=shipment_id,
        dossier_id=order.dossier_id,
        order_id=order.order_id,
        direction=order.direction,
        round=order.round,
        agency=order.agency,
        expected=order.papers,
        max_attempts=max_attempts,
        receiver_rule=order.receiver_rule,
        photo_required=order.photo_required,
    )
    return booked, (as_ordered(booked),)


def as_ordered(shipment: Shipment) -> ShipmentOrdered:
    """Tell that a shipment is booked."""
    return ShipmentOrdered(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        direction=shipment.direction,
        round=shipment.round,
    )


def _is_under_way(shipment: Shipment, order: Order) -> bool:
    same = (shipment.dossier_id, shipment.direction, shipment.round) == (
        order.dossier_id,
        order.direction,
        order.round,
    )
    return same and not has_ended(shipment.state)


def order_cancelled(shipment: Shipment) -> tuple[Shipment, tuple[ShipmentCancelled, ...]]:
    """Cancel what is not collected yet; note the wish when it is too late."""
    if LIFECYCLE.allows(shipment.state, Action.CANCEL):
        cancelled, fact = cancel(shipment, PickupFailureReason.CALLED_OFF)
        return cancelled, (fact,)
    if has_ended(shipment.state):
        return shipment, ()
    return replace(shipment, cancel_requested=True), ()


def contact_corrected(shipment: Shipment) -> Shipment:
    """Note that the owner gave another address; what could not be delivered may go there now."""
    return replace(shipment, address_renewed=LIFECYCLE.allows(shipment.state, Action.REDIRECT))


def must_appear(shipment: Shipment) -> Shipment:
    """Let nobody but the addressee receive a result that is on its way already."""
    if shipment.direction is not Direction.RESULT_OUT or has_ended(shipment.state):
        return shipment
    return replace(shipment, receiver_rule=ReceiverRule.ADDRESSEE_ONLY)
