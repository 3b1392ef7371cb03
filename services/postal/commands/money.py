"""Money: asked for, collected, given back, brought to its owner, counted."""

from dataclasses import dataclass
from datetime import date

from services.postal.domain import FeeKind
from services.postal.domain.money.payment import Payment
from services.postal.domain.money.receipt import Receipt
from services.postal.domain.money.tariff import Relief
from services.postal.domain.money.zones import Zone


@dataclass(frozen=True, slots=True)
class Taken:
    """One amount that a citizen paid."""

    kind: FeeKind
    fee_code: str
    """Empty for postage."""
    amount: int
    """VND."""
    receipt: Receipt
    payment: Payment


@dataclass(frozen=True, slots=True)
class AssessPostage:
    """Ask for postage."""

    shipment_id: str
    weight_g: int
    result_weight_g: int
    zone: Zone | None
    origin_office: str
    destination_office: str
    price: int
    """VND; 0: the ceiling."""
    relief: Relief | None
    basis: str


@dataclass(frozen=True, slots=True)
class CollectMoney:
    """Take what is asked for with a shipment."""

    shipment_id: str
    receipts: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class RefundMoney:
    """Give an amount back."""

    debt_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class TurnInMoney:
    """Bring cash to the till."""

    post_office: str
    postman: str
    debt_ids: tuple[str, ...]
    counted: dict[FeeKind, int]
    """VND by ledger."""


@dataclass(frozen=True, slots=True)
class RemitMoney:
    """Send amounts to their owner."""

    post_office: str
    kind: FeeKind
    agency: str
    debt_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AcknowledgeRemittance:
    """Count a batch as its owner."""

    batch_id: str
    counted: int
    """VND."""
    disputed: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Close the books of an office."""

    post_office: str
    day: date
    counted: dict[FeeKind, int]
    """VND by ledger."""
    explaining: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListRemittances:
    """What batches are filtered by: columns and their values."""

    filters: dict[str, str]


@dataclass(frozen=True, slots=True)
class GetLedger:
    """Which book is asked for."""

    post_office: str
    day: date
