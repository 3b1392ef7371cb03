"""What the postal service can be asked to do: one frozen dataclass per request."""

from services.postal.commands.contacts import Contact, DueContact, KnowContact
from services.postal.commands.delivery import (
    AttemptDelivery,
    CloseManifest,
    DeliverShipment,
    OpenManifest,
)
from services.postal.commands.discrepancies import (
    AssignDiscrepancy,
    CloseDiscrepancy,
    ListDiscrepancies,
    ResolveDiscrepancy,
)
from services.postal.commands.evidence import GetEvidence, PutEvidence
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
    "AssignDiscrepancy",
    "AssignPickup",
    "AttemptDelivery",
    "CancelDelivery",
    "CancelShipment",
    "CheckReceiver",
    "CloseDay",
    "CloseDiscrepancy",
    "CloseManifest",
    "CollectMoney",
    "CollectShipment",
    "ConfirmHandover",
    "ConfirmHandoverList",
    "Contact",
    "DeclareLost",
    "DeclinePickup",
    "DeliverShipment",
    "DueContact",
    "FailPickup",
    "FindShipment",
    "GetEvidence",
    "GetLedger",
    "GivenItem",
    "KnowContact",
    "ListDiscrepancies",
    "ListOpenHandovers",
    "ListRemittances",
    "ListShipments",
    "ListStuckShipments",
    "OpenManifest",
    "ProposeHandover",
    "ProposeHandoverList",
    "PutEvidence",
    "RecordScan",
    "RedirectShipment",
    "RefundMoney",
    "RefuseHandover",
    "RemitMoney",
    "ReportDamage",
    "ResolveDiscrepancy",
    "Taken",
    "TakenItem",
    "TurnInMoney",
    "WithdrawHandover",
]
