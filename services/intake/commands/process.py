"""While the agency decides: supplements, payments, apologies, stops, recalls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.intake.commands.on_dossier import OnDossier
from services.intake.domain.vocabulary import (
    ObligationPurpose,
    PaperCount,
    StopReason,
    SupplementPolicy,
)


@dataclass(frozen=True, slots=True)
class RequestSupplement(OnDossier):
    """Ask for more papers."""

    items: tuple[str, ...]
    reason: str
    deadline_time: datetime | None
    """None: as many days as the policy says."""
    policy: SupplementPolicy | None
    """None: as the policy says."""
    override_reason: str
    """Why one more round than usual is asked for."""


@dataclass(frozen=True, slots=True)
class OrderSupplementPickup(OnDossier):
    """Have the post collect the supplement."""

    papers: PaperCount


@dataclass(frozen=True, slots=True)
class CompleteSupplement(OnDossier):
    """Take the supplement in."""

    components: Mapping[str, PaperCount]
    """What came by hand; empty when the post brought all."""
    received: tuple[int, ...]
    """Numbers of the items that came."""
    waived: Mapping[int, str]
    """Items that the officer does without, with the reasons."""


@dataclass(frozen=True, slots=True)
class ReopenSupplement(OnDossier):
    """Give the citizen time again."""

    reason: str
    deadline_time: datetime


@dataclass(frozen=True, slots=True)
class IssueObligation(OnDossier):
    """Ask for a payment."""

    purpose: ObligationPurpose
    amount: int
    """VND."""
    deadline_time: datetime | None


@dataclass(frozen=True, slots=True)
class SettleObligation(OnDossier):
    """Note the payment."""

    receipt_no: str


@dataclass(frozen=True, slots=True)
class ReappointDossier(OnDossier):
    """Apologise and name another day."""

    due_time: datetime
    reason: str
    prepared_by: str
    """Account of the officer who wrote the apology."""


@dataclass(frozen=True, slots=True)
class StopDossier(OnDossier):
    """End the work without a result."""

    reason: StopReason
    explanation: str


@dataclass(frozen=True, slots=True)
class RecallResolution(OnDossier):
    """Take a resolution back."""

    reason: str
