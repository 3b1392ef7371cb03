"""Who may ask the postal service for what."""

from collections.abc import Mapping
from typing import Final

WORKER: Final = "POSTAL_WORKER"
OFFICER: Final = "COUNTER_OFFICER"
SUPERVISOR: Final = "POSTAL_SUPERVISOR"
HEAD: Final = "HEAD"
MAY: Final[Mapping[str, tuple[str, ...]]] = {
    "AssignPickup": (WORKER,),
    "DeclinePickup": (WORKER,),
    "FailPickup": (WORKER,),
    "GetChecklist": (WORKER,),
    "CancelShipment": (WORKER, OFFICER),
    "CollectShipment": (WORKER,),
    "ProposeHandover": (WORKER, OFFICER),
    "ConfirmHandover": (WORKER, OFFICER),
    "WithdrawHandover": (WORKER, OFFICER),
    "RefuseHandover": (WORKER, OFFICER),
    "ProposeHandoverList": (WORKER, OFFICER),
    "ConfirmHandoverList": (WORKER, OFFICER),
    "ListOpenHandovers": (WORKER, OFFICER),
    "AssignDiscrepancy": (WORKER, OFFICER),
    "ResolveDiscrepancy": (WORKER, OFFICER),
    "CloseDiscrepancy": (WORKER, OFFICER),
    "ListDiscrepancies": (WORKER, OFFICER),
    "RecordScans": (WORKER,),
    "OpenManifest": (WORKER,),
    "AttemptDelivery": (WORKER,),
    "DeliverShipment": (WORKER,),
    "CloseManifest": (WORKER, SUPERVISOR),
    "RedirectShipment": (WORKER, SUPERVISOR),
    "CancelDelivery": (SUPERVISOR,),
    "ReportDamage": (WORKER, OFFICER),
    "DeclareLost": (SUPERVISOR, HEAD),
    "FindShipment": (WORKER, SUPERVISOR),
    "CheckReceiver": (WORKER, OFFICER),
    "PutEvidence": (WORKER,),
    "GetEvidence": (HEAD,),
    "AssessPostage": (WORKER,),
    "CollectMoney": (WORKER,),
    "RefundMoney": (WORKER,),
    "TurnInMoney": (WORKER,),
    "RemitMoney": (WORKER,),
    "AcknowledgeRemittance": (WORKER, OFFICER),
    "CloseDay": (WORKER,),
    "ListRemittances": (WORKER, OFFICER),
    "ListDebts": (WORKER, OFFICER),
    "GetLedger": (WORKER,),
}
"""Which roles may make a call; what is not named here is open to everybody."""
