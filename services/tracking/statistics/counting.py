"""The facts about dossiers read for the figures, and what they give to which cell."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa

from services.tracking import store, wire
from services.tracking.domain import statistics as s
from services.tracking.policy import countings
from services.tracking.statistics.closings import Closing

CellKey = tuple[bool, s.Cell]
"""Whether it is the figure of a closed month, and which."""

_FACTS: Final = sa.select(store.FACTS).where(
    store.FACTS.c.dossier_id.in_(sa.bindparam("dossier_ids", expanding=True)),
    store.FACTS.c.type.in_(wire.COUNTED),
)


def read(connection: sa.Connection, dossier_ids: Iterable[str]) -> dict[str, s.Dossier]:
    """Give dossiers by their kept facts."""
    told: dict[str, list[s.Told]] = {dossier_id: [] for dossier_id in dossier_ids}
    for dossier_id, *columns in connection.execute(_FACTS, {"dossier_ids": list(told)}):
        if fact := wire.told(store.as_heard(columns)):
            told[dossier_id].append(fact)
    return {dossier_id: s.Dossier.of(facts) for dossier_id, facts in told.items()}


def cells(dossier: s.Dossier, closings: Sequence[Closing]) -> dict[CellKey, int]:
    """Give what a dossier gives to which cell, now and in the closed months of its unit."""
    given: dict[CellKey, int] = {
        (False, cell): amount for cell, amount in s.contributions(dossier, countings()).items()
    }
    if not closings:
        return given
    first, last = s.months_of(dossier)
    for closing in closings:
        if first <= closing.month <= last:
            closed = s.closed(dossier, countings(), closing.month, closing.cut)
            given.update({(True, cell): amount for cell, amount in closed.items()})
    return given


def cell_id(key: CellKey) -> str:
    """Give the key of a cell's row, made of all that it is."""
    closed, cell = key
    words = (str(int(closed)), cell.measure, str(cell.version), cell.month, *cell.place)
    return hashlib.blake2b("\0".join(words).encode(), digest_size=12).hexdigest()
