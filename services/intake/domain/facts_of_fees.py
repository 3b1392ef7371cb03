"""What intake tells about state fees: codes, amounts and receipts, nothing personal."""

from dataclasses import dataclass

from services.intake.domain.fee import FeeKind, FeeTiming
from services.intake.domain.fee_lifecycle import PaymentWay


@dataclass(frozen=True, slots=True)
class FeeAssessed:
    """A fee is asked for: by the catalogue, or on an officer's written basis.

    An amount of 0 asks for nothing any more, as a correction of the case may.
    """

    dossier_id: str
    fee_code: str
    kind: FeeKind
    timing: FeeTiming
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class FeeExempted:
    """The citizen need not pay it."""

    dossier_id: str
    fee_code: str
    kind: FeeKind
    amount_vnd: int
    """What was asked for before; 0 where nobody had set it."""


@dataclass(frozen=True, slots=True)
class FeeTaken:
    """The counter took it and gave a receipt."""

    dossier_id: str
    fee_code: str
    kind: FeeKind
    amount_vnd: int
    way: PaymentWay
    template_no: str
    symbol: str
    receipt_no: str


@dataclass(frozen=True, slots=True)
class FeeCollectedByPostNoted:
    """An officer noted that the post collected it."""

    dossier_id: str
    fee_code: str
    kind: FeeKind
    amount_vnd: int
    slip_no: str


@dataclass(frozen=True, slots=True)
class FeeRefunded:
    """The citizen has his money back."""

    dossier_id: str
    fee_code: str
    kind: FeeKind
    amount_vnd: int
    template_no: str
    symbol: str
    receipt_no: str
    taken_by_mistake: bool
    """Then it is asked for again."""


@dataclass(frozen=True, slots=True)
class FeeKept:
    """The dossier ended and the money stays, by rule."""

    dossier_id: str
    fee_code: str
    kind: FeeKind
    amount_vnd: int


FeeFact = FeeAssessed | FeeExempted | FeeTaken | FeeCollectedByPostNoted | FeeRefunded | FeeKept
"""Any of the facts about state fees."""
