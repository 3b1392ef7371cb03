"""The books of a post office: what was closed, and what stands in them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from services.postal.domain import FeeKind
from services.postal.domain.money.accounts import Account, Action
from services.postal.domain.money.closing import Book, Closing, book
from services.postal.store.money_tables import CLOSINGS, MONEY_ENTRIES, TILLS
from shared.tables import insert
from shared.transaction import Transaction

ENTRIES_MAX: Final = 10_000
"""Entries of one book that are shown."""

_C, _E, _T = CLOSINGS.c, MONEY_ENTRIES.c, TILLS.c
_OF_OFFICE = _T.post_office == sa.bindparam("office")
# Whoever writes in a book holds its row: a day is never closed on half of what is being written.
_CLOSED = sa.select(_T.closed_day).where(_OF_OFFICE).with_for_update(read=True)
_CLOSE = TILLS.update().where(_OF_OFFICE).values(closed_day=sa.bindparam("day"))
_INSERT_CLOSING = sa.insert(CLOSINGS)
_CAME_ON_ACCOUNT = sa.case(
    (_E.debited == Account.ON_ACCOUNT.value, _E.amount_vnd),
    (_E.credited == Account.ON_ACCOUNT.value, -_E.amount_vnd),
    else_=0,
)
_SUMS = (
    sa.select(
        _E.kind,
        _E.action,
        sa.func.sum(_E.amount_vnd).label("total"),
        sa.func.sum(_CAME_ON_ACCOUNT).label("came_on_account"),
    )
    .where(
        _E.post_office == sa.bindparam("office"),
        _E.booked_day > sa.bindparam("after"),
        _E.booked_day <= sa.bindparam("day"),
    )
    .group_by(_E.kind, _E.action)
)
_ENTRIES = (
    sa.select(MONEY_ENTRIES)
    .where(
        _E.post_office == sa.bindparam("office"),
        _E.booked_day > sa.bindparam("after"),
        _E.booked_day <= sa.bindparam("day"),
    )
    .order_by(_E.booked_day, _E.recorded_at, _E.debt_id, _E.number)
    .limit(ENTRIES_MAX)
)
_BEFORE = (
    sa.select(sa.func.max(_C.day))
    .where(_C.post_office == sa.bindparam("office"), _C.day < sa.bindparam("day"))
    .scalar_subquery()
)
_LAST_BEFORE = sa.select(CLOSINGS).where(
    _C.post_office == sa.bindparam("office"), _C.day == _BEFORE
)
_ON_OR_AFTER = (
    sa.select(sa.func.min(_C.day))
    .where(_C.post_office == sa.bindparam("office"), _C.day >= sa.bindparam("day"))
    .scalar_subquery()
)
_COVERING = sa.select(CLOSINGS).where(
    _C.post_office == sa.bindparam("office"), _C.day == _ON_OR_AFTER
)


class Page(NamedTuple):
    """The books of one period, and the entries that stand in them."""

    books: dict[FeeKind, Book]
    closings: dict[FeeKind, Closing]
    """Empty while the period is open."""
    entries: Sequence[Any]


def closed_day(tx: Transaction, post_office: str) -> date | None:
    """Give the last closed day of an office, and keep it from being closed meanwhile."""
    row = tx.execute(_CLOSED, {"office": post_office}).one_or_none()
    if row is None:
        fresh = insert(TILLS, tx.connection.dialect.name).on_conflict_do_nothing()
        tx.execute(fresh, {"post_office": post_office, "closed_day": None})
        row = tx.execute(_CLOSED, {"office": post_office}).one()
    return date.fromisoformat(row.closed_day) if row.closed_day else None


def books(connection: sa.Connection, post_office: str, day: date) -> dict[FeeKind, Book]:
    """Add up what stands in the books from the last closing before a day up to that day."""
    opened = {row.kind: row for row in _last_before(connection, post_office, day)}
    after = next((row.day for row in opened.values()), "")
    place = {"office": post_office, "after": after, "day": day.isoformat()}
    sums: dict[str, dict[Action, int]] = {kind.value: {} for kind in FeeKind}
    came = dict.fromkeys(sums, 0)
    for row in connection.execute(_SUMS, place):
        sums[row.kind][Action(row.action)] = int(row.total)
        came[row.kind] += int(row.came_on_account)
    return {
        kind: book(
            _book(opened[kind.value]) if kind.value in opened else Book(),
            sums[kind.value],
            came[kind.value],
        )
        for kind in FeeKind
    }


def add_closings(tx: Transaction, closings: Sequence[Closing]) -> None:
    """Close a day in all its ledgers."""
    for one in closings:
        values = {
            "post_office": one.post_office,
            "day": one.day.isoformat(),
            "kind": one.kind.value,
            "opening_vnd": one.book.opening,
            "collected_vnd": one.book.collected,
            "reversed_vnd": one.book.reversed,
            "refunded_vnd": one.book.refunded,
            "remitted_vnd": one.book.remitted,
            "on_account_vnd": one.book.on_account,
            "counted_vnd": one.counted,
            "explained_by": list(one.explained_by),
            "account": tx.actor.account,
            "closed_at": tx.now,
        }
        tx.execute(_INSERT_CLOSING, values)
    place = {"office": closings[0].post_office, "day": closings[0].day.isoformat()}
    tx.execute(_CLOSE, place)


def page(connection: sa.Connection, post_office: str, day: date) -> Page:
    """Read the books of the period in which a day lies, as they were closed or as they are."""
    covering = connection.execute(_COVERING, {"office": post_office, "day": day.isoformat()}).all()
    last = date.fromisoformat(covering[0].day) if covering else day
    before = _last_before(connection, post_office, last)
    after = before[0].day if before else ""
    place = {"office": post_office, "after": after, "day": last.isoformat()}
    entries = connection.execute(_ENTRIES, place).all()
    if not covering:
        return Page(books(connection, post_office, day), {}, entries)
    found = {FeeKind(row.kind): _closing(row) for row in covering}
    closings = {kind: found[kind] for kind in FeeKind}
    return Page({kind: one.book for kind, one in closings.items()}, closings, entries)


def _last_before(connection: sa.Connection, post_office: str, day: date) -> Sequence[Any]:
    place: Mapping[str, str] = {"office": post_office, "day": day.isoformat()}
    return connection.execute(_LAST_BEFORE, place).all()


def _closing(row: Any) -> Closing:
    return Closing(
        row.post_office,
        date.fromisoformat(row.day),
        FeeKind(row.kind),
        _book(row),
        row.counted_vnd,
        tuple(row.explained_by),
    )


def _book(row: Any) -> Book:
    return Book(
        row.opening_vnd, row.collected_vnd, row.reversed_vnd, row.refunded_vnd, row.remitted_vnd,
        row.on_account_vnd,
    )  # fmt: skip
