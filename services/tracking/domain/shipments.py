"""The shipments of a dossier as the post tells them: a pure fold of its facts, in their order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

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
_OF_DOSSIER = frozenset({"INBOUND", "PAPERS_BACK"})
"""Shipments that carry the papers that were handed in."""
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
    found: Mapping[str, datetime] = field(default_factory=dict)
    """Since when papers of the dossier that a count had missed are there again, by discrepancy."""
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
        found=_found(state.found, fact),
        waybill_nos=(waybill, *known) if waybill else known,
        custody=follow(state.custody, fact),
    )


def _shipments(known: Mapping[str, Shipment], fact: Fact) -> Mapping[str, Shipment]:
    shipment_id, step = fact.word("shipment_id"), _STEPS.get(fact.name)
    before = known.get(shipment_id)
    if before is None and step is None:
        return known
    before = before or Shipment(fact.word("direction"))
    told = _told(before, fact)
    if step is not None:
        told |= {"step": step, "step_since": fact.occurred, "step_by": fact.event_id}
    told["order_id"] = fact.word("order_id") or before.order_id
    told["office"] = _office(before, fact)
    return {**known, shipment_id: replace(before, **told)}


def _told(shipment: Shipment, fact: Fact) -> dict[str, Any]:
    """Give what only one kind of fact says of a shipment, whatever step it is at."""
    times = fact.times
    match fact.name:
        case "ShipmentCollected":
            return {"promised_time": times.get("promised_time"), "promised_by": fact.event_id}
        case "PickupAssigned" | "PickupFailed":
            return {"appointment_time": times.get("appointment_time")}
        case "ShipmentHeld":
            return {"storage_end_time": times.get("storage_end_time")}
        case "DeliveryAttempted":
            return {
                "attempted_time": shipment.attempted_time or fact.occurred,
                "attempt_reason": fact.word("reason"),
                "attempt_by": fact.event_id,
            }
    return {}


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


def _found(known: Mapping[str, datetime], fact: Fact) -> Mapping[str, datetime]:
    some = fact.name == "DiscrepancyClosed" and fact.word("resolution") == "FOUND"
    if some and fact.word("direction") in _OF_DOSSIER:
        return {**known, fact.word("discrepancy_id"): fact.occurred}
    return known
