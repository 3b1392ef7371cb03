"""Batches of money on the way to their owner."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.postal.commands import ListRemittances, RemitMoney
from services.postal.domain import FeeKind
from services.postal.domain.money.accounts import Account
from services.postal.domain.money.payment import CollectionWay
from services.postal.store.money_tables import DEBTS, REMITTANCES
from shared.errors import NotFound
from shared.transaction import Transaction

_R, _D = REMITTANCES.c, DEBTS.c
_INSERT = sa.insert(REMITTANCES)


@dataclass(frozen=True, slots=True)
class Remittance:
    """A batch, and how much of it stands where."""

    batch_id: str
    kind: FeeKind
    post_office: str
    agency: str
    account: str
    """Who sent it."""
    remitted_time: datetime
    amount: int
    """VND of all."""
    count: int
    reconciled: int
    """VND."""
    disputed: int
    """VND."""
    on_account: int
    """VND of all that left the account of the post, not its till."""


def _sum_where(condition: Any) -> Any:
    chosen = sa.case((condition, _D.amount_vnd), else_=0)
    return sa.func.coalesce(sa.func.sum(chosen), 0)


_SELECT = (
    sa.select(
        REMITTANCES,
        sa.func.coalesce(sa.func.sum(_D.amount_vnd), 0).label("amount"),
        sa.func.count(_D.id).label("count"),
        _sum_where(_D.stands == Account.OWNER.value).label("reconciled"),
        _sum_where(_D.stands == Account.DISPUTED.value).label("disputed"),
        _sum_where(_D.way != CollectionWay.CASH.value).label("on_account"),
    )
    .join(DEBTS, _D.batch_id == _R.id)
    .group_by(*REMITTANCES.c)
)


def add_remittance(tx: Transaction, batch_id: str, command: RemitMoney) -> None:
    """Write a new batch."""
    values = {
        "id": batch_id,
        "kind": command.kind.value,
        "post_office": command.post_office,
        "agency": command.agency,
        "account": tx.actor.account,
        "remitted_at": tx.now,
    }
    tx.execute(_INSERT, values)


def get_remittance(tx: Transaction, batch_id: str) -> Remittance:
    """Load a batch; refuses one that is not there."""
    row = tx.execute(_SELECT.where(_R.id == batch_id)).one_or_none()
    if row is None:
        raise NotFound(
            "REMITTANCE_NOT_FOUND",
            "there is no such remittance",
            "Không tìm thấy bảng kê nộp tiền.",
            batch_id=batch_id,
        )
    return _remittance(row)


def find_remittances(
    connection: sa.Connection, wanted: ListRemittances, after: list[Any] | None, size: int
) -> tuple[list[Remittance], list[Any] | None]:
    """Read a page of batches, newest first, and the key behind which the next one begins."""
    query = _SELECT.order_by(_R.remitted_at.desc(), _R.id.desc()).limit(size + 1)
    for name, value in wanted.filters.items():
        query = query.where(_R[name] == value)
    if after:
        time = sa.literal(datetime.fromisoformat(after[0]), _R.remitted_at.type)
        query = query.where(
            sa.tuple_(_R.remitted_at, _R.id) < sa.tuple_(time, sa.literal(after[1]))
        )
    rows = connection.execute(query).all()
    found = [_remittance(row) for row in rows[:size]]
    last = found[-1] if len(rows) > size else None
    return found, [last.remitted_time.isoformat(), last.batch_id] if last else None


def _remittance(row: Any) -> Remittance:
    return Remittance(
        batch_id=row.id,
        kind=FeeKind(row.kind),
        post_office=row.post_office,
        agency=row.agency,
        account=row.account,
        remitted_time=row.remitted_at,
        amount=int(row.amount),
        count=row.count,
        reconciled=int(row.reconciled),
        disputed=int(row.disputed),
        on_account=int(row.on_account),
    )
