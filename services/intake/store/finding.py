"""The index that procedures are found by: in memory, made anew when the catalogue has grown."""

import sqlalchemy as sa

from services.intake.domain.finding import Entry, Index
from services.intake.domain.procedure import ProcedureKey
from services.intake.domain.versions import Version
from services.intake.store.catalogue import period
from services.intake.store.tables import PROCEDURES
from shared.folding import words
from shared.prepared import Prepared

_P = PROCEDURES.c
_COUNT = Prepared(sa.select(sa.func.count().label("size")).select_from(PROCEDURES))
_ALL = sa.select(
    _P.code, _P.agency, _P.version, _P.name, _P.sector, _P.active, _P.valid_from, _P.valid_to
)


def index(connection: sa.Connection, known: Index) -> Index:
    """Give the index of the catalogue as it stands; the known one when nothing has been added.

    Versions are only ever added and never change, so that their number tells.
    """
    row = _COUNT.first(connection, {})
    if row is not None and row.size == len(known.entries):
        return known
    return Index([_entry(row) for row in connection.execute(_ALL)])


def _entry(row: sa.Row[tuple[str, str, int, str, str, bool, str, str]]) -> Entry:
    version = Version(ProcedureKey(row.code, row.version, row.agency), period(row))
    return Entry(version, row.active, words(row.name), words(row.sector))
