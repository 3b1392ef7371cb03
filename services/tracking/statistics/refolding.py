"""Many dossiers folded anew, piece by piece: for a month that was closed, or new definitions."""

import json
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from services.tracking import store
from services.tracking.domain import statistics as s
from services.tracking.policy import countings
from services.tracking.statistics import closings
from services.tracking.statistics.folding import fold
from services.tracking.statistics.tables import FOLDED
from shared.inbox_tables import InboxTables
from shared.tables import insert
from shared.transaction import Transaction

PIECE: Final = 500
"""Dossiers folded in one transaction."""
REFOLD: Final = "statistics_refold"
"""Timer of a piece; it is about a closed month (`<unit>/<month>`) or about all dossiers."""
ALL: Final = "*"
AFTER: Final = "after"
_META: Final = "statistics_definitions"
_F = FOLDED.c


def close(tx: Transaction, closing: closings.Closing) -> None:
    """Keep that a month is closed, and begin to make its figures."""
    if not s.is_month(closing.month):
        return  # no dossier counts in it
    closings.add(tx.connection, closing)
    tx.schedule(REFOLD, f"{closing.unit}/{closing.month}", tx.now, {AFTER: ""})


def begin_if_redefined(tx: Transaction) -> bool:
    """Begin to fold all dossiers, if they were folded by other definitions; tells if it did."""
    wanted = json.dumps([[one.definition.key, one.first, one.end] for one in countings()])
    meta = tx.tables.meta
    known = tx.execute(sa.select(meta.c.value).where(meta.c.key == _META)).scalar_one_or_none()
    if known == wanted:
        return False
    put = insert(meta, tx.connection.dialect.name).values(key=_META, value=wanted)
    tx.execute(put.on_conflict_do_update(index_elements=["key"], set_={"value": wanted}))
    begin(tx)
    return True


def begin(tx: Transaction) -> None:
    """Begin to fold all dossiers: their definitions or their kept facts are others."""
    tx.schedule(REFOLD, ALL, tx.now, {AFTER: ""})


def refold(tx: Transaction, about: str, after: str) -> None:
    """Fold one piece, and go on with the next at once; the last one shows a closed month."""
    InboxTables(tx.tables).take_turn(tx)
    if about == ALL:
        piece = all_dossiers(tx.connection, after, PIECE)
    else:
        piece = _of_month(tx, about, after)
    if piece:
        fold(tx.connection, piece)
    if len(piece) == PIECE:
        tx.schedule(REFOLD, about, tx.now, {AFTER: piece[-1]})
    elif about != ALL:
        closings.note_folded(tx.connection, *_unit_and_month(about))


def is_refolding(connection: sa.Connection, timers: sa.Table) -> bool:
    """Tell whether some figures are still being made."""
    query = sa.select(timers.c.id).where(timers.c.kind == REFOLD).limit(1)
    return connection.execute(query).first() is not None


def all_dossiers(connection: sa.Connection, after: str, most: int) -> Sequence[str]:
    """Give dossiers with facts or figures behind an id, in the order of their ids."""
    found: set[str] = set()
    for of in (store.FACTS.c.dossier_id, _F.dossier_id):
        query = sa.select(of).distinct().where(of > after).order_by(of).limit(most)
        found.update(connection.execute(query).scalars())
    return sorted(found)[:most]


def _of_month(tx: Transaction, about: str, after: str) -> Sequence[str]:
    """Give dossiers of a unit that can count in a month, behind an id."""
    unit, month = _unit_and_month(about)
    query = (
        sa.select(_F.dossier_id)
        .where(_F.unit == unit, _F.dossier_id > after)
        .where(_F.first_month <= month, _F.last_month >= month)
        .order_by(_F.dossier_id)
        .limit(PIECE)
    )
    return list(tx.execute(query).scalars())


def _unit_and_month(about: str) -> tuple[str, str]:
    unit, _, month = about.rpartition("/")
    return unit, month
