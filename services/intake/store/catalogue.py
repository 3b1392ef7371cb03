"""The catalogue of procedures, as JSON; parsed once a process."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from services.intake.domain import procedure as procedures
from services.intake.domain.procedure import Procedure, ProcedureKey
from services.intake.store import bodies
from services.intake.store.tables import PROCEDURES
from shared.errors import NotFound
from shared.prepared import Prepared
from shared.tables import insert
from shared.transaction import Transaction

_P = PROCEDURES.c
_VERSIONS = Prepared(
    sa.select(_P.version, _P.agency, _P.digest).where(_P.code == sa.bindparam("key_code"))
)
_OF_KEY = (
    _P.code == sa.bindparam("key_code"),
    _P.agency == sa.bindparam("key_agency"),
    _P.version == sa.bindparam("key_version"),
)
_PROCEDURE_DIGEST = sa.select(_P.digest).where(*_OF_KEY)
_PROCEDURE_BODY = sa.select(_P.digest, _P.body).where(*_OF_KEY)


def add(tx: Transaction, procedure: Procedure, body: str) -> bool:
    """Keep a version of a procedure; False when it is there already and stays as it is."""
    row = {
        "code": procedure.key.code,
        "agency": procedure.key.agency,
        "version": procedure.key.version,
        "name": procedure.name,
        "sector": procedure.sector,
        "postal_eligible": procedure.postal_eligible,
        "digest": bodies.digest(body),
        "body": body,
    }
    # Not by rowcount: on PostgreSQL Core does not keep that of an INSERT.
    return tx.execute(_add(tx.connection.dialect.name), row).first() is not None


def find_for(connection: sa.Connection, code: str, agency: str) -> Procedure:
    """Give the procedure that holds for an agency now; refuses a code that nobody published."""
    rows = _VERSIONS.all(connection, {"key_code": code})
    digests = {ProcedureKey(code, row.version, row.agency): row.digest for row in rows}
    key = procedures.choose(digests, agency)
    if key is None:
        raise NotFound(
            "PROCEDURE_NOT_FOUND",
            "the catalogue has no such procedure for this agency",
            "Không tìm thấy thủ tục hành chính.",
            procedure_code=code,
        )
    place = _place(key)
    return bodies.read(connection, digests[key], procedures.from_dict, _PROCEDURE_BODY, place)


def find(tx: Transaction, key: ProcedureKey) -> Procedure:
    """Give one version of a procedure, as a dossier keeps it."""
    place = _place(key)
    found = tx.execute(_PROCEDURE_DIGEST, place).scalar_one()
    return bodies.read(tx.connection, found, procedures.from_dict, _PROCEDURE_BODY, place)


def page(
    connection: sa.Connection, after: tuple[str, str, int] | None, size: int
) -> list[tuple[ProcedureKey, Any]]:
    """List the catalogue by code, agency and version; rows have name, sector and body."""
    query = sa.select(PROCEDURES).order_by(_P.code, _P.agency, _P.version).limit(size)
    if after:
        last = sa.tuple_(*(sa.literal(value) for value in after))
        query = query.where(sa.tuple_(_P.code, _P.agency, _P.version) > last)
    rows = connection.execute(query)
    return [(ProcedureKey(row.code, row.version, row.agency), row) for row in rows]


def _place(key: ProcedureKey) -> dict[str, Any]:
    return {"key_code": key.code, "key_agency": key.agency, "key_version": key.version}


@cache
def _add(dialect: str) -> sa.Executable:
    return insert(PROCEDURES, dialect).on_conflict_do_nothing().returning(_P.code)
