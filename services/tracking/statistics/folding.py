"""The live fold: in the commit in which facts are kept, the figures of their dossiers follow.

What a dossier gives is made anew from its kept facts and compared with what it gave before; the
difference goes to the cells. So the order in which facts are heard cannot matter.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from services.tracking.domain import statistics as s
from services.tracking.statistics import closings
from services.tracking.statistics.counting import CellKey, cell_id, cells, read
from services.tracking.statistics.tables import CELLS, FOLDED, PARTS, PLACE, SPANS
from shared.prepared import Prepared
from shared.tables import insert

_PARTS_OF: Final = sa.select(PARTS).where(
    PARTS.c.dossier_id.in_(sa.bindparam("dossier_ids", expanding=True))
)
_SPANS_OF: Final = (
    sa.select(SPANS)
    .where(SPANS.c.dossier_id.in_(sa.bindparam("dossier_ids", expanding=True)))
    .order_by(SPANS.c.dossier_id, SPANS.c.number)
)
_FOLDED_OF: Final = sa.select(FOLDED).where(
    FOLDED.c.dossier_id.in_(sa.bindparam("dossier_ids", expanding=True))
)
_ADD: Final = Prepared(
    sa.update(CELLS)
    .where(CELLS.c.cell_id == sa.bindparam("of"))
    .values(amount=CELLS.c.amount + sa.bindparam("more", type_=sa.BigInteger))
)
_ADD_PARTS: Final = Prepared(PARTS.insert())
_ADD_SPANS: Final = Prepared(SPANS.insert())
_CHANGE_PART: Final = Prepared(
    sa.update(PARTS)
    .where(PARTS.c.cell_id == sa.bindparam("of"), PARTS.c.dossier_id == sa.bindparam("by"))
    .values(amount=sa.bindparam("now", type_=sa.BigInteger))
)
_DROP_PART: Final = Prepared(
    sa.delete(PARTS).where(
        PARTS.c.cell_id == sa.bindparam("of"), PARTS.c.dossier_id == sa.bindparam("by")
    )
)
_DROP_SPANS: Final = Prepared(sa.delete(SPANS).where(SPANS.c.dossier_id == sa.bindparam("by")))


def fold(connection: sa.Connection, dossier_ids: Sequence[str]) -> None:
    """Bring the figures of some dossiers to what their kept facts say."""
    dossiers = read(connection, dossier_ids)
    closed = closings.of_units(connection, {one.place.unit for one in dossiers.values()})
    given = {
        dossier_id: cells(dossier, closed.get(dossier.place.unit, ()))
        for dossier_id, dossier in dossiers.items()
    }
    _put_parts(connection, given)
    _put_spans(connection, dossiers)
    _put_folded(connection, dossiers)


def _put_parts(connection: sa.Connection, given: Mapping[str, Mapping[CellKey, int]]) -> None:
    """Replace what dossiers gave to cells, and move the cells by the difference."""
    before = {
        (row.cell_id, row.dossier_id): row.amount
        for row in connection.execute(_PARTS_OF, {"dossier_ids": list(given)})
    }
    ids = {key: cell_id(key) for parts in given.values() for key in parts}
    after = {
        (ids[key], dossier_id): amount
        for dossier_id, parts in given.items()
        for key, amount in parts.items()
    }
    deltas: Counter[str] = Counter()
    for place in sorted(before.keys() | after.keys()):
        deltas[place[0]] += after.get(place, 0) - before.get(place, 0)
    new = sorted(after.keys() - before.keys())
    gone = sorted(before.keys() - after.keys())
    other = sorted(key for key in after.keys() & before.keys() if after[key] != before[key])
    if new:
        rows = [{"cell_id": of, "dossier_id": by, "amount": after[of, by]} for of, by in new]
        _ADD_PARTS.write_many(connection, rows)
    if gone:
        _DROP_PART.write_many(connection, [{"of": of, "by": by} for of, by in gone])
    if other:
        changed = [{"of": of, "by": by, "now": after[of, by]} for of, by in other]
        _CHANGE_PART.write_many(connection, changed)
    _move_cells(connection, deltas, {of: key for key, of in ids.items()})


def _move_cells(
    connection: sa.Connection, deltas: Mapping[str, int], keys: Mapping[str, CellKey]
) -> None:
    moved = {of: more for of, more in deltas.items() if more}
    known = [of for of in moved if of in keys]
    gone = [of for of in moved if of not in keys]
    if known:
        upsert = insert(CELLS, connection.dialect.name)
        connection.execute(
            upsert.on_conflict_do_update(
                index_elements=["cell_id"],
                set_={"amount": CELLS.c.amount + upsert.excluded.amount},
            ),
            [_row(of, keys[of], moved[of]) for of in known],
        )
    if gone:
        _ADD.write_many(connection, [{"of": of, "more": moved[of]} for of in gone])


def _row(of: str, key: CellKey, amount: int) -> dict[str, Any]:
    closed, cell = key
    place = dict(zip(PLACE, cell.place, strict=True))
    return {
        "cell_id": of, "closed": closed, "measure": cell.measure, "version": cell.version,
        "month": cell.month, "amount": amount, **place,
    }  # fmt: skip


def spans_of(dossier_id: str, dossier: s.Dossier) -> list[tuple[Any, ...]]:
    """Give the rows of a dossier's time in process."""
    return [
        (dossier_id, number, span.start, span.end, span.due, *dossier.place)
        for number, span in enumerate(dossier.life.spans)
    ]


def _put_spans(connection: sa.Connection, dossiers: Mapping[str, s.Dossier]) -> None:
    before: dict[str, list[tuple[Any, ...]]] = {}
    for row in connection.execute(_SPANS_OF, {"dossier_ids": list(dossiers)}):
        before.setdefault(row.dossier_id, []).append(tuple(row))
    after = {dossier_id: spans_of(dossier_id, one) for dossier_id, one in dossiers.items()}
    other = [one for one in dossiers if after[one] != before.get(one, [])]
    old = [{"by": one} for one in other if one in before]
    if old:
        _DROP_SPANS.write_many(connection, old)
    names = [column.name for column in SPANS.columns]
    rows = [dict(zip(names, row, strict=True)) for one in other for row in after[one]]
    if rows:
        _ADD_SPANS.write_many(connection, rows)


def _put_folded(connection: sa.Connection, dossiers: Mapping[str, s.Dossier]) -> None:
    before = {
        row.dossier_id: tuple(row)
        for row in connection.execute(_FOLDED_OF, {"dossier_ids": list(dossiers)})
    }
    names = [column.name for column in FOLDED.columns]
    rows = []
    for dossier_id, dossier in dossiers.items():
        row = (dossier_id, dossier.place.unit, *s.months_of(dossier))
        if before.get(dossier_id) != row:
            rows.append(dict(zip(names, row, strict=True)))
    if rows:
        upsert = insert(FOLDED, connection.dialect.name)
        put = {name: upsert.excluded[name] for name in names[1:]}
        connection.execute(
            upsert.on_conflict_do_update(index_elements=["dossier_id"], set_=put), rows
        )
