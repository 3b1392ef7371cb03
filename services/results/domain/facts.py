"""What the results service tells others, one class for each fact of its contract."""

from dataclasses import dataclass
from datetime import datetime

from services.results.domain.vocabulary import (
    BlockReason,
    Direction,
    Outcome,
    PaperCount,
    ReceiverRule,
    ReturnMethod,
)


@dataclass(frozen=True, slots=True)
class ResultReady:
    """The agency has the result; the dossier is resolved. Told again after a recall."""

    dossier_id: str
    result_id: str
    outcome: Outcome
    papers: PaperCount
    return_method: ReturnMethod
    ready_time: datetime


@dataclass(frozen=True, slots=True)
class ResultBlocked:
    """The result may not be given out for one more reason."""

    dossier_id: str
    result_id: str
    reason: BlockReason
    collect_later_vnd: int


@dataclass(frozen=True, slots=True)
class ResultUnblocked:
    """One reason is gone; others may be left."""

    dossier_id: str
    result_id: str
    reason: BlockReason


@dataclass(frozen=True, slots=True)
class ReturnMethodChanged:
    """The owner chose another way for the result."""

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
    collect_later_vnd: int = 0
    """State fee to take at the door."""
    old_papers: int = 0
    """Old papers to take back at the door."""
    direction: Direction = Direction.RESULT_OUT
    receiver_rule: ReceiverRule = ReceiverRule.AUTHORISED
    """Who may receive it at the most."""
    photo_required: bool = False
    """Whether the proof of delivery needs a photo, whoever receives it."""
    competent_agency: str = ""
    """Agency that decided it."""


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
    paper_follows: bool = False
    """Whether a copy on paper was promised after the electronic one."""
    old_papers: int = 0
    """Old papers withdrawn at the counter."""


@dataclass(frozen=True, slots=True)
class PapersFound:
    """Papers of a result that its owner has already were found; they wait at the counter."""

    dossier_id: str
    result_id: str
    round: int
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class FoundPapersReturned:
    """Papers that were found after the result had gone were given out at the counter."""

    dossier_id: str
    result_id: str
    round: int
    papers: PaperCount
    returned_time: datetime


@dataclass(frozen=True, slots=True)
class ResultReturnCancelled:
    """The citizen has not got the result after all."""

    dossier_id: str
    result_id: str


@dataclass(frozen=True, slots=True)
class ResultRecalled:
    """What was ready is no result any more; the agency decides again."""

    dossier_id: str
    result_id: str


@dataclass(frozen=True, slots=True)
class ResultReissued:
    """The post has lost the result; the agency made it again under new numbers."""

    dossier_id: str
    result_id: str
    papers: PaperCount
    reissued_time: datetime


@dataclass(frozen=True, slots=True)
class ResultArchived:
    """Nobody came for the result in time; it is kept in the archive."""

    dossier_id: str
    result_id: str
    waiting_since_time: datetime
    archived_time: datetime


Fact = (
    ResultReady
    | ResultBlocked
    | ResultUnblocked
    | ReturnMethodChanged
    | DeliveryOrdered
    | DeliveryOrderCancelled
    | ResultReturned
    | PapersFound
    | FoundPapersReturned
    | ResultReturnCancelled
    | ResultRecalled
    | ResultReissued
    | ResultArchived
)
"""Any fact of the results service."""
