"""What tracking shows is what the outboxes told: its time lines, its work lists, its figures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from services.tracking import domain, statistics, store, wire
from services.tracking.domain import statistics as s
from services.tracking.policy import countings
from services.tracking.statistics.tables import CELLS, PLACE
from tests.faults.records import Records

Heard = Mapping[str, Sequence[domain.Heard]]
"""The facts about each dossier, as they are to be heard."""
PIECE: Final = 500
"""Dossiers that are verified at once."""
_SHOWN: Final = {str(kind.DESCRIPTOR.full_name) for kind in wire.FACTS}


def views(connection: sa.Connection, records: Mapping[str, Records]) -> Iterator[str]:
    """Compare all that tracking shows with a recount from the outboxes."""
    told = _told(records)
    yield from _time_lines(connection, told)
    yield from _work_lists(connection, told)
    yield from _figures(connection, told)
    yield from _proof(connection)


def _told(records: Mapping[str, Records]) -> Heard:
    told: dict[str, list[domain.Heard]] = {}
    for source in domain.Source:
        for about, facts in records[source].told.items():
            for one in facts:
                if one.type in _SHOWN:
                    told.setdefault(about, []).append(
                        domain.Heard(
                            source, *one.place, one.type, one.occurred, one.recorded, one.payload
                        )
                    )
    return told


def _time_lines(connection: sa.Connection, told: Heard) -> Iterator[str]:
    """Tracking keeps exactly what was told, with the same words and times."""
    dossiers = connection.execute(sa.select(store.FACTS.c.dossier_id).distinct()).scalars()
    came = store.facts_about(connection, list(dossiers))
    for dossier_id in sorted(told.keys() | came.keys()):
        due = {one.event_id: one for one in told.get(dossier_id, ())}
        kept = {one.event_id: one for one in came.get(dossier_id, ())}
        for event_id in sorted(due.keys() | kept.keys()):
            where = f"the time line: {dossier_id} {event_id}"
            if event_id not in kept:
                yield f"lost: not in {where}"
            elif event_id not in due:
                yield f"invented: in {where}, never told"
            elif kept[event_id] != due[event_id]:
                yield f"other: in {where} is not as it was told"


def _work_lists(connection: sa.Connection, told: Heard) -> Iterator[str]:
    """A dossier stands on the lists on which its facts put it, since when they say."""
    standings = {
        dossier_id: domain.recount(map(wire.read, facts)) for dossier_id, facts in told.items()
    }
    due = {_work(row): row for row in store.work.rows(standings)}
    rows = [dict(row) for row in connection.execute(sa.select(store.WORK)).mappings()]
    kept = {_work(row): row for row in rows}
    for place in sorted(due.keys() | kept.keys()):
        if kept.get(place) != due.get(place):
            yield f"work: {place} is kept as {kept.get(place)}, told was {due.get(place)}"


def _work(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["dossier_id"]), str(row["kind"])


def _figures(connection: sa.Connection, told: Heard) -> Iterator[str]:
    """Every live cell is what the facts give to it; one without a row is 0."""
    due = Counter(wire.recount_heard(told.values(), countings()))
    kept = Counter[s.Cell]()
    for row in connection.execute(sa.select(CELLS).where(~CELLS.c.closed)):
        place = s.Place(*(getattr(row, name) for name in PLACE))
        kept[s.Cell(row.measure, row.version, row.month, place)] += row.amount
    for cell in sorted(due.keys() | kept.keys()):
        if kept[cell] != due[cell]:
            yield f"figure: {cell} is {kept[cell]}, told was {due[cell]}"


def _proof(connection: sa.Connection) -> Iterator[str]:
    """What an operator would be told by `statistics verify`: parts, spans, closed months, sums."""
    after, size = "", PIECE
    while size == PIECE:
        dossiers, differences = statistics.verify(connection, after, PIECE)
        for one in differences:
            where = one.dossier_id or "a sum"
            yield f"proof: {where} gives {one.kept} to {one.key}, recounted {one.recounted}"
        size = len(dossiers)
        after = dossiers[-1] if dossiers else ""
