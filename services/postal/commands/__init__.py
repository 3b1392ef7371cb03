"""What the postal service can be asked to do: one frozen dataclass per request."""

from services.postal.commands.contacts import Contact, DueContact, KnowContact
from services.postal.commands.delivery import AttemptDelivery, DeliverShipment, OpenManifest
from services.postal.commands.handovers import ConfirmHandover, ProposeHandover
from services.postal.commands.money import (
    AcknowledgeRemittance,
    AssessPostage,
    CloseDay,
    CollectMoney,
    GetLedger,
    ListRemittances,
    RefundMoney,
    RemitMoney,
    Taken,
    TurnInMoney,
)
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
    "AcknowledgeRemittance",
    "AssessPostage",
    "AssignPickup",
    "AttemptDelivery",
    "CancelShipment",
    "CloseDay",
    "CollectMoney",
    "CollectShipment",
    "ConfirmHandover",
    "Contact",
    "DeclinePickup",
    "DeliverShipment",
    "DueContact",
    "FailPickup",
    "GetLedger",
    "KnowContact",
    "ListRemittances",
    "ListShipments",
    "OpenManifest",
    "ProposeHandover",
    "RecordScan",
    "RefundMoney",
    "RemitMoney",
    "Taken",
    "TurnInMoney",
]
