"""Pickup (thu gom): assigned, declined, put off, called off, or collected and sealed."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.postal.domain import waybill
from services.postal.domain.facts import (
    PickupAssigned,
    PickupDeclined,
    PickupFailed,
    ShipmentCancelled,
    ShipmentCollected,
)
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment
from services.postal.domain.vocabulary import PaperCount, PickupFailureReason
from shared.errors import FailedPrecondition


def assign_pickup(
    shipment: Shipment, postman: str, post_office: str, appointment_time: datetime | None = None
) -> tuple[Shipment, PickupAssigned]:
    """Give the order to a postal worker, or to another one."""
    assigned = replace(
        shipment,
        state=LIFECYCLE.after(shipment.state, Action.ASSIGN_PICKUP),
        postman=postman,
        post_office=post_office,
        appointment_time=appointment_time or shipment.appointment_time,
    )
    return assigned, PickupAssigned(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        direction=shipment.direction,
        post_office=post_office,
    )


def decline_pickup(
    shipment: Shipment, reason: PickupFailureReason
) -> tuple[Shipment, PickupDeclined]:
    """Take the order off the worker who cannot do it; it needs another."""
    declined = replace(
        shipment, state=LIFECYCLE.after(shipment.state, Action.DECLINE_PICKUP), postman=""
    )
    return declined, PickupDeclined(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        direction=shipment.direction,
        reason=reason,
    )


def fail_pickup(
    shipment: Shipment, reason: PickupFailureReason, appointment_time: datetime, now: datetime
) -> tuple[Shipment, PickupFailed]:
    """Note that nothing was collected this time, and when the worker comes again."""
    state = LIFECYCLE.after(shipment.state, Action.FAIL_PICKUP)
    if appointment_time <= now:
        raise FailedPrecondition(
            "APPOINTMENT_NOT_IN_FUTURE",
            "The new appointment must lie in the future.",
            "Lịch hẹn mới phải ở trong tương lai.",
        )
    failed = replace(shipment, state=state, appointment_time=appointment_time)
    return failed, PickupFailed(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        direction=shipment.direction,
        reason=reason,
        appointment_time=appointment_time,
    )


def cancel(shipment: Shipment, reason: PickupFailureReason) -> tuple[Shipment, ShipmentCancelled]:
    """End the order; possible only before anything was collected."""
    cancelled = replace(
        shipment, state=LIFECYCLE.after(shipment.state, Action.CANCEL), open_handover_id=""
    )
    return cancelled, ShipmentCancelled(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        direction=shipment.direction,
        reason=reason,
    )


@dataclass(frozen=True, slots=True)
class Collection:
    """What worker and sender wrote down at the pickup (QĐ 45/2016, pickup)."""

    waybill_no: str
    seal_no: str
    slip_no: str
    on_slip: PaperCount
    """Papers the slip lists."""
    tallied: PaperCount
    """Papers both counted."""
    signed_by_sender: bool
    signed_by_worker: bool
    post_office: str


def collect(shipment: Shipment, collection: Collection) -> tuple[Shipment, ShipmentCollected]:
    """Take the sender's papers, counted, sealed and signed for (QĐ 45/2016, pickup)."""
    if not shipment.direction.to_agency:
        raise FailedPrecondition(
            "HANDOVER_REQUIRED",
            "What an agency sends is collected by a handover with two signatures.",
            "Bưu gửi của cơ quan chỉ được nhận qua bàn giao có chữ ký hai bên.",
            direction=shipment.direction.name,
        )
    state = LIFECYCLE.after(shipment.state, Action.COLLECT)
    _check_papers(collection)
    collected = replace(
        shipment,
        state=state,
        waybill_no=waybill.check(collection.waybill_no),
        seal_no=collection.seal_no,
        slip_no=collection.slip_no,
        papers=collection.tallied,
        post_office=collection.post_office or shipment.post_office,
    )
    return collected, as_collected(collected)


def as_collected(shipment: Shipment) -> ShipmentCollected:
    """Tell that the post has the papers."""
    return ShipmentCollected(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        direction=shipment.direction,
        round=shipment.round,
        waybill_no=shipment.waybill_no,
        papers=shipment.papers,
        post_office=shipment.post_office,
        promised_time=shipment.promised_time,
    )


def _check_papers(collection: Collection) -> None:
    if collection.tallied.nothing:
        raise FailedPrecondition(
            "NO_PAPERS", "There is nothing to collect.", "Không có giấy tờ nào để nhận."
        )
    if collection.tallied != collection.on_slip:
        raise FailedPrecondition(
            "TALLY_DIFFERS",
            "The papers counted are not those on the slip; it is not sealed until they agree.",
            "Giấy tờ kiểm đếm không khớp với phiếu gửi hồ sơ; chưa được niêm phong.",
        )
    if not collection.slip_no.strip() or not (
        collection.signed_by_sender and collection.signed_by_worker
    ):
        raise FailedPrecondition(
            "SLIP_NOT_SIGNED",
            "The slip needs a number and the signatures of sender and worker.",
            "Phiếu gửi hồ sơ phải có số và chữ ký của người gửi và bưu tá.",
        )
    if not collection.seal_no.strip():
        raise FailedPrecondition(
            "SEAL_MISSING", "The item has no seal number.", "Bưu gửi chưa có số niêm phong."
        )
