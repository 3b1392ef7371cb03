"""One sub-state for each source: a pure fold of that source's facts, in their order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.tracking.domain.custody import Custody, follow
from services.tracking.domain.fact import Fact
from services.tracking.domain.vocabulary import Holder, Stage


@dataclass(frozen=True, slots=True)
class IntakeState:
    """The dossier as intake tells it."""

    stage: Stage = Stage.REGISTERED
    dossier_code: str = ""
    procedure_code: str = ""
    receiving_agency: str = ""
    competent_agency: str = ""
    channel: str = ""
    due_time: datetime | None = None
    supplement_expired: bool = False
    recalls: int = 0
    """How many resolutions were taken back."""
    custody: Custody | None = None


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


@dataclass(frozen=True, slots=True)
class Shipment:
    """One shipment of the dossier."""

    direction: str
    order_id: str = ""
    step: Step = Step.ORDERED


@dataclass(frozen=True, slots=True)
class PostalState:
    """The shipments as the post tells them."""

    shipments: Mapping[str, Shipment] = field(default_factory=dict)
    """By shipment id, oldest first."""
    waybill_nos: tuple[str, ...] = ()
    """Newest first."""
    custody: Custody | None = None

    def newest(self, direction: str) -> Shipment | None:
        """Give the newest shipment of a direction."""
        found = (
            one for one in reversed(tuple(self.shipments.values())) if one.direction == direction
        )
        return next(found, None)


@dataclass(frozen=True, slots=True)
class ResultsState:
    """The result as results tells it."""

    ready: int = 0
    """How many times a result was ready; one that was recalled is ready again later."""
    recalls: int = 0
    """How many of them results took back itself."""
    returned: bool = False
    archived: bool = False
    blocks: frozenset[str] = frozenset()
    """Why it may not be given out."""
    return_method: str = ""
    order_id: str = ""
    """The delivery order in force."""
    custody: Custody | None = None


_STAGES = {
    "DossierRegistered": Stage.REGISTERED,
    "DossierFiled": Stage.AT_COUNTER,
    "CompletionGuided": Stage.INCOMPLETE,
    "CompletionReceived": Stage.AT_COUNTER,
    "DossierAccepted": Stage.ACCEPTED,
    "DossierForwarded": Stage.IN_PROCESS,
    "DossierRefused": Stage.NOT_ACCEPTED,
    "SupplementRequested": Stage.SUPPLEMENT_REQUESTED,
    "SupplementCompleted": Stage.IN_PROCESS,
    "SupplementReopened": Stage.SUPPLEMENT_REQUESTED,
    "ObligationIssued": Stage.PAYMENT_REQUESTED,
    "ObligationSettled": Stage.IN_PROCESS,
    "DossierStopped": Stage.STOPPED,
    "DossierWithdrawn": Stage.WITHDRAWN,
    "DossierCancelled": Stage.CANCELLED,
    "DossierResolved": Stage.RESOLVED,
    "ResolutionRecalled": Stage.IN_PROCESS,
}

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


def fold_intake(state: IntakeState, fact: Fact) -> IntakeState:
    """Take one more fact of intake in."""
    said = fact.word
    return IntakeState(
        stage=_STAGES.get(fact.name, state.stage),
        dossier_code=said("dossier_code") or state.dossier_code,
        procedure_code=said("procedure_code") or state.procedure_code,
        receiving_agency=said("receiving_agency") or state.receiving_agency,
        competent_agency=said("competent_agency") or state.competent_agency,
        channel=said("channel") or state.channel,
        due_time=fact.times.get("due_time", state.due_time),
        supplement_expired=fact.name == "SupplementExpired"
        or (state.supplement_expired and fact.name not in _STAGES),
        recalls=state.recalls + (fact.name == "ResolutionRecalled"),
        custody=follow(state.custody, fact),
    )


def fold_postal(state: PostalState, fact: Fact) -> PostalState:
    """Take one more fact of the post in."""
    waybill = fact.word("waybill_no")
    known = tuple(one for one in state.waybill_nos if one != waybill)
    return PostalState(
        shipments=_shipments(state.shipments, fact),
        waybill_nos=(waybill, *known) if waybill else known,
        custody=follow(state.custody, fact),
    )


def fold_results(state: ResultsState, fact: Fact) -> ResultsState:
    """Take one more fact of results in."""
    orders = {
        "DeliveryOrdered": fact.word("order_id"),
        "DeliveryOrderCancelled": "",
        "ResultReissued": "",
    }
    reason = {fact.word("reason")}
    blocks = {"ResultBlocked": state.blocks | reason, "ResultUnblocked": state.blocks - reason}
    after = ResultsState(
        ready=state.ready + (fact.name == "ResultReady"),
        recalls=state.recalls + (fact.name == "ResultRecalled"),
        returned=(state.returned or fact.name == "ResultReturned")
        and fact.name != "ResultReturnCancelled",
        archived=state.archived or fact.name == "ResultArchived",
        blocks=blocks.get(fact.name, state.blocks),
        return_method=fact.word("return_method") or state.return_method,
        order_id=orders.get(fact.name, state.order_id),
        custody=follow(state.custody, fact),
    )
    return replace(after, custody=_at_counter(after))


def _shipments(known: Mapping[str, Shipment], fact: Fact) -> Mapping[str, Shipment]:
    shipment_id, step = fact.word("shipment_id"), _STEPS.get(fact.name)
    if step is None:
        return known
    before = known.get(shipment_id) or Shipment(fact.word("direction"))
    after = replace(before, order_id=fact.word("order_id") or before.order_id, step=step)
    return {**known, shipment_id: after}


def _at_counter(state: ResultsState) -> Custody | None:
    """Move a result to the counter that gives it back, as soon as that is to act.

    It is no handover: the post, which may have come earlier, has the last word.
    """
    custody = state.custody
    if custody is None or custody.holder is not Holder.AGENCY:
        return custody
    if state.archived or state.ready == state.recalls:
        return custody
    if state.order_id or state.return_method == "COUNTER":
        return replace(custody, holder=Holder.COUNTER)
    return custody
