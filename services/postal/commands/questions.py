"""What is asked about shipments."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListShipments:
    """Ask for shipments: value by column, only those that are filtered by."""

    filters: dict[str, str]
