"""What the postal service tells others, one class for each fact of its contract."""

from dataclasses import dataclass
from datetime import datetime

from services.postal.domain.facts_of_handovers import (
    DiscrepancyAssigned,
    DiscrepancyClosed,
    DiscrepancyOpened,
    DiscrepancyResolved,
    HandoverProposed,
    HandoverRefused,
    HandoverWithdrawn,
)
from services.postal.domain.facts_of_mishaps import (
    ShipmentDamaged,
    ShipmentDeliveryCancelled,
    ShipmentFound,
    ShipmentLost,
    ShipmentRedirected,
)
from services.postal.domain.facts_of_money import MoneyFact
from services.postal.domain.vocabulary import (
    AttemptReason,
    Direction,
    EvidenceKind,
    NextAction,
    PaperCount,
    PickupFailureReason,
    Relation,
    ReturnCause,
    ScanKind,
)


@dataclass(frozen=True, slots=True)
class ShipmentOrdered:
    """A shipment is booked for an order."""

    dossier_id: str
    shipment_id: str
    order_id: str
    direction: Direction
    round: int


@dataclass(frozen=True, slots=True)
class PickupAssigned:
    """A postal worker has the order to collect it."""

    dossier_id: str
    shipment_id: str
    direction: Direction
    post_office: str


@dataclass(frozen=True, slots=True)
class PickupDeclined:
    """The assigned worker does not take the order."""

    dossier_id: str
    shipment_id: str
    direction: Direction
    reason: PickupFailureReason


@dataclass(frozen=True, slots=True)
class PickupFailed:
    """It was not collected this time; the order stays open."""

    dossier_id: str
    shipment_id: str
    direction: Direction
    reason: PickupFailureReason
    appointment_time: datetime


@dataclass(frozen=True, slots=True)
class ShipmentCancelled:
    """The order ended before anything was collected."""

    dossier_id: str
    shipment_id: str
    order_id: str
    direction: Direction
    reason: PickupFailureReason


@dataclass(frozen=True, slots=True)
class ShipmentCollected:
    """The post has the papers, sealed, on a signature."""

    dossier_id: str
    shipment_id: str
    order_id: str
    direction: Direction
    round: int
    waybill_no: str
    papers: PaperCount
    post_office: str
    promised_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShipmentScanned:
    """The item was scanned on its way."""

    dossier_id: str
    shipment_id: str
    direction: Direction
    kind: ScanKind
    raw_code: str
    post_office: str
    moved: bool


@dataclass(frozen=True, slots=True)
class ManifestOpened:
    """The item is on a delivery manifest (BD13) and out for delivery."""

    dossier_id: str
    shipment_id: str
    manifest_id: str
    direction: Direction
    post_office: str


@dataclass(frozen=True, slots=True)
class DeliveryAttempted:
    """A delivery failed."""

    dossier_id: str
    shipment_id: str
    order_id: str
    direction: Direction
    attempt: int
    reason: AttemptReason
    next_action: NextAction


@dataclass(frozen=True, slots=True)
class ShipmentHeld:
    """The item waits at the office for its addressee."""

    dossier_id: str
    shipment_id: str
    direction: Direction
    post_office: str
    storage_end_time: datetime


@dataclass(frozen=True, slots=True)
class ShipmentReturning:
    """The item is on its way back to the agency."""

    dossier_id: str
    shipment_id: str
    direction: Direction
    cause: ReturnCause


@dataclass(frozen=True, slots=True)
class ShipmentDelivered:
    """The papers are where they were sent, on a signature."""

    dossier_id: str
    shipment_id: str
    order_id: str
    direction: Direction
    round: int
    papers: PaperCount
    relation: Relation
    proof_hash: bytes
    agreed: bool


@dataclass(frozen=True, slots=True)
class EvidencePut:
    """A signature or photo of a shipment is kept by the post."""

    dossier_id: str
    shipment_id: str
    kind: EvidenceKind
    evidence_hash: bytes


@dataclass(frozen=True, slots=True)
class EvidenceDeleted:
    """The signatures and photos of a shipment were deleted; their hashes stay."""

    dossier_id: str
    shipment_id: str
    number: int


@dataclass(frozen=True, slots=True)
class ShipmentReturned:
    """An undelivered item is back at the agency, on two signatures."""

    dossier_id: str
    shipment_id: str
    order_id: str
    direction: Direction
    round: int
    papers: PaperCount


Fact = (
    ShipmentOrdered
    | PickupAssigned
    | PickupDeclined
    | PickupFailed
    | ShipmentCancelled
    | HandoverProposed
    | HandoverWithdrawn
    | HandoverRefused
    | DiscrepancyOpened
    | DiscrepancyAssigned
    | DiscrepancyResolved
    | DiscrepancyClosed
    | ShipmentCollected
    | ShipmentScanned
    | ManifestOpened
    | DeliveryAttempted
    | ShipmentHeld
    | ShipmentReturning
    | ShipmentDelivered
    | EvidencePut
    | EvidenceDeleted
    | ShipmentReturned
    | ShipmentRedirected
    | ShipmentDamaged
    | ShipmentLost
    | ShipmentFound
    | ShipmentDeliveryCancelled
    | MoneyFact
)
"""Any fact of the postal service."""
