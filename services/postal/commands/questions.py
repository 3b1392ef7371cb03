"""What is asked about shipments."""

from dataclasses import dataclass

from services.postal.domain import Authorisation, Relation


@dataclass(frozen=True, slots=True)
class CheckReceiver:
    """Ask whether somebody may receive an item."""

    shipment_id: str
    relation: Relation
    authorisation: Authorisation | None


@dataclass(frozen=True, slots=True)
class ListStuckShipments:
    """Ask for shipments of which nothing is heard: of an office or of an agency."""

    post_office: str
    agency: str


@dataclass(frozen=True, slots=True)
class ListShipments:
    """Ask for shipments: value by column, only those that are filtered by."""

    filters: dict[str, str]
