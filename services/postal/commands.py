"""What the postal service can be asked to do: one frozen dataclass per request."""

from dataclasses import dataclass, field
from datetime import datetime

from services.postal.domain import (
    AttemptReason,
    FeeTaken,
    NextAction,
    PaperCount,
    PickupFailureReason,
    Proof,
    Scan,
    SealState,
)


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
    receipts: tuple[FeeTaken, ...]


@dataclass(frozen=True, slots=True)
class ProposeHandover:
    """The giving side's count and signature."""

    shipment_id: str
    etag: int | None
    papers: PaperCount
    seal_no: str


@dataclass(frozen=True, slots=True)
class ConfirmHandover:
    """The taking side's own count and signature."""

    handover_id: str
    papers: PaperCount
    seal_state: SealState
    waybill_no: str
    post_office: str
    accept_difference: bool


@dataclass(frozen=True, slots=True)
class RecordScan:
    """One scan of an item; two with the same content are the same request."""

    request_id: str
    waybill_no: str
    scan: Scan


@dataclass(frozen=True, slots=True)
class OpenManifest:
    """Put items on a delivery manifest."""

    postman: str
    route: str
    shift: str
    post_office: str
    shipment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttemptDelivery:
    """Say that a delivery failed and what happens next."""

    shipment_id: str
    etag: int | None
    reason: AttemptReason
    next_action: NextAction


@dataclass(frozen=True, slots=True)
class DeliverShipment:
    """Give an item to somebody entitled, with proof."""

    shipment_id: str
    etag: int | None
    proof: Proof


@dataclass(frozen=True, slots=True)
class ListShipments:
    """Ask for shipments: value by column, only those that are filtered by."""

    filters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to see and where; never in facts, logs or stored answers."""

    full_name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    commune: str = field(repr=False)
    province: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DueContact:
    """A shipment whose contact is to be asked for, and the order to ask with."""

    shipment_id: str
    order_id: str
    due: datetime
    """Since when it is to be asked for."""


@dataclass(frozen=True, slots=True)
class KnowContact:
    """What asking for a contact gave; None when it was not to be had."""

    asked: DueContact
    contact: Contact | None
