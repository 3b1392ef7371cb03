"""From the order to the collected item."""

from dataclasses import dataclass
from datetime import datetime

from services.postal.commands.money import Taken
from services.postal.domain import PaperCount, PickupFailureReason


@dataclass(frozen=True, slots=True)
class AssignPickup:
    """Give the order to a postal worker."""

    shipment_id: str
    etag: int | None
    postman: str
    post_office: str


@dataclass(frozen=True, slots=True)
class DeclinePickup:
    """Give the order back."""

    shipment_id: str
    etag: int | None
    reason: PickupFailureReason


@dataclass(frozen=True, slots=True)
class FailPickup:
    """Say that it was not collected this time."""

    shipment_id: str
    etag: int | None
    reason: PickupFailureReason
    appointment_time: datetime


@dataclass(frozen=True, slots=True)
class CancelShipment:
    """End an order before anything was collected."""

    shipment_id: str
    etag: int | None
    reason: PickupFailureReason


@dataclass(frozen=True, slots=True)
class CollectShipment:
    """Take papers over from a citizen."""

    shipment_id: str
    etag: int | None
    slip_no: str
    slip: PaperCount
    tally: PaperCount
    slip_signed: bool
    seal_no: str
    waybill_no: str
    receipts: tuple[Taken, ...]
