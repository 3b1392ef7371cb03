"""From registration to the counter, and what ends a dossier there."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.commands.on_dossier import OnDossier
from services.intake.domain.person import Authorisation, People
from services.intake.domain.vocabulary import (
    ContactSide,
    IntakeChannel,
    PaperCount,
    RefusalReason,
    ReturnMethod,
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
    not_applicable: frozenset[str]
    """Codes of lines that this dossier need not have."""
    owner_identified: bool


@dataclass(frozen=True, slots=True)
class ForwardDossier(OnDossier):
    """Hand the papers to the agency that decides."""


@dataclass(frozen=True, slots=True)
class RefuseDossier(OnDossier):
    """Do not accept it."""

    reason: RefusalReason
    explanation: str


@dataclass(frozen=True, slots=True)
class CorrectDossier(OnDossier):
    """Put right what was entered wrongly; what is empty stays."""

    reason: str
    owner_name: str
    owner_id_number: str
    authorisation: Authorisation | None
    procedure_code: str
    case_code: str
    return_method: ReturnMethod | None
    components: Mapping[str, PaperCount]


@dataclass(frozen=True, slots=True)
class CorrectContact(OnDossier):
    """Put phone or address right; what is empty stays."""

    side: ContactSide
    phone: str
    address: str
    commune: str
    province: str


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
