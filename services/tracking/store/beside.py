"""Building everything anew beside what answers are made of; the switch is `switching.py`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from services.tracking.domain import Called, Heard
from services.tracking.store import naming
from services.tracking.store.facts import row
from services.tracking.store.tables import FACTS, LIVE, NEXT, NEXT_HEARD, TABLES, Kept
from shared.errors import FailedPrecondition
from shared.inbox_tables import InboxTables
from shared.prepared import Prepared
from shared.tables import insert
from shared.transaction import Transaction

REBUILD: Final = "rebuild"
"""Key in `meta` of the rebuild that was begun last; it stands while one goes on."""
_META = TABLES.meta.c
_F, _C = NEXT.facts.c, TABLES.cursors.c
_BEGUN: Final = Prepared(sa.select(_META.value).where(_META.key == REBUILD))


def begin(tx: Transaction, rebuild_id: str) -> None:
    """Note from now on of which dossiers something is heard; one that goes on is given up."""
    InboxTables(tx.tables).take_turn(tx)  # or a batch that does not note yet could end later
    tx.execute(TABLES.meta.delete().where(_META.key == REBUILD))
    tx.execute(TABLES.meta.insert().values(key=REBUILD, value=rebuild_id))
    tx.execute(NEXT_HEARD.delete())


def go_on(tx: Transaction, rebuild_id: str) -> None:
    """Refuse to go on with a rebuild after another one was begun."""
    begun = _BEGUN.first(tx.connection, {})
    if begun is None or begun.value != rebuild_id:
        raise FailedPrecondition(
            "REBUILD_REPLACED",
            "Another rebuild was begun.",
            "Một lần dựng lại khác đã bắt đầu.",
        )


def end(tx: Transaction) -> None:
    """Note nothing any more."""
    tx.execute(TABLES.meta.delete().where(_META.key == REBUILD))
    tx.execute(NEXT_HEARD.delete())


def note(connection: sa.Connection, dossier_ids: Sequence[str]) -> None:
    """Note that something was heard of dossiers, if everything is built anew just now."""
    if _BEGUN.first(connection, {}) is not None:
        noting = insert(NEXT_HEARD, connection.dialect.name).on_conflict_do_nothing()
        connection.execute(noting, [{"dossier_id": one} for one in dossier_ids])


def noted(connection: sa.Connection) -> list[str]:
    """List dossiers of which something was heard, in their order."""
    asked = sa.select(NEXT_HEARD.c.dossier_id).order_by(NEXT_HEARD.c.dossier_id)
    return list(connection.execute(asked).scalars())


def forget(tx: Transaction, dossier_ids: Sequence[str]) -> None:
    """Take dossiers out of those noted: what was heard of them has been built."""
    _delete(tx, NEXT_HEARD, dossier_ids)


def clear(tx: Transaction, dossier_ids: Sequence[str]) -> None:
    """Throw away what was built of dossiers."""
    for table in NEXT:
        _delete(tx, table, dossier_ids)


def keep(tx: Transaction, facts: Iterable[tuple[str, Heard]]) -> None:
    """Keep facts of dossiers among the new rows."""
    for dossier_id, came in facts:
        tx.append(NEXT.facts, row(dossier_id, came), keeps=True)


def name(tx: Transaction, found: Iterable[tuple[str, Heard, Called]]) -> None:
    """Let dossiers be found by what their new facts call them."""
    new: dict[sa.Table, list[dict[str, Any]]] = {}
    for dossier_id, came, called in found:
        for table, named in naming.rows(dossier_id, came, called, NEXT):
            new.setdefault(table, []).append(named)
    for table, named_rows in new.items():
        tx.execute(insert(table, tx.connection.dialect.name).on_conflict_do_nothing(), named_rows)


def unheard(
    connection: sa.Connection, prefix: str, dossier_ids: Sequence[str]
) -> list[Mapping[str, Any]]:
    """List new facts of dossiers that have not been heard yet, and those that never will be.

    `prefix` is that of the sources in the cursors.
    """
    heard = sa.exists().where(
        _C.about == _F.dossier_id,
        _C.source == sa.literal(prefix) + _F.source,
        sa.tuple_(_C.epoch, _C.sequence) >= sa.tuple_(_F.epoch, _F.sequence),
    )
    given_up = sa.select(TABLES.set_aside.c.event_id)
    asked = sa.select(*NEXT.facts.primary_key.columns).where(
        _F.dossier_id.in_(dossier_ids), sa.or_(~heard, _F.event_id.in_(given_up))
    )
    return [dict(one) for one in connection.execute(asked).mappings()]


def drop(tx: Transaction, places: Sequence[Mapping[str, Any]]) -> None:
    """Take facts out of the new rows."""
    here = (column == sa.bindparam(f"of_{column.name}") for column in NEXT.facts.primary_key)
    given = [{f"of_{name}": value for name, value in place.items()} for place in places]
    tx.execute(NEXT.facts.delete().where(*here), given)


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
    """Copy what was heard of dossiers and is not among the new facts.

    It was told since its source was read; or its source has lost it, and it was heard all the same.
    """
    there = sa.exists().where(*(_F[c.name] == c for c in FACTS.primary_key))
    missing = sa.select(FACTS).where(FACTS.c.dossier_id.in_(dossier_ids), ~there)
    tx.execute(NEXT.facts.insert().from_select([c.name for c in FACTS.c], missing))


def dossiers(connection: sa.Connection, after: str, size: int, *of: Kept) -> list[str]:
    """List dossiers of old and new rows, or of some of them, behind an id."""
    found = connection.execute(_dossiers(of or (LIVE, NEXT)), {"after": after, "size": size})
    return list(found.scalars())


@cache
def _dossiers(of: tuple[Kept, ...]) -> sa.Select[Any]:
    size: sa.BindParameter[int] = sa.bindparam("size")
    pages = (
        sa.select(c.dossier_id)
        .distinct()
        .where(c.dossier_id > sa.bindparam("after"))
        .order_by(c.dossier_id)
        .limit(size)
        .subquery()
        for c in (table.c for kept in of for table in kept)
    )
    found = sa.union(*(sa.select(page.c.dossier_id) for page in pages)).subquery()
    return sa.select(found.c.dossier_id).order_by(found.c.dossier_id).limit(size)


def _delete(tx: Transaction, table: sa.Table, dossier_ids: Sequence[str]) -> None:
    tx.execute(table.delete().where(table.c.dossier_id.in_(dossier_ids)))
