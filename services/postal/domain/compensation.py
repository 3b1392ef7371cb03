"""The delivery report taken back (hủy báo phát): the only act that corrects an ended shipment.

What was told stays told and the proof stays kept; another fact says that it does not hold.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.postal.domain.facts_of_mishaps import ShipmentDeliveryCancelled
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment
from services.postal.domain.vocabulary import CancellationReason, ScanKind, is_same_account
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """Who reported a delivery, and when the post was told."""

    reported_by: str
    """Account."""
    reported_time: datetime
    proof_hash: bytes


def cancel_delivery(
    shipment: Shipment,
    report: DeliveryReport | None,
    account: str,
    reason: CancellationReason,
    window_minutes: int,
    now: datetime,
) -> tuple[Shipment, ShipmentDeliveryCancelled]:
    """Take a delivery report back within `window_minutes`, by another account than the deliverer's.

    What a counter has signed for is no report of the post's alone and stands.
    """
    state = LIFECYCLE.after(shipment.state, Action.CANCEL_DELIVERY)
    if report is None or shipment.direction.to_agency:
        raise FailedPrecondition(
            "HANDOVER_STANDS",
            "A handover with two signatures is not taken back.",
            "Biên bản bàn giao có chữ ký hai bên không được hủy.",
        )
    if any(is_same_account(account, one) for one in (report.reported_by, shipment.postman)):
        raise FailedPrecondition(
            "SAME_ACCOUNT_BOTH_SIDES",
            "Who delivered it cannot take the report back; another person has to.",
            "Người phát không được tự hủy báo phát; phải do người khác thực hiện.",
        )
    until = report.reported_time + timedelta(minutes=window_minutes)
    if now > until:
        raise FailedPrecondition(
            "CANCELLATION_TOO_LATE",
            "The time in which a delivery report may be taken back is over.",
            "Đã quá thời hạn được hủy báo phát.",
            until=until.isoformat(),
        )
    # Scans from before this instant are late now, whenever they come.
    undone = replace(
        shipment,
        state=state,
        manifest_id="",
        last_scan_time=now,
        last_scan_kind=ScanKind.ARRIVED_AT_DELIVERY_OFFICE,
    )
    return undone, ShipmentDeliveryCancelled(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        direction=shipment.direction,
        round=shipment.round,
        reason=reason,
        proof_hash=report.proof_hash,
    )
