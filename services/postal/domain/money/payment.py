"""How a citizen pays what the post collects (hình thức thanh toán): in cash, or to its account."""

from dataclasses import dataclass
from enum import StrEnum


class CollectionWay(StrEnum):
    """How an amount is paid to the post."""

    CASH = "CASH"
    """Into the hand of the worker (tiền mặt)."""
    TRANSFER = "TRANSFER"
    """To the bank account of the post, by QR code or otherwise (chuyển khoản)."""
    WALLET = "WALLET"
    """From an e-wallet (ví điện tử), such as the post's own."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One amount as it was paid."""

    way: CollectionWay
    reference_no: str = ""
    """Number that bank or wallet gave it, in capitals; pays what one act takes, once for ever, and
    is told to nobody. Cash has none."""

    @property
    def in_cash(self) -> bool:
        """Whether it came into a hand; else it came to the account of the post."""
        return self.way is CollectionWay.CASH


IN_CASH = Payment(CollectionWay.CASH)
"""How everybody pays who is not said to pay otherwise."""
