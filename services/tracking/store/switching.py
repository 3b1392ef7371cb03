"""Comparing new rows with those that answers are made of, and putting them in their place at once.

What differs is known beforehand, dossier by dossier: the switch itself touches nothing else.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from services.tracking.store.beside import dossiers
from services.tracking.store.tables import LIVE, NEXT, Kept
from shared.transaction import Transaction

AT_ONCE: Final = 500
"""Dossiers whose rows are read or changed with one statement."""
_MODULUS: Final = 1 << 256

Digests = dict[str, int]
"""By dossier the sum of the SHA-256 of its rows, so that their order does not matter."""


class Switched(NamedTuple):
    """What putting the new rows in the place of the old ones changed."""

    removed: int
    added: int
    digest_before: str
    digest_after: str


class Compared:
    """What is known of old and new rows: some 200 bytes for each dossier."""

    def __init__(self) -> None:
        self._digests: Digests = {}
        self._different: set[str] = set()

    def take(self, old: Digests, new: Digests) -> None:
        """Note how dossiers were found, in the place of what was known of them."""
        self._digests |= old
        self._different -= old.keys()
        self._different |= {one for one in old if old[one] != new[one]}

    def switch(self, tx: Transaction) -> Switched:
        """Make the rows of dossiers that differ the same as the new ones."""
        before = after = sum(self._digests.values())
        removed = added = 0
        for group in groups(sorted(self._different)):
            for old, new in zip(LIVE, NEXT, strict=True):
                removed += _remove(tx, old, new, group)
                added += _add(tx, old, new, group)
            mended = digests(tx.connection, LIVE, group)
            after += sum(mended[one] - self._digests[one] for one in group)
        return Switched(removed, added, _written(before), _written(after))


def groups(dossier_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give dossiers in groups of those that are handled at once."""
    for start in range(0, len(dossier_ids), AT_ONCE):
        yield dossier_ids[start : start + AT_ONCE]


def compare(connection: sa.Connection, dossier_ids: Sequence[str]) -> tuple[Digests, Digests]:
    """Give the digests of old and new rows of dossiers."""
    return digests(connection, LIVE, dossier_ids), digests(connection, NEXT, dossier_ids)


def digest(connection: sa.Connection, kept: Kept = LIVE) -> str:
    """Give one digest of all rows; answers are made of nothing else."""
    total, last = 0, ""
    while found := dossiers(connection, last, AT_ONCE, kept):
        total, last = total + sum(digests(connection, kept, found).values()), found[-1]
    return _written(total)


def digests(connection: sa.Connection, kept: Kept, dossier_ids: Sequence[str]) -> Digests:
    """Give the digests of dossiers; that of a dossier without rows is 0."""
    found = dict.fromkeys(dossier_ids, 0)
    for name, table in kept._asdict().items():
        for row in connection.execute(_rows(table), {"dossier_ids": dossier_ids}):
            said = hashlib.sha256(repr((name, *row)).encode()).digest()
            found[row.dossier_id] += int.from_bytes(said)
    return found


def _written(total: int) -> str:
    return f"{total % _MODULUS:064x}"


@cache
def _rows(table: sa.Table) -> sa.Select[Any]:
    asked: sa.BindParameter[list[str]] = sa.bindparam("dossier_ids", expanding=True)
    return sa.select(table).where(table.c.dossier_id.in_(asked))


def _remove(tx: Transaction, old: sa.Table, new: sa.Table, dossier_ids: Sequence[str]) -> int:
    gone = old.delete().where(old.c.dossier_id.in_(dossier_ids), ~_there(new, old))
    return tx.execute(gone).rowcount


def _add(tx: Transaction, old: sa.Table, new: sa.Table, dossier_ids: Sequence[str]) -> int:
    missing = sa.select(new).where(new.c.dossier_id.in_(dossier_ids), ~_there(old, new))
    inserted = old.insert().from_select([c.name for c in old.c], missing)
    # Asked for, or PostgreSQL's driver says -1 of an insert.
    return tx.execute(inserted.execution_options(preserve_rowcount=True)).rowcount


def _there(other: sa.Table, one: sa.Table) -> sa.ColumnElement[bool]:
    """Say that another table has the same row."""
    return sa.exists().where(*(other.c[column.name] == column for column in one.c))
