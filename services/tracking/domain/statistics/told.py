"""The facts that figures are made of: of each kind only what is counted is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.tracking.domain.fact import Source

_MONEY: Final = ("kind", "amount_vnd")
_ITEM: Final = ("shipment_id", "direction")

READ: Final[Mapping[str, tuple[str, ...]]] = {
    "DossierRegistered": (
        "procedure_code", "sector", "channel", "receiving_agency", "competent_agency",
    ),
    "DossierAccepted": (
        "procedure_code", "channel", "receiving_agency", "competent_agency", "accepted_time",
        "due_time",
    ),
    "DossierForwarded": ("competent_agency",),
    "DossierCorrected": ("procedure_code", "sector", "due_time"),
    "SupplementRequested": (),
    "SupplementCompleted": ("due_time",),
    "ObligationIssued": (),
    "ObligationSettled": ("due_time",),
    "DossierReappointed": ("due_time",),
    "DueTimeMoved": ("due_time",),
    "DossierResolved": ("resolved_time", "due_time", "first_due_time", "timeliness"),
    "ResolutionRecalled": ("due_time",),
    "DossierRefused": (),
    "DossierStopped": (),
    "DossierWithdrawn": (),
    "FeeTaken": ("amount_vnd",),
    "FeeRefunded": ("amount_vnd",),
    "ShipmentDelivered": _ITEM,
    "ShipmentDeliveryCancelled": _ITEM,
    "ShipmentReturned": _ITEM,
    "DeliveryAttempted": _ITEM,
    "DiscrepancyOpened": (),
    "DiscrepancyClosed": (),
    "FeeCollected": _MONEY,
    "FeeCollectionReversed": _MONEY,
    "FeeRefundedByPost": _MONEY,
    "FeeRemitted": _MONEY,
    "FeeReconciled": _MONEY,
    "ResultReturned": ("return_method", "returned_time"),
    "ResultReturnCancelled": (),
}  # fmt: skip
"""By kind, the fields that are read; facts of other kinds change no figure."""


@dataclass(frozen=True, slots=True)
class Told:
    """One fact about a dossier, as far as figures are made of it."""

    source: Source
    name: str
    epoch: int
    sequence: int
    occurred: datetime
    recorded: datetime
    words: Mapping[str, str] = field(default_factory=dict)
    """Codes and the bare names of enum values; what is empty is left out."""
    amount_vnd: int = 0
    times: Mapping[str, datetime] = field(default_factory=dict)
