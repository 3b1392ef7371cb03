"""What the post tells of things gone wrong on the way and put right."""

from dataclasses import dataclass

from services.postal.domain.vocabulary import (
    AfterDamage,
    CancellationReason,
    Direction,
    PaperCount,
)


@dataclass(frozen=True, slots=True)
class ShipmentRedirected:
    """An item that could not be delivered goes to another address, by way of another office."""

    dossier_id: str
    shipment_id: str
    direction: Direction
    from_post_office: str
    to_post_office: str


@dataclass(frozen=True, slots=True)
class ShipmentDamaged:
    """The item is damaged; it goes on, or back."""

    dossier_id: str
    shipment_id: str
    direction: Direction
    incident_id: str
    after_damage: AfterDamage


@dataclass(frozen=True, slots=True)
class ShipmentLost:
    """The item is declared lost; an investigation and a claim are open."""

    dossier_id: str
    shipment_id: str
    order_id: str
    direction: Direction
    round: int
    papers: PaperCount
    incident_id: str


@dataclass(frozen=True, slots=True)
class ShipmentFound:
    """A lost item is found; it goes to the agency as another shipment."""

    dossier_id: str
    shipment_id: str
    order_id: str
    direction: Direction
    return_shipment_id: str
    return_order_id: str


@dataclass(frozen=True, slots=True)
class ShipmentDeliveryCancelled:
    """A delivery report is taken back; the item is at the office that delivers it."""

    dossier_id: str
    shipment_id: str
    order_id: str
    direction: Direction
    round: int
    reason: CancellationReason
    proof_hash: bytes
