"""What the post tells about money: ledger, code, amount, way and receipt, nothing personal."""

from dataclasses import dataclass

from services.postal.domain.money.payment import CollectionWay
from services.postal.domain.shipment import FeeKind


@dataclass(frozen=True, slots=True)
class PostageAssessed:
    """The citizen is asked for postage, as much as is left after a relief."""

    dossier_id: str
    shipment_id: str
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class FeeCollected:
    """The post has the citizen's money and gave a receipt."""

    dossier_id: str
    shipment_id: str
    kind: FeeKind
    fee_code: str
    """Code of the state fee; empty for postage."""
    amount_vnd: int
    template_no: str
    symbol: str
    receipt_no: str
    way: CollectionWay
    """How it was paid; the number of the payment is told to nobody."""


@dataclass(frozen=True, slots=True)
class FeeCollectionReversed:
    """A collection was taken back with the delivery it was made at; it is asked for again."""

    dossier_id: str
    shipment_id: str
    kind: FeeKind
    fee_code: str
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class FeeRefundedByPost:
    """The citizen has his money back from the post."""

    dossier_id: str
    kind: FeeKind
    fee_code: str
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class FeeRemitted:
    """The money is on its way to its owner."""

    dossier_id: str
    kind: FeeKind
    fee_code: str
    amount_vnd: int
    batch_id: str


@dataclass(frozen=True, slots=True)
class FeeReconciled:
    """Its owner says that it came."""

    dossier_id: str
    kind: FeeKind
    fee_code: str
    amount_vnd: int
    batch_id: str


@dataclass(frozen=True, slots=True)
class FeeDisputed:
    """Its owner says that it did not come."""

    dossier_id: str
    kind: FeeKind
    fee_code: str
    amount_vnd: int
    batch_id: str


MoneyFact = (
    PostageAssessed
    | FeeCollected
    | FeeCollectionReversed
    | FeeRefundedByPost
    | FeeRemitted
    | FeeReconciled
    | FeeDisputed
)
"""Any of the facts about money."""
