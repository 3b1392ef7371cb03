"""The rules of the results business, by subject; pure."""

from services.results.domain.archive import archive_unclaimed
from services.results.domain.blocks import block, unblock
from services.results.domain.custody import Custody, Holder, HolderKind, custody_of
from services.results.domain.dispatch import prepare_dispatch, redispatch
from services.results.domain.facts import (
    DeliveryOrderCancelled,
    DeliveryOrdered,
    Fact,
    ResultArchived,
    ResultBlocked,
    ResultReady,
    ResultRecalled,
    ResultReissued,
    ResultReturned,
    ResultUnblocked,
    ReturnMethodChanged,
)
from services.results.domain.hearing import (
    Heard,
    HeardShipment,
    dossier_ended,
    shipment_cancelled,
    shipment_collected,
    shipment_delivered,
    shipment_returned,
)
from services.results.domain.issues import reissue, resolution_recalled
from services.results.domain.lifecycle import LIFECYCLE, Action, State
from services.results.domain.method import change_return_method
from services.results.domain.registering import open_result, register
from services.results.domain.result import Result, dossier_corrected, holding
from services.results.domain.returning import return_at_counter, return_electronically
from services.results.domain.vocabulary import (
    Block,
    BlockReason,
    CounterReturn,
    Direction,
    Document,
    DocumentKind,
    EarlierIssue,
    IdentityKind,
    IssueEnd,
    OldPaper,
    Outcome,
    PaperCount,
    PostagePayer,
    Relation,
    ReturnMethod,
)
from services.results.domain.work import Criteria, Work, criteria

__all__ = [
    "LIFECYCLE",
    "Action",
    "Block",
    "BlockReason",
    "CounterReturn",
    "Criteria",
    "Custody",
    "DeliveryOrderCancelled",
    "DeliveryOrdered",
    "Direction",
    "Document",
    "DocumentKind",
    "EarlierIssue",
    "Fact",
    "Heard",
    "HeardShipment",
    "Holder",
    "HolderKind",
    "IdentityKind",
    "IssueEnd",
    "OldPaper",
    "Outcome",
    "PaperCount",
    "PostagePayer",
    "Relation",
    "Result",
    "ResultArchived",
    "ResultBlocked",
    "ResultReady",
    "ResultRecalled",
    "ResultReissued",
    "ResultReturned",
    "ResultUnblocked",
    "ReturnMethod",
    "ReturnMethodChanged",
    "State",
    "Work",
    "archive_unclaimed",
    "block",
    "change_return_method",
    "criteria",
    "custody_of",
    "dossier_corrected",
    "dossier_ended",
    "holding",
    "open_result",
    "prepare_dispatch",
    "redispatch",
    "register",
    "reissue",
    "resolution_recalled",
    "return_at_counter",
    "return_electronically",
    "shipment_cancelled",
    "shipment_collected",
    "shipment_delivered",
    "shipment_returned",
    "unblock",
]
