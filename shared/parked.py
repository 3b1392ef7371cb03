"""What an operator does with facts that wait: look at them, have them tried again, give them up."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from shared.arrivals import Place, Reason, arrive
from shared.errors import FailedPrecondition, NotFound
from shared.inbox import Inbox
from shared.inbox_tables import UNREADABLE
from shared.tables import Machinery
from shared.transaction import Transaction

_IDENTITY = ("source", "about", "type", "event_id", "epoch", "sequence")


def page(
    connection: sa.Connection,
    tables: Machinery,
    reason: Reason | None,
    about: str,
    after_id: int,
    limit: int,
) -> list[Any]:
    """Give rows of facts that wait behind a row, without their bodies, oldest first."""
    parked = tables.parked
    brief = [column for column in parked.c if column.name not in {"payload", "headers"}]
    asked = sa.select(*brief).where(parked.c.id > after_id).order_by(parked.c.id).limit(limit)
    if reason is not None:
        asked = asked.where(parked.c.reason == reason)
    if about:
        asked = asked.where(parked.c.about == about)
    return list(connection.execute(asked).all())


def find(connection: sa.Connection, tables: Machinery, parked_id: int) -> Any:
    """Give the row of one fact that waits, whole."""
    parked = tables.parked
    row = connection.execute(sa.select(parked).where(parked.c.id == parked_id)).first()
    if row is None:
        raise NotFound(
            "PARKED_FACT_NOT_FOUND",
            "no such fact waits; it may have been applied meanwhile",
            "Không có sự kiện nào đang chờ với số này.",
            parked_id=str(parked_id),
        )
    return row


def retry(tx: Transaction, parked_ids: Sequence[int]) -> int:
    """Make facts due at once, all that wait if none is named; gives how many."""
    parked = tx.tables.parked
    due = parked.update().values(retry_at=tx.now)
    if parked_ids:
        due = due.where(parked.c.id.in_(parked_ids))
    return int(tx.execute(due).rowcount)


def skip(tx: Transaction, inbox: Inbox, parked_id: int, reason: str) -> None:
    """Give a fact up for good, keep who did it and why, and apply what waited behind it."""
    row = find(tx.connection, tx.tables, parked_id)
    if row.source == UNREADABLE:
        inbox.tables.unpark(tx, parked_id)
    else:
        arrival = arrive(row.nats_subject, row.headers, row.payload)
        if arrival.fact is None or inbox.skip(tx, arrival.fact) is Place.BEYOND:
            raise _not_next(tx, row)
    note = f"{tx.actor.account}: {reason}"
    given_up = {name: getattr(row, name) for name in _IDENTITY}
    given_up |= {"why": "SKIPPED", "note": note, "recorded_at": tx.now}
    tx.execute(tx.tables.set_aside.insert().values(given_up))


def _not_next(tx: Transaction, row: Any) -> FailedPrecondition:
    """Say what would have to be skipped first; what has not come cannot be skipped at all."""
    parked, cursors = tx.tables.parked, tx.tables.cursors
    first = tx.execute(
        sa.select(parked.c.id)
        .where(parked.c.source == row.source, parked.c.about == row.about)
        .order_by(parked.c.epoch, parked.c.sequence)
        .limit(1)
    ).scalar_one()
    if first != row.id:
        return FailedPrecondition(
            "NOT_NEXT_IN_LINE",
            f"an earlier fact about the same thing waits: skip {first} first",
            f"Còn sự kiện trước đó đang chờ: bỏ qua số {first} trước.",
            skip_first=str(first),
        )
    cursor = tx.execute(
        sa.select(cursors.c.epoch, cursors.c.sequence).where(
            cursors.c.source == row.source, cursors.c.about == row.about
        )
    ).first()
    known = f"{cursor.epoch}.{cursor.sequence}" if cursor else "-"
    return FailedPrecondition(
        "PREDECESSOR_MISSING",
        f"the fact before it has not come, the last known one is {known}: its teller has it",
        "Sự kiện liền trước chưa đến; bên phát vẫn còn giữ.",
        last_known=known,
    )
