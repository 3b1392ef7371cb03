"""Who may ask intake for what."""

from collections.abc import Mapping
from typing import Final

COUNTER: Final = "COUNTER_OFFICER"
CASE: Final = "CASE_OFFICER"
HEAD: Final = "HEAD"
CITIZEN: Final = "CITIZEN"

MAY: Final[Mapping[str, tuple[str, ...]]] = {
    "RegisterDossier": (COUNTER, CITIZEN, "POSTAL_WORKER"),
    "FileDossier": (COUNTER,),
    "GuideCompletion": (COUNTER,),
    "ReceiveCompletion": (COUNTER,),
    "AcceptDossier": (COUNTER,),
    "ForwardDossier": (COUNTER,),
    "RefuseDossier": (COUNTER,),
    "RequestSupplement": (COUNTER, CASE),
    "OrderSupplementPickup": (COUNTER, CITIZEN),
    "CompleteSupplement": (COUNTER,),
    "ReopenSupplement": (COUNTER, CASE),
    "IssueObligation": (COUNTER, CASE),
    "SettleObligation": (COUNTER, CASE),
    "ReappointDossier": (HEAD,),
    "StopDossier": (HEAD, CASE),
    "RecallResolution": (HEAD,),
    "CorrectDossier": (COUNTER,),
    "CorrectContact": (COUNTER, CITIZEN),
    "WithdrawDossier": (COUNTER, CITIZEN),
    "CancelDossier": (COUNTER, CITIZEN),
    "OrderPapersBack": (COUNTER,),
    "GivePapersBack": (COUNTER,),
    "GetContact": ("POSTAL_SERVICE",),
    "ListForms": (COUNTER, CASE, HEAD),
    "GetForm": (COUNTER, CASE, HEAD),
    "GetRegister": (COUNTER, CASE, HEAD),
    "LoadProcedures": ("OPERATOR",),
    "LoadCalendar": ("OPERATOR",),
    "MoveDueTimes": (COUNTER,),
    "AssessFee": (COUNTER,),
    "ExemptFee": (COUNTER,),
    "TakeFee": (COUNTER,),
    "NoteFeeCollectedByPost": (COUNTER,),
    "RefundFee": (COUNTER,),
    "KeepFee": (COUNTER,),
    "ClosePeriod": (HEAD,),
}
"""Which roles may make a call; what is not named here is open to everybody."""
