"""What intake tells about the clock, early ends and corrections; told as those of `facts.py`."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.vocabulary import ObligationPurpose, PaperCount, ReturnMethod


@dataclass(frozen=True, slots=True)
class SupplementReopened:
    """The citizen has time for the supplement again."""

    dossier_id: str
    round: int
    deadline_time: datetime


@dataclass(frozen=True, slots=True)
class ObligationIssued:
    """The citizen has to pay before the agency goes on; the clock stands."""

    dossier_id: str
    number: int
    purpose: ObligationPurpose
    amount: int
    due_time_before: datetime
    deadline_time: datetime | None


@dataclass(frozen=True, slots=True)
class ObligationSettled:
    """The citizen has paid; the clock goes on with what was left."""

    dossier_id: str
    number: int
    due_time: datetime


@dataclass(frozen=True, slots=True)
class DossierReappointed:
    """The agency apologises in writing and names another day (form 04)."""

    dossier_id: str
    due_time_before: datetime
    due_time: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class DossierStopped:
    """The agency ends its work without a result (form 05); the papers go back."""

    dossier_id: str
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class ResolutionRecalled:
    """The head took the resolution back; the dossier is in process again."""

    dossier_id: str
    round: int
    due_time: datetime


@dataclass(frozen=True, slots=True)
class AnswerOverdue:
    """The counter has not said in time whether it accepts the dossier."""

    dossier_id: str
    answer_due_time: datetime


@dataclass(frozen=True, slots=True)
class DossierCorrected:
    """What was entered wrongly was put right; what it was and is stays with intake."""

    dossier_id: str
    fields: tuple[str, ...]
    receipt_reissued: bool
    due_time: datetime | None = None
    return_method: ReturnMethod | None = None
    procedure_code: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class ContactCorrected:
    """The post has to ask again whom to see for these orders."""

    dossier_id: str
    order_ids: tuple[str, ...]
