"""The index that procedures are found by: in memory, made anew when the catalogue has grown."""

from bisect import bisect_right
from typing import Any

import sqlalchemy as sa

from services.intake.domain.finding import Entry, Index, Place, Question
from services.intake.domain.procedure import Procedure, ProcedureKey
from services.intake.domain.versions import Version
from services.intake.store.catalogue import look, period
from services.intake.store.tables import PROCEDURES
from shared.folding import words
from shared.prepared import Prepared

_P = PROCEDURES.c
_COUNT = Prepared(sa.select(sa.func.count().label("size")).select_from(PROCEDURES))
_ALL = sa.select(
    _P.code, _P.agency, _P.version, _P.name, _P.sector, _P.active, _P.valid_from, _P.valid_to
)


def page(
    connection: sa.Connection, known: Index, question: Question, after: Place | None, size: int
) -> tuple[list[tuple[Place, Procedure]], Index]:
    """Find procedures, best first, behind a place; gives them and the index they were found by."""
    index = _index(connection, known)
    hits = index.find(question.words, question.agency, question.day)
    start = bisect_right(hits, after, key=lambda hit: hit[0]) if after else 0
    found = [
        (place, look(connection, entry.version.key)) for place, entry in hits[start : start + size]
    ]
    return found, index


def _index(connection: sa.Connection, known: Index) -> Index:
    """Give the index of the catalogue as it stands; the known one when nothing has been added.

    Versions are only ever added and never change, so that their number tells.
    """
    row = _COUNT.first(connection, {})
    if row is not None and row.size == len(known.entries):
        return known
    return Index([_entry(row) for row in connection.execute(_ALL)])


def _entry(row: Any) -> Entry:
    version = Version(ProcedureKey(row.code, row.version, row.agency), period(row))
    return Entry(version, row.active, words(row.name), words(row.sector))
