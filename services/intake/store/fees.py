"""What was done about state fees: entries that are only ever added."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from services.intake.domain.charged import NO_RECEIPT, FeeEntry, Receipt
from services.intake.domain.fee import FeeKind, FeeTiming
from services.intake.domain.fee_lifecycle import FeeAction, PaymentWay
from services.intake.store.tables import FEE_ENTRIES
from shared.errors import FailedPrecondition
from shared.prepared import Prepared
from shared.transaction import Transaction

_F = FEE_ENTRIES.c
_OF_DOSSIER = Prepared(
    sa.select(FEE_ENTRIES).where(_F.dossier_id == sa.bindparam("about")).order_by(_F.number)
)
_WITH_RECEIPT = sa.select(_F.number).where(
    _F.template_no == sa.bindparam("template"),
    _F.symbol == sa.bindparam("sign"),
    _F.receipt_no == sa.bindparam("printed"),
)
_INSERT = sa.insert(FEE_ENTRIES)


def of_dossier(connection: sa.Connection, dossier_id: str) -> tuple[FeeEntry, ...]:
    """Read all that was done about the fees of a dossier, oldest first."""
    return tuple(map(_entry, _OF_DOSSIER.all(connection, {"about": dossier_id})))


def add(tx: Transaction, dossier_id: str, known: Sequence[FeeEntry], entry: FeeEntry) -> int:
    """Write an act behind those known of the dossier; gives its number, from 1.

    Refuses a receipt that was given before, for whatever.
    """
    if entry.receipt != NO_RECEIPT:
        _require_unused(tx, entry.receipt)
    number = len(known) + 1
    row = {
        "dossier_id": dossier_id,
        "number": number,
        "fee_code": entry.code,
        "fee_name": entry.name,
        "fee_kind": entry.kind.value,
        "timing": entry.timing.value,
        "action": entry.action.value,
        "amount_vnd": entry.amount,
        "way": entry.way and entry.way.value,
        "template_no": entry.receipt.template_no or None,
        "symbol": entry.receipt.symbol or None,
        "receipt_no": entry.receipt.receipt_no or None,
        "slip_no": entry.slip_no,
        "account": tx.actor.account,
        "recorded_at": tx.now,
    }
    # At once, not appended: the next job of this commit must see that the money is there.
    tx.execute(_INSERT, row)
    return number


def _require_unused(tx: Transaction, receipt: Receipt) -> None:
    place = {
        "template": receipt.template_no,
        "sign": receipt.symbol,
        "printed": receipt.receipt_no,
    }
    if tx.execute(_WITH_RECEIPT, place).first():
        raise FailedPrecondition(
            "RECEIPT_USED",
            "A receipt with this template, symbol and number was given before.",
            "Biên lai có mẫu số, ký hiệu và số này đã được sử dụng.",
            template_no=receipt.template_no,
            symbol=receipt.symbol,
            receipt_no=receipt.receipt_no,
        )


def _entry(row: Any) -> FeeEntry:
    return FeeEntry(
        code=row.fee_code,
        name=row.fee_name,
        kind=FeeKind(row.fee_kind),
        timing=FeeTiming(row.timing),
        action=FeeAction(row.action),
        amount=row.amount_vnd,
        way=row.way and PaymentWay(row.way),
        receipt=Receipt(row.template_no or "", row.symbol or "", row.receipt_no or ""),
        slip_no=row.slip_no,
        account=row.account,
        recorded_time=row.recorded_at,
    )
