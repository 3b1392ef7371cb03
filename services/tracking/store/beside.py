"""Building everything anew beside what answers are made of, and putting it in its place at once."""

import hashlib
from collections.abc import Sequence
from typing import Final, NamedTuple

import sqlalchemy as sa

from services.tracking.store.tables import LIVE, NEXT, TABLES, Kept
from shared.errors import FailedPrecondition
from shared.transaction import Transaction

REBUILD: Final = "rebuild"
"""Key in `meta` of the rebuild that was begun last."""
_F, _C = NEXT.facts.c, TABLES.cursors.c


class Switched(NamedTuple):
    """What putting the new rows in the place of the old ones changed."""

    removed: int
    added: int
    digest_before: str
    digest_after: str


def begin(tx: Transaction, rebuild_id: str) -> None:
    """Begin with nothing; what another rebuild left, or one that was killed, is thrown away."""
    meta = tx.tables.meta
    tx.execute(meta.delete().where(meta.c.key == REBUILD))
    tx.execute(meta.insert().values(key=REBUILD, value=rebuild_id))
    for table in NEXT:
        tx.execute(table.delete())


def go_on(tx: Transaction, rebuild_id: str) -> None:
    """Refuse to go on with a rebuild after another one was begun."""
    meta = tx.tables.meta
    newest = tx.execute(sa.select(meta.c.value).where(meta.c.key == REBUILD)).scalar_one_or_none()
    if newest != rebuild_id:
        raise FailedPrecondition(
            "REBUILD_REPLACED",
            "Another rebuild was begun.",
            "Một lần dựng lại khác đã bắt đầu.",
        )


def end(tx: Transaction, rebuild_id: str) -> None:
    """Throw away what was built, when it has been put in its place or given up."""
    go_on(tx, rebuild_id)
    for table in NEXT:
        tx.execute(table.delete())


def prune(tx: Transaction, prefix: str) -> None:
    """Take out what has not been heard yet, and what never will be.

    `prefix` is that of the sources in the cursors.
    """
    heard = sa.exists().where(
        _C.about == _F.dossier_id,
        _C.source == sa.literal(prefix) + _F.source,
        sa.tuple_(_C.epoch, _C.sequence) >= sa.tuple_(_F.epoch, _F.sequence),
    )
    given_up = sa.select(TABLES.set_aside.c.event_id)
    tx.execute(NEXT.facts.delete().where(sa.or_(~heard, _F.event_id.in_(given_up))))


def gaps(connection: sa.Connection, source: str, prefix: str) -> list[str]:
    """List things of which the last fact heard of a source is not among the new rows."""
    there = sa.exists().where(
        _F.dossier_id == _C.about,
        _F.source == source,
        _F.epoch == _C.epoch,
        _F.sequence == _C.sequence,
    )
    asked = sa.select(_C.about).where(_C.source == prefix + source, ~there).order_by(_C.about)
    return list(connection.execute(asked).scalars())


def copy(tx: Transaction, dossier_ids: Sequence[str]) -> None:
    """Copy what was heard of dossiers and is not among the new rows.

    It was told since its source was read; or its source has lost it, and it was heard all the same.
    """
    for old, new in zip(LIVE[:3], NEXT[:3], strict=True):
        which = old.c.dossier_id.in_(sa.bindparam("dossier_ids", expanding=True))
        missing = sa.select(old).where(which, ~_there(new, old, keys_only=True))
        tx.execute(
            new.insert().from_select([c.name for c in new.c], missing),
            {"dossier_ids": list(dossier_ids)},
        )


def dossiers(connection: sa.Connection, after: str, size: int) -> list[str]:
    """List dossiers of the new rows, by id."""
    asked = sa.select(_F.dossier_id).distinct().where(_F.dossier_id > after)
    return list(connection.execute(asked.order_by(_F.dossier_id).limit(size)).scalars())


def switch(tx: Transaction) -> Switched:
    """Make what answers are made of the same as the new rows, and say what was not."""
    before = digest(tx.connection)
    removed = added = 0
    for old, new in zip(LIVE, NEXT, strict=True):
        removed += tx.execute(old.delete().where(~_there(new, old))).rowcount
        missing = sa.select(new).where(~_there(old, new))
        inserted = old.insert().from_select([c.name for c in old.c], missing)
        # Asked for, or PostgreSQL's driver says -1 of an insert.
        added += tx.execute(inserted.execution_options(preserve_rowcount=True)).rowcount
    after = digest(tx.connection) if removed or added else before
    return Switched(removed, added, before, after)


def digest(connection: sa.Connection, kept: Kept = LIVE) -> str:
    """Give the SHA-256 of all rows in the order of their keys; answers are made of nothing else."""
    said = hashlib.sha256()
    for table in kept:
        asked = sa.select(table).order_by(*table.primary_key.columns)
        for row in connection.execute(asked, execution_options={"stream_results": True}):
            said.update(repr(tuple(row)).encode())
    return said.hexdigest()


def _there(other: sa.Table, one: sa.Table, *, keys_only: bool = False) -> sa.ColumnElement[bool]:
    """Say that another table has the same row, or one with the same key."""
    columns = one.primary_key.columns if keys_only else one.c
    return sa.exists().where(*(other.c[column.name] == column for column in columns))
