"""The rules of the results business, by subject; pure."""

from services.results.domain.counter import (
    return_at_counter,
)
from services.results.domain.dispatch import (
    HeardShipment,
    change_return_method,
    dossier_ended,
    prepare_dispatch,
    redispatch,
    shipment_cancelled,
    shipment_collected,
    shipment_delivered,
    shipment_returned,
)
from services.results.domain.facts import (
    DeliveryOrderCancelled,
    DeliveryOrdered,
    Fact,
    ResultReady,
    ResultReturned,
    ReturnMethodChanged,
)
from services.results.domain.result import (
    LIFECYCLE,
    Action,
    Result,
    State,
    dossier_corrected,
    open_result,
    register,
)
from services.results.domain.vocabulary import (
    CounterReturn,
    Direction,
    IdentityKind,
    Outcome,
    PaperCount,
    PostagePayer,
    Relation,
    ReturnMethod,
)

__all__ = [
    "LIFECYCLE",
    "Action",
    "CounterReturn",
    "DeliveryOrderCancelled",
    "DeliveryOrdered",
    "Direction",
    "Fact",
    "HeardShipment",
    "IdentityKind",
    "Outcome",
    "PaperCount",
    "PostagePayer",
    "Relation",
    "Result",
    "ResultReady",
    "ResultReturned",
    "ReturnMethod",
    "ReturnMethodChanged",
    "State",
    "change_return_method",
    "dossier_corrected",
    "dossier_ended",
    "open_result",
    "prepare_dispatch",
    "redispatch",
    "register",
    "return_at_counter",
    "shipment_cancelled",
    "shipment_collected",
    "shipment_delivered",
    "shipment_returned",
]
