"""What goes wrong on the way, and what is put right."""

from dataclasses import dataclass, field

from services.postal.domain import AfterDamage, CancellationReason, Find


@dataclass(frozen=True, slots=True)
class RedirectShipment:
    """Send an item on to the owner's new address."""

    shipment_id: str
    etag: int | None
    post_office: str


@dataclass(frozen=True, slots=True)
class ReportDamage:
    """Write damage down."""

    shipment_id: str
    etag: int | None
    after_damage: AfterDamage
    written: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeclareLost:
    """Give an item up."""

    shipment_id: str
    etag: int | None
    investigation_no: str
    written: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FindShipment:
    """Bring a lost item that was found to the agency."""

    shipment_id: str
    etag: int | None
    found: Find


@dataclass(frozen=True, slots=True)
class CancelDelivery:
    """Take a delivery report back."""

    shipment_id: str
    etag: int | None
    reason: CancellationReason
    written: str = field(repr=False)
