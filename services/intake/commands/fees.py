"""State fees at the counter."""

from dataclasses import dataclass

from services.intake.commands.on_dossier import OnDossier
from services.intake.domain.charging import Payment


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
