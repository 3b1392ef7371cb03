"""Incidents (sự cố): an item damaged or lost, and a lost one found again."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.postal.domain import waybill
from services.postal.domain.attempt import send_back
from services.postal.domain.facts import ShipmentCollected, ShipmentOrdered, ShipmentReturning
from services.postal.domain.facts_of_mishaps import ShipmentDamaged, ShipmentFound, ShipmentLost
from services.postal.domain.orders import as_ordered
from services.postal.domain.pickup import as_collected
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment, State
from services.postal.domain.vocabulary import AfterDamage, Direction, PaperCount, ReturnCause
from shared.errors import FailedPrecondition


class IncidentKind(StrEnum):
    """What happened to an item."""

    DAMAGE = "DAMAGE"
    LOSS = "LOSS"


@dataclass(frozen=True, slots=True)
class Incident:
    """The record of an incident; a claim (khiếu nại, bồi thường) goes by its id."""

    incident_id: str
    kind: IncidentKind
    opened_time: datetime
    written: str = field(repr=False)
    """What is known of it; may name people and stays with the post."""
    investigation_no: str = ""
    """Number of the investigation (biên bản điều tra) of a loss."""


@dataclass(frozen=True, slots=True)
class Find:
    """What the worker who found an item counted and sealed anew."""

    papers: PaperCount
    seal_no: str
    waybill_no: str
    post_office: str


def report_damage(
    shipment: Shipment, incident: Incident, after_damage: AfterDamage
) -> tuple[Shipment, tuple[ShipmentDamaged | ShipmentReturning, ...]]:
    """Write damage down; the item goes on, or back to the agency that sent it."""
    state = LIFECYCLE.after(shipment.state, Action.REPORT_DAMAGE)
    damaged = ShipmentDamaged(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        direction=shipment.direction,
        incident_id=incident.incident_id,
        after_damage=after_damage,
    )
    if after_damage is AfterDamage.CONTINUE:
        return replace(shipment, state=state), (damaged,)
    if shipment.direction.to_agency:
        raise FailedPrecondition(
            "NEXT_ACTION_NOT_ALLOWED",
            "A damaged item for an agency goes on; the counter opens a discrepancy if need be.",
            "Bưu gửi hư hỏng gửi cơ quan vẫn chuyển tiếp; bộ phận một cửa lập biên bản nếu cần.",
            after_damage=after_damage.name,
        )
    returning, going_back = send_back(shipment, Action.SEND_BACK_DAMAGED, ReturnCause.DAMAGED)
    return returning, (damaged, going_back)


def declare_lost(shipment: Shipment, incident: Incident) -> tuple[Shipment, ShipmentLost]:
    """Give an item up (Luật Bưu chính 2010, compensation); its claim is open from now on."""
    lost = replace(
        shipment,
        state=LIFECYCLE.after(shipment.state, Action.DECLARE_LOST),
        storage_end_time=None,
        manifest_id="",
        open_handover_id="",
    )
    return lost, ShipmentLost(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        direction=shipment.direction,
        round=shipment.round,
        papers=shipment.papers,
        incident_id=incident.incident_id,
    )


def find(
    lost: Shipment, found: Find, shipment_id: str, order_id: str, earlier: int
) -> tuple[Shipment, Shipment, tuple[ShipmentFound | ShipmentOrdered | ShipmentCollected, ...]]:
    """Bring a lost item that was found to the agency, as a shipment of its own.

    The lost one is not taken up again: its claim, and what the agency made anew meanwhile, go on.
    `earlier` is how many such shipments the dossier has had. Gives both, the lost one first.
    """
    over = replace(lost, state=LIFECYCLE.after(lost.state, Action.FIND))
    if found.papers.nothing:
        raise FailedPrecondition(
            "NO_PAPERS", "There is nothing to bring back.", "Không có giấy tờ nào để chuyển trả."
        )
    if not found.seal_no.strip():
        raise FailedPrecondition(
            "SEAL_MISSING", "The item has no seal number.", "Bưu gửi chưa có số niêm phong."
        )
    back = Shipment(
        shipment_id=shipment_id,
        dossier_id=lost.dossier_id,
        order_id=order_id,
        direction=Direction.RETURN_TO_AGENCY,
        round=earlier + 1,
        agency=lost.agency,
        expected=found.papers,
        max_attempts=lost.max_attempts,
        state=LIFECYCLE.after(State.ORDERED, Action.TAKE_IN),
        waybill_no=waybill.check(found.waybill_no),
        seal_no=found.seal_no,
        papers=found.papers,
        post_office=found.post_office,
    )
    told = ShipmentFound(
        dossier_id=lost.dossier_id,
        shipment_id=lost.shipment_id,
        order_id=lost.order_id,
        direction=lost.direction,
        return_shipment_id=shipment_id,
        return_order_id=order_id,
    )
    return over, back, (told, as_ordered(back), as_collected(back))
