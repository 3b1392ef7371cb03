"""The shipments of a dossier as the post tells them: a pure fold of its facts, in their order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.tracking.domain.custody import Custody, follow
from services.tracking.domain.fact import Fact


class Step(StrEnum):
    """How far a shipment has come."""

    ORDERED = "ORDERED"
    ASSIGNED = "ASSIGNED"
    CANCELLED = "CANCELLED"
    WITH_POST = "WITH_POST"
    HELD = "HELD"
    RETURNING = "RETURNING"
    DELIVERED = "DELIVERED"
    RETURNED = "RETURNED"
    LOST = "LOST"


AT_POST = frozenset({Step.WITH_POST, Step.HELD, Step.RETURNING})
"""Steps in which the post has the papers and has to bring them somewhere."""
OPEN = AT_POST | {Step.ORDERED, Step.ASSIGNED}
"""Steps in which the post has something to do."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """One shipment of the dossier."""

    direction: str
    order_id: str = ""
    step: Step = Step.ORDERED
    step_since: datetime | None = None
    step_by: str = ""
    """Id of the fact that told the step."""
    office: str = ""
    """Post office where it was seen last."""
    promised_time: datetime | None = None
    promised_by: str = ""
    """Id of the fact that told the promise."""
    appointment_time: datetime | None = None
    """When the post comes again for what it could not collect."""
    storage_end_time: datetime | None = None
    attempted_time: datetime | None = None
    """First time that a delivery failed."""
    attempt_reason: str = ""
    """Why the last delivery failed."""
    attempt_by: str = ""
    """Id of the fact that told it."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Two sides of a handover counted differently, and nobody has said yet why."""

    opened: datetime
    event_id: str


@dataclass(frozen=True, slots=True)
class PostalState:
    """What the post tells about a dossier."""

    shipments: Mapping[str, Shipment] = field(default_factory=dict)
    """By shipment id, oldest first."""
    discrepancies: Mapping[str, Discrepancy] = field(default_factory=dict)
    """Open ones, by id."""
    waybill_nos: tuple[str, ...] = ()
    """Newest first."""
    custody: Custody | None = None

    def newest(self, direction: str) -> Shipment | None:
        """Give the newest shipment of a direction."""
        found = (
            one for one in reversed(tuple(self.shipments.values())) if one.direction == direction
        )
        return next(found, None)

    def of_order(self, order_id: str) -> Shipment | None:
        """Give the shipment that answers an order."""
        found = (one for one in self.shipments.values() if one.order_id == order_id)
        return next(found, None)


_STEPS = {
    "ShipmentOrdered": Step.ORDERED,
    "PickupAssigned": Step.ASSIGNED,
    "PickupDeclined": Step.ORDERED,
    "ShipmentCancelled": Step.CANCELLED,
    "ShipmentCollected": Step.WITH_POST,
    "ManifestOpened": Step.WITH_POST,
    "ShipmentHeld": Step.HELD,
    "ShipmentReturning": Step.RETURNING,
    "ShipmentDelivered": Step.DELIVERED,
    "ShipmentReturned": Step.RETURNED,
    "ShipmentRedirected": Step.WITH_POST,
    "ShipmentDeliveryCancelled": Step.WITH_POST,
    "ShipmentLost": Step.LOST,
}


def fold_postal(state: PostalState, fact: Fact) -> PostalState:
    """Take one more fact of the post in."""
    waybill = fact.word("waybill_no")
    known = tuple(one for one in state.waybill_nos if one != waybill)
    return PostalState(
        shipments=_shipments(state.shipments, fact),
        discrepancies=_discrepancies(state.discrepancies, fact),
        waybill_nos=(waybill, *known) if waybill else known,
        custody=follow(state.custody, fact),
    )


def _shipments(known: Mapping[str, Shipment], fact: Fact) -> Mapping[str, Shipment]:
    shipment_id, step = fact.word("shipment_id"), _STEPS.get(fact.name)
    before = known.get(shipment_id)
    if before is None and step is None:
        return known
    after = _told(before or Shipment(fact.word("direction")), fact)
    if step is not None:
        after = replace(after, step=step, step_since=fact.occurred, step_by=fact.event_id)
    return {**known, shipment_id: after}


def _told(shipment: Shipment, fact: Fact) -> Shipment:
    """Note what a fact says of a shipment, whatever step it is at."""
    order_id = fact.word("order_id") or shipment.order_id
    shipment = replace(shipment, order_id=order_id, office=_office(shipment, fact))
    times, said = fact.times, fact.event_id
    match fact.name:
        case "ShipmentCollected":
            promised = times.get("promised_time")
            return replace(shipment, promised_time=promised, promised_by=said)
        case "PickupAssigned" | "PickupFailed":
            return replace(shipment, appointment_time=times.get("appointment_time"))
        case "ShipmentHeld":
            return replace(shipment, storage_end_time=times.get("storage_end_time"))
        case "DeliveryAttempted":
            first = shipment.attempted_time or fact.occurred
            reason = fact.word("reason")
            return replace(shipment, attempted_time=first, attempt_reason=reason, attempt_by=said)
    return shipment


def _office(shipment: Shipment, fact: Fact) -> str:
    """Follow an item from office to office; a scan that moved nothing came late."""
    if fact.word("moved") == "false":
        return shipment.office
    return fact.word("to_post_office") or fact.word("post_office") or shipment.office


def _discrepancies(known: Mapping[str, Discrepancy], fact: Fact) -> Mapping[str, Discrepancy]:
    which = fact.word("discrepancy_id")
    if fact.name == "DiscrepancyOpened":
        return {**known, which: Discrepancy(fact.occurred, fact.event_id)}
    if fact.name == "DiscrepancyClosed":
        return {name: one for name, one in known.items() if name != which}
    return known
