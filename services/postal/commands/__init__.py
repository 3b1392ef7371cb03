"""What the postal service can be asked to do: one frozen dataclass per request."""

from services.postal.commands.contacts import Contact, DueContact, KnowContact
from services.postal.commands.delivery import (
    AttemptDelivery,
    CloseManifest,
    DeliverShipment,
    OpenManifest,
)
from services.postal.commands.evidence import GetEvidence, PutEvidence
from services.postal.commands.handovers import ConfirmHandover, ProposeHandover
from services.postal.commands.incidents import (
    CancelDelivery,
    DeclareLost,
    FindShipment,
    RedirectShipment,
    ReportDamage,
)
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
from services.postal.commands.questions import CheckReceiver, ListShipments, ListStuckShipments
from services.postal.commands.scans import RecordScan

__all__ = [
    "AcknowledgeRemittance",
    "AssessPostage",
    "AssignPickup",
    "AttemptDelivery",
    "CancelDelivery",
    "CancelShipment",
    "CheckReceiver",
    "CloseDay",
    "CloseManifest",
    "CollectMoney",
    "CollectShipment",
    "ConfirmHandover",
    "Contact",
    "DeclareLost",
    "DeclinePickup",
    "DeliverShipment",
    "DueContact",
    "FailPickup",
    "FindShipment",
    "GetEvidence",
    "GetLedger",
    "KnowContact",
    "ListRemittances",
    "ListShipments",
    "ListStuckShipments",
    "OpenManifest",
    "ProposeHandover",
    "PutEvidence",
    "RecordScan",
    "RedirectShipment",
    "RefundMoney",
    "RemitMoney",
    "ReportDamage",
    "Taken",
    "TurnInMoney",
]
