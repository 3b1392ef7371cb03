"""Debts with their entries: loaded together, entries only ever added."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.postal.domain import FeeKind
from services.postal.domain.money.accounts import Account, Action, Entry
from services.postal.domain.money.closing import booked_day
from services.postal.domain.money.debt import Debt, Timing
from services.postal.domain.money.payment import CollectionWay, Payment
from services.postal.domain.money.receipt import NO_RECEIPT, Receipt
from services.postal.store.closings import closed_day
from services.postal.store.money_tables import DEBTS, MONEY_ENTRIES, PAYMENTS
from shared.errors import FailedPrecondition, NotFound
from shared.transaction import Transaction
from shared.writer import Raced

_D, _E, _P = DEBTS.c, MONEY_ENTRIES.c, PAYMENTS.c
_SELECT = sa.select(DEBTS).order_by(_D.created_at, _D.kind.desc(), _D.code)
_BY_IDS = _SELECT.where(_D.id.in_(sa.bindparam("ids", expanding=True)))
_OF_DOSSIER = _SELECT.where(_D.dossier_id == sa.bindparam("about"))
_OF_BATCH = _SELECT.where(_D.batch_id == sa.bindparam("batch"))
_ENTRIES = (
    sa.select(MONEY_ENTRIES)
    .where(_E.debt_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(_E.debt_id, _E.number)
)
_WITH_RECEIPT = sa.select(_E.debt_id).where(
    _E.template_no == sa.bindparam("template"),
    _E.symbol == sa.bindparam("sign"),
    _E.receipt_no == sa.bindparam("printed"),
)
_PAID_BY = sa.select(_P.act).where(
    _P.way == sa.bindparam("paid"), _P.reference_no == sa.bindparam("reference")
)
_INSERT_PAYMENT = sa.insert(PAYMENTS)
_INSERT = sa.insert(DEBTS)
_INSERT_ENTRY = sa.insert(MONEY_ENTRIES)
_SAVED = (
    "asked_vnd", "timing", "shipment_id", "agency", "covers_result", "stands", "amount_vnd",
    "batch_id", "way", "version",
)  # fmt: skip
_UPDATE = (
    DEBTS.update()
    .where(_D.id == sa.bindparam("key"), _D.version == sa.bindparam("seen"))
    .values({name: sa.bindparam(f"new_{name}") for name in _SAVED})
)


def get_debts(tx: Transaction, debt_ids: Sequence[str]) -> list[Debt]:
    """Load debts in the order of their ids; refuses if one is not there."""
    rows = tx.execute(_BY_IDS, {"ids": sorted(set(debt_ids))}).all()
    found = {debt.debt_id: debt for debt in _debts(tx.connection, rows)}
    for debt_id in debt_ids:
        if debt_id not in found:
            raise NotFound(
                "DEBT_NOT_FOUND",
                "there is no such debt",
                "Không tìm thấy khoản thu.",
                debt_id=debt_id,
            )
    return [found[debt_id] for debt_id in sorted(found)]


def debts_of_dossier(connection: sa.Connection, dossier_id: str) -> list[Debt]:
    """Read all debts of a dossier, oldest first."""
    return _debts(connection, connection.execute(_OF_DOSSIER, {"about": dossier_id}).all())


def debts_of_batch(connection: sa.Connection, batch_id: str) -> list[Debt]:
    """Read all debts of a batch, oldest first."""
    return _debts(connection, connection.execute(_OF_BATCH, {"batch": batch_id}).all())


def save_debt(tx: Transaction, before: Debt, after: Debt) -> Debt:
    """Write a debt with what was done about it; gives it with its new version.

    Refuses a receipt that was given before, and a payment that paid before, for whatever.
    """
    saved = replace(after, version=before.version + 1)
    values = _values(saved)
    if before.version == 0:
        tx.execute(_INSERT, values | {"created_at": tx.now})
    else:
        new = {f"new_{name}": values[name] for name in _SAVED}
        if not tx.execute(_UPDATE, new | {"key": saved.debt_id, "seen": before.version}).rowcount:
            raise Raced
    for number in range(len(before.entries), len(saved.entries)):
        _add(tx, saved, number)
    return saved


def _add(tx: Transaction, debt: Debt, place: int) -> None:
    entry = debt.entries[place]
    receipt = entry.receipt
    if receipt != NO_RECEIPT:
        _require_unused(tx, receipt)
    payment = entry.payment
    if payment and payment.reference_no:
        _note_payment(tx, debt, payment)
    closed = closed_day(tx, entry.post_office) if entry.post_office else None
    day, late = booked_day(tx.now, closed)
    row = {
        "debt_id": debt.debt_id,
        "number": place + 1,
        "dossier_id": debt.dossier_id,
        "kind": debt.kind.value,
        "action": entry.action.value,
        "credited": entry.credited.value,
        "debited": entry.debited.value,
        "amount_vnd": entry.amount,
        "post_office": entry.post_office,
        "holder": entry.holder,
        "batch_id": entry.batch_id,
        # One that was not given is NULL, which no other is equal to.
        "template_no": receipt.template_no if receipt.receipt_no else None,
        "symbol": receipt.symbol if receipt.receipt_no else None,
        "receipt_no": receipt.receipt_no or None,
        "way": payment.way.value if payment else None,
        "reference_no": payment.reference_no or None if payment else None,
        "basis": entry.basis,
        "account": tx.actor.account,
        "booked_day": day.isoformat(),
        "late": late,
        "recorded_at": tx.now,
    }
    # At once, not appended: the next job of this commit must see that the money is there.
    tx.execute(_INSERT_ENTRY, row)


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


def _note_payment(tx: Transaction, debt: Debt, payment: Payment) -> None:
    """Note what a payment pays; one QR code may be asked for all amounts that are due at once."""
    place = {"paid": payment.way.value, "reference": payment.reference_no}
    act = tx.execute(_PAID_BY, place).scalar()
    if act is None:
        values = {"way": payment.way.value, "reference_no": payment.reference_no}
        tx.execute(_INSERT_PAYMENT, values | {"act": tx.origin.key})
    elif act != tx.origin.key:
        raise FailedPrecondition(
            "REFERENCE_USED",
            "The payment with this reference_no was counted before; it pays what one act takes.",
            "Giao dịch có mã tham chiếu (reference_no) này đã được ghi nhận trước đây.",
            way=payment.way.name,
            kind=debt.kind.name,
            code=debt.code,
        )


def _values(debt: Debt) -> dict[str, Any]:
    return {
        "id": debt.debt_id,
        "kind": debt.kind.value,
        "dossier_id": debt.dossier_id,
        "code": debt.code,
        "asked_vnd": debt.asked,
        "timing": debt.timing.value,
        "shipment_id": debt.shipment_id,
        "agency": debt.agency,
        "covers_result": debt.covers_result,
        "stands": debt.stands.value,
        "amount_vnd": debt.amount,
        "batch_id": debt.entries[-1].batch_id or None if debt.entries else None,
        "way": debt.way.value if debt.way else None,
        "version": debt.version,
    }


def _debts(connection: sa.Connection, rows: Iterable[Any]) -> list[Debt]:
    kept = list(rows)
    entries: dict[str, list[Entry]] = {row.id: [] for row in kept}
    for row in connection.execute(_ENTRIES, {"ids": sorted(entries)}) if kept else ():
        entries[row.debt_id].append(as_entry(row))
    return [_debt(row, tuple(entries[row.id])) for row in kept]


def _debt(row: Any, entries: tuple[Entry, ...]) -> Debt:
    return Debt(
        debt_id=row.id,
        kind=FeeKind(row.kind),
        dossier_id=row.dossier_id,
        code=row.code,
        asked=row.asked_vnd,
        timing=Timing(row.timing),
        shipment_id=row.shipment_id,
        agency=row.agency,
        covers_result=row.covers_result,
        entries=entries,
        version=row.version,
    )


def as_entry(row: Any) -> Entry:
    """Read an entry from its row."""
    return Entry(
        action=Action(row.action),
        credited=Account(row.credited),
        debited=Account(row.debited),
        amount=row.amount_vnd,
        post_office=row.post_office,
        holder=row.holder,
        batch_id=row.batch_id,
        receipt=Receipt(row.template_no or "", row.symbol or "", row.receipt_no or ""),
        payment=_payment(row),
        basis=row.basis,
        account=row.account,
        booked_day=date.fromisoformat(row.booked_day),
        late=row.late,
        recorded_time=row.recorded_at,
    )


def _payment(row: Any) -> Payment | None:
    return Payment(CollectionWay(row.way), row.reference_no or "") if row.way else None
