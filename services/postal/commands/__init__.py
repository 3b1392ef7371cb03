"""What the postal service can be asked to do: one frozen dataclass per request."""

from services.postal.commands.contacts import Contact, DueContact, KnowContact
from services.postal.commands.delivery import AttemptDelivery, DeliverShipment, OpenManifest
from services.postal.commands.discrepancies import (
    AssignDiscrepancy,
    CloseDiscrepancy,
    ListDiscrepancies,
    ResolveDiscrepancy,
)
from services.postal.commands.handover_lists import (
    ConfirmHandoverList,
    GivenItem,
    ListOpenHandovers,
    ProposeHandoverList,
    RefuseHandover,
    TakenItem,
    WithdrawHandover,
)
from services.postal.commands.handovers import ConfirmHandover, ProposeHandover
from services.postal.commands.pickup import (
    AssignPickup,
    CancelShipment,
    CollectShipment,
    DeclinePickup,
    FailPickup,
)
from services.postal.commands.questions import ListShipments
from services.postal.commands.scans import RecordScan

__all__ = [
    "AssignDiscrepancy",
    "AssignPickup",
    "AttemptDelivery",
    "CancelShipment",
    "CloseDiscrepancy",
    "CollectShipment",
    "ConfirmHandover",
    "ConfirmHandoverList",
    "Contact",
    "DeclinePickup",
    "DeliverShipment",
    "DueContact",
    "FailPickup",
    "GivenItem",
    "KnowContact",
    "ListDiscrepancies",
    "ListOpenHandovers",
    "ListShipments",
    "OpenManifest",
    "ProposeHandover",
    "ProposeHandoverList",
    "RecordScan",
    "RefuseHandover",
    "ResolveDiscrepancy",
    "TakenItem",
    "WithdrawHandover",
]
