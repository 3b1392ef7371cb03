"""From the delivery office to the receiver."""

from dataclasses import dataclass

from services.postal.commands.money import Taken
from services.postal.domain import AttemptReason, NextAction, Proof


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
    receipts: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseManifest:
    """End a manifest of which every item has an outcome."""

    manifest_id: str
