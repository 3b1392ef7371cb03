"""Finding dossiers by what they are called."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from services.tracking.domain import Heard
from services.tracking.store.facts import facts_about
from services.tracking.store.tables import KEYS, LABELS
from shared.errors import NotFound
from shared.folding import fold

_LAST_SIGN: Final = "\U0010ffff"

_ID_OF = (
    sa.select(KEYS.c.dossier_id)
    .where(KEYS.c.key == sa.bindparam("key"))
    .order_by(KEYS.c.dossier_id)
    .limit(1)
)


def find(connection: sa.Connection, key: str) -> tuple[str, list[Heard]]:
    """Give the id of the dossier with this id, code or waybill, and the facts about it."""
    dossier_id = connection.execute(_ID_OF, {"key": key.upper()}).scalar_one_or_none()
    if dossier_id is None:
        raise NotFound("DOSSIER_NOT_FOUND", "There is no such dossier.", "Không tìm thấy hồ sơ.")
    return dossier_id, facts_about(connection, [dossier_id])[dossier_id]


def page(
    connection: sa.Connection, prefix: str, after: Sequence[str] | None, size: int
) -> tuple[dict[str, list[Heard]], list[str] | None]:
    """Give the facts about dossiers with a key that begins so, by dossier, in the keys' order.

    And the key behind which the next page begins.
    """
    matches = _first_matches(KEYS, prefix.upper()) if prefix else [KEYS.c.is_id]
    return _page(connection, KEYS, matches, after, size)


def page_labelled(
    connection: sa.Connection, label: str, after: Sequence[str] | None, size: int
) -> tuple[dict[str, list[Heard]], list[str] | None]:
    """Give the same of dossiers whose procedure, sector or agency begins so."""
    return _page(connection, LABELS, _first_matches(LABELS, fold(label).upper()), after, size)


def _page(
    connection: sa.Connection,
    table: sa.Table,
    matches: Sequence[sa.ColumnElement[bool]],
    after: Sequence[str] | None,
    size: int,
) -> tuple[dict[str, list[Heard]], list[str] | None]:
    k = table.c
    asked = sa.select(k.key, k.dossier_id).order_by(k.key, k.dossier_id).limit(size + 1)
    asked = asked.where(*matches)
    if after:
        asked = asked.where(sa.tuple_(k.key, k.dossier_id) > sa.tuple_(*map(sa.literal, after)))
    rows = connection.execute(asked).all()
    shown = rows[:size]
    found = facts_about(connection, [row.dossier_id for row in shown])
    return found, list(shown[-1]) if len(rows) > size else None


def _first_matches(table: sa.Table, prefix: str) -> list[sa.ColumnElement[bool]]:
    """Match keys that begin so, of each dossier the first: it is to be listed once."""
    end = prefix + _LAST_SIGN
    k, other = table.c, table.alias("other")
    earlier = sa.exists().where(
        other.c.dossier_id == k.dossier_id, other.c.key >= prefix, other.c.key < k.key
    )
    return [k.key >= prefix, k.key < end, ~earlier]
