"""What the results service tells others, one class for each fact of its contract."""

from dataclasses import dataclass
from datetime import datetime

from services.results.domain.vocabulary import Direction, Outcome, PaperCount, ReturnMethod


@dataclass(frozen=True, slots=True)
class ResultReady:
    """The agency has the result; the dossier is resolved."""

    dossier_id: str
    result_id: str
    outcome: Outcome
    papers: PaperCount
    return_method: ReturnMethod
    ready_time: datetime


@dataclass(frozen=True, slots=True)
class ReturnMethodChanged:
    """The owner chose the other way for the result."""

    dossier_id: str
    result_id: str
    return_method: ReturnMethod


@dataclass(frozen=True, slots=True)
class DeliveryOrdered:
    """The post is asked to deliver the result."""

    dossier_id: str
    result_id: str
    order_id: str
    round: int
    receiving_agency: str
    papers: PaperCount
    direction: Direction = Direction.RESULT_OUT


@dataclass(frozen=True, slots=True)
class DeliveryOrderCancelled:
    """The delivery is not wanted any more."""

    dossier_id: str
    result_id: str
    order_id: str


@dataclass(frozen=True, slots=True)
class ResultReturned:
    """The citizen has the result; told once."""

    dossier_id: str
    result_id: str
    return_method: ReturnMethod
    returned_time: datetime


Fact = ResultReady | ReturnMethodChanged | DeliveryOrdered | DeliveryOrderCancelled | ResultReturned
"""Any fact of the results service."""
