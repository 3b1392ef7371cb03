"""What callers ask intake to do: one frozen dataclass per request, checked by `wire`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.calendar import Calendar
from services.intake.domain.charging import Payment
from services.intake.domain.person import People
from services.intake.domain.procedure import Procedure
from services.intake.domain.vocabulary import (
    IntakeChannel,
    PaperCount,
    RefusalReason,
    ReturnMethod,
    SupplementPolicy,
)


@dataclass(frozen=True, slots=True)
class RegisterDossier:
    """Make a dossier known."""

    procedure_code: str
    case_code: str
    channel: IntakeChannel
    return_method: ReturnMethod
    receiving_agency: str
    competent_agency: str
    people: People
    components: Mapping[str, PaperCount]
    """Papers by code."""


@dataclass(frozen=True, slots=True)
class OnDossier:
    """An act on one dossier that needs no more words."""

    dossier_id: str
    etag: int | None
    """Version the caller decided on; None: whatever it is."""


@dataclass(frozen=True, slots=True)
class FileDossier(OnDossier):
    """Take the papers in at the counter."""


@dataclass(frozen=True, slots=True)
class GuideCompletion(OnDossier):
    """Tell the citizen what is missing."""

    items: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ReceiveCompletion(OnDossier):
    """Take in what was missing."""

    components: Mapping[str, PaperCount]


@dataclass(frozen=True, slots=True)
class AcceptDossier(OnDossier):
    """Take responsibility."""

    checked: Mapping[str, PaperCount]
    """Papers the officer has before him, by code."""


@dataclass(frozen=True, slots=True)
class ForwardDossier(OnDossier):
    """Hand the papers to the agency that decides."""


@dataclass(frozen=True, slots=True)
class RefuseDossier(OnDossier):
    """Do not accept it."""

    reason: RefusalReason
    explanation: str


@dataclass(frozen=True, slots=True)
class RequestSupplement(OnDossier):
    """Ask for more papers."""

    items: tuple[str, ...]
    reason: str
    deadline_time: datetime
    policy: SupplementPolicy


@dataclass(frozen=True, slots=True)
class OrderSupplementPickup(OnDossier):
    """Have the post collect the supplement."""

    papers: PaperCount


@dataclass(frozen=True, slots=True)
class CompleteSupplement(OnDossier):
    """Take the supplement in."""

    components: Mapping[str, PaperCount]
    """What came by hand; empty when the post brought all."""


@dataclass(frozen=True, slots=True)
class WithdrawDossier(OnDossier):
    """Give the dossier up at the owner's wish."""

    reason: str


@dataclass(frozen=True, slots=True)
class CancelDossier(OnDossier):
    """End a dossier whose papers never left the citizen."""


@dataclass(frozen=True, slots=True)
class OrderPapersBack(OnDossier):
    """Have the post carry the papers back."""


@dataclass(frozen=True, slots=True)
class GivePapersBack(OnDossier):
    """Give the papers back at the counter."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the catalogue: as it was written, and what it means."""

    body: str
    """JSON."""
    procedure: Procedure


@dataclass(frozen=True, slots=True)
class LoadProcedures:
    """Put procedures into the catalogue."""

    entries: tuple[Entry, ...]
    validate_only: bool
    """Only count what would be new."""


@dataclass(frozen=True, slots=True)
class LoadCalendar:
    """Set the working calendar."""

    body: str
    """JSON."""
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class PreviewDueTime:
    """Say when a result would be due."""

    procedure_code: str
    case_code: str
    channel: IntakeChannel
    receiving_agency: str
    competent_agency: str
    accepted_time: datetime


@dataclass(frozen=True, slots=True)
class MoveDueTimes:
    """Put the due times of the calendar in force into force."""

    dossier_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class OnFee(OnDossier):
    """An act on one state fee of a dossier."""

    fee_code: str


@dataclass(frozen=True, slots=True)
class AssessFee(OnFee):
    """Set its amount, or change it."""

    amount: int
    """VND."""
    basis: str


@dataclass(frozen=True, slots=True)
class ExemptFee(OnFee):
    """Ask for nothing."""

    basis: str


@dataclass(frozen=True, slots=True)
class TakeFee(OnFee):
    """Take it at the counter."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class NoteFeeCollectedByPost(OnFee):
    """Note that the post has the money."""

    amount: int
    """VND."""
    slip_no: str


@dataclass(frozen=True, slots=True)
class RefundFee(OnFee):
    """Give the money back."""

    reason: str
    taken_by_mistake: bool


@dataclass(frozen=True, slots=True)
class KeepFee(OnFee):
    """Keep the money by a rule."""

    basis: str
