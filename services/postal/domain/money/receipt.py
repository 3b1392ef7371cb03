"""The receipt for an amount that the post collects (biên lai, chứng từ): used once for ever."""

from dataclasses import dataclass

from services.postal.domain.shipment import FeeKind
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Receipt:
    """One printed receipt, in the one spelling that it has."""

    template_no: str = ""
    """Mẫu số; a slip of the post itself has none."""
    symbol: str = ""
    """Ký hiệu; a slip of the post itself has none."""
    receipt_no: str = ""
    """Số, without leading zeros."""


NO_RECEIPT = Receipt()
"""Where nothing was collected."""


def spelled(template_no: str, symbol: str, receipt_no: str) -> Receipt:
    """Give a receipt in capitals and without leading zeros, whoever typed it."""
    return Receipt(template_no.upper(), symbol.upper(), receipt_no.upper().lstrip("0"))


def check(kind: FeeKind, receipt: Receipt) -> None:
    """Refuse money without a receipt; one for a state fee has template and symbol (QĐ 45/2016)."""
    if not receipt.receipt_no:
        raise FailedPrecondition(
            "RECEIPT_MISSING",
            "Every amount taken needs a receipt.",
            "Mỗi khoản tiền đã thu phải có biên lai.",
        )
    if kind is FeeKind.STATE_FEE and not (receipt.template_no and receipt.symbol):
        raise FailedPrecondition(
            "RECEIPT_INCOMPLETE",
            "The receipt for a state fee needs template number and symbol.",
            "Biên lai thu phí, lệ phí phải có mẫu số và ký hiệu.",
            receipt_no=receipt.receipt_no,
        )
