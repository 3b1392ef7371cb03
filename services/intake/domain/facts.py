"""What intake makes true and tells the others: codes, counts and times, nothing personal."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.clock import ClockCause
from services.intake.domain.facts_of_fees import FeeFact
from services.intake.domain.facts_of_process import (
    AnswerOverdue,
    ContactCorrected,
    DossierCorrected,
    DossierReappointed,
    DossierStopped,
    ObligationIssued,
    ObligationSettled,
    ResolutionRecalled,
    SupplementReopened,
)
from services.intake.domain.vocabulary import (
    CancellationCause,
    Direction,
    IntakeChannel,
    PaperCount,
    RefusalReason,
    ReturnMethod,
    SupplementPolicy,
    Timeliness,
)


@dataclass(frozen=True, slots=True)
class DossierRegistered:
    """A dossier is known; its papers are still with the citizen."""

    dossier_id: str
    procedure_code: str
    case_code: str
    sector: str
    channel: IntakeChannel
    return_method: ReturnMethod
    receiving_agency: str
    competent_agency: str
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class PickupOrdered:
    """The post is asked to collect papers from the citizen."""

    dossier_id: str
    order_id: str
    direction: Direction
    round: int
    receiving_agency: str
    papers: PaperCount
    competent_agency: str


@dataclass(frozen=True, slots=True)
class PickupOrderCancelled:
    """The pickup is not wanted any more."""

    dossier_id: str
    order_id: str


@dataclass(frozen=True, slots=True)
class DossierFiled:
    """The citizen has handed the papers in at the counter."""

    dossier_id: str
    receiving_agency: str
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class CompletionGuided:
    """The citizen was told, once and in writing, what is missing before acceptance (form 02)."""

    dossier_id: str
    item_count: int


@dataclass(frozen=True, slots=True)
class CompletionReceived:
    """The missing papers are at the counter."""

    dossier_id: str
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class DossierAccepted:
    """The agency has taken responsibility; the code is given and the clock runs (form 01)."""

    dossier_id: str
    dossier_code: str
    accepted_time: datetime
    due_time: datetime
    return_method: ReturnMethod
    receiving_agency: str
    competent_agency: str
    procedure_code: str
    channel: IntakeChannel
    papers: PaperCount
    lookup_hash: bytes


@dataclass(frozen=True, slots=True)
class DossierForwarded:
    """The papers went from the counter to the agency that decides."""

    dossier_id: str
    competent_agency: str


@dataclass(frozen=True, slots=True)
class DossierRefused:
    """The dossier is not accepted (form 03); the papers go back."""

    dossier_id: str
    reason: RefusalReason
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class SupplementRequested:
    """The agency needs more papers; the clock stands (form 02)."""

    dossier_id: str
    round: int
    deadline_time: datetime
    due_time_before: datetime
    item_count: int


@dataclass(frozen=True, slots=True)
class SupplementCompleted:
    """All that was asked for is there; the clock runs again."""

    dossier_id: str
    round: int
    due_time: datetime
    policy: SupplementPolicy
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class SupplementExpired:
    """The citizen's time has passed; an officer decides what follows."""

    dossier_id: str
    round: int


@dataclass(frozen=True, slots=True)
class DossierWithdrawn:
    """The owner takes the dossier back; the papers go back."""

    dossier_id: str
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class DossierCancelled:
    """The dossier ended before its papers left the citizen."""

    dossier_id: str
    cause: CancellationCause


@dataclass(frozen=True, slots=True)
class PapersBackOrdered:
    """The post is asked to carry the papers of an ended dossier back to the citizen."""

    dossier_id: str
    order_id: str
    round: int
    receiving_agency: str
    papers: PaperCount
    competent_agency: str


@dataclass(frozen=True, slots=True)
class PapersGivenBack:
    """The papers of an ended dossier were given back at the counter."""

    dossier_id: str
    papers: PaperCount
    round: int


@dataclass(frozen=True, slots=True)
class DossierResolved:
    """The result exists; whether it is on time is fixed now."""

    dossier_id: str
    resolved_time: datetime
    due_time: datetime
    first_due_time: datetime
    timeliness: Timeliness


@dataclass(frozen=True, slots=True)
class DueTimeMoved:
    """The calendar changed and a person moved the due time; the citizen gets a new form 01."""

    dossier_id: str
    due_time_before: datetime
    due_time: datetime
    calendar_version: str
    """Version of the calendar the new due time is counted on."""
    cause: ClockCause


Fact = (
    DossierRegistered
    | PickupOrdered
    | PickupOrderCancelled
    | DossierFiled
    | CompletionGuided
    | CompletionReceived
    | DossierAccepted
    | DossierForwarded
    | DossierRefused
    | SupplementRequested
    | SupplementCompleted
    | SupplementExpired
    | SupplementReopened
    | ObligationIssued
    | ObligationSettled
    | DossierReappointed
    | DossierStopped
    | ResolutionRecalled
    | AnswerOverdue
    | DossierCorrected
    | ContactCorrected
    | DossierWithdrawn
    | DossierCancelled
    | PapersBackOrdered
    | PapersGivenBack
    | DossierResolved
    | DueTimeMoved
    | FeeFact
)
"""Any of the facts intake tells."""
