"""The proof of the figures: dossiers counted anew from their facts, and compared with what is kept.

A fact may be heard between two looks; only what differs twice is a difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from services.tracking.domain import statistics as s
from services.tracking.statistics import closings
from services.tracking.statistics.counting import CellKey, cells, read
from services.tracking.statistics.folding import spans_of
from services.tracking.statistics.refolding import all_dossiers
from services.tracking.statistics.tables import CELLS, PARTS, PLACE, SPANS

IN_PROCESS = "in_process"
"""What a difference of the spans is called."""


class Difference(NamedTuple):
    """A figure that is not what the facts say."""

    dossier_id: str
    """Empty when a cell is not the sum of its parts."""
    key: CellKey
    kept: int
    recounted: int


class Piece(NamedTuple):
    """What one piece of a recount came to."""

    dossiers: Sequence[str]
    differences: list[Difference]


def verify(connection: sa.Connection, after: str, size: int) -> Piece:
    """Count some dossiers anew, behind an id; with the last ones look at the sums."""
    ids = all_dossiers(connection, after, size)
    differences = _of_dossiers(connection, ids) if ids else []
    if differences:
        again = set(_of_dossiers(connection, sorted({one.dossier_id for one in differences})))
        differences = [one for one in differences if one in again]
    if len(ids) < size:
        differences += set(_of_cells(connection)) & set(_of_cells(connection))
    return Piece(ids, differences)


def _of_dossiers(connection: sa.Connection, ids: Sequence[str]) -> list[Difference]:
    dossiers = read(connection, ids)
    closed = closings.of_units(connection, {one.place.unit for one in dossiers.values()})
    folded = {unit: [one for one in known if one.folded] for unit, known in closed.items()}
    kept = _kept(connection, ids)
    found = []
    for dossier_id, dossier in dossiers.items():
        due = cells(dossier, folded.get(dossier.place.unit, ()))
        has = _without_unfolded(kept.get(dossier_id, {}), folded)
        found += [
            Difference(dossier_id, key, has.get(key, 0), due.get(key, 0))
            for key in sorted(due.keys() | has.keys())
            if due.get(key, 0) != has.get(key, 0)
        ]
    return found + list(_of_spans(connection, dossiers))


def _without_unfolded(
    kept: Mapping[CellKey, int], folded: Mapping[str, Sequence[closings.Closing]]
) -> dict[CellKey, int]:
    """Leave out figures of closed months that are still being made: nobody sees them."""
    made = {(one.unit, one.month) for known in folded.values() for one in known}
    return {
        (closed, cell): amount
        for (closed, cell), amount in kept.items()
        if not closed or (cell.place.unit, cell.month) in made
    }


def _kept(connection: sa.Connection, ids: Sequence[str]) -> dict[str, dict[CellKey, int]]:
    columns = (CELLS.c.closed, CELLS.c.measure, CELLS.c.version, CELLS.c.month)
    query = (
        sa.select(PARTS.c.dossier_id, PARTS.c.amount, *columns, *(CELLS.c[name] for name in PLACE))
        .select_from(PARTS.join(CELLS, CELLS.c.cell_id == PARTS.c.cell_id))
        .where(PARTS.c.dossier_id.in_(ids))
    )
    found: dict[str, dict[CellKey, int]] = {}
    for row in connection.execute(query):
        dossier_id, amount, closed, measure, version, month, *place = row
        key = bool(closed), s.Cell(measure, version, month, s.Place(*place))
        found.setdefault(dossier_id, {})[key] = amount
    return found


def _of_spans(connection: sa.Connection, dossiers: Mapping[str, s.Dossier]) -> Iterable[Difference]:
    query = sa.select(SPANS).where(SPANS.c.dossier_id.in_(list(dossiers)))
    kept: dict[str, list[tuple[object, ...]]] = {}
    for row in connection.execute(query.order_by(SPANS.c.dossier_id, SPANS.c.number)):
        kept.setdefault(row.dossier_id, []).append(tuple(row))
    for dossier_id, dossier in dossiers.items():
        due, has = spans_of(dossier_id, dossier), kept.get(dossier_id, [])
        if due != has:
            key = False, s.Cell(IN_PROCESS, s.PROCESS_VERSION, "", dossier.place)
            yield Difference(dossier_id, key, len(has), len(due))


def _of_cells(connection: sa.Connection) -> list[Difference]:
    """Compare every cell with the sum of its parts."""
    sums = sa.select(PARTS.c.cell_id, sa.func.sum(PARTS.c.amount)).group_by(PARTS.c.cell_id)
    summed: dict[str, int] = {row[0]: int(row[1]) for row in connection.execute(sums)}
    found = []
    for row in connection.execute(sa.select(CELLS)):
        due = summed.pop(row.cell_id, 0)
        if due != row.amount:
            place = s.Place(*(getattr(row, name) for name in PLACE))
            key = bool(row.closed), s.Cell(row.measure, row.version, row.month, place)
            found.append(Difference("", key, row.amount, due))
    nowhere = False, s.Cell("", 0, "", s.Place())
    return found + [Difference("", nowhere, 0, summed[of]) for of in sorted(summed)]
