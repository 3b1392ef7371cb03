"""The catalogue of procedures, as JSON; parsed once a process."""

from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from services.intake.domain import procedure as procedures
from services.intake.domain import versions
from services.intake.domain.dated import Period
from services.intake.domain.procedure import Procedure, ProcedureKey
from services.intake.domain.versions import Version
from services.intake.store import bodies
from services.intake.store.tables import PROCEDURES
from shared.errors import NotFound
from shared.prepared import Prepared
from shared.tables import insert
from shared.transaction import Transaction

_P = PROCEDURES.c
_VERSIONS = Prepared(
    sa.select(_P.version, _P.agency, _P.valid_from, _P.valid_to, _P.digest).where(
        _P.code == sa.bindparam("key_code")
    )
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
        "postal_eligible": any(row.eligible for row in procedure.postal),
        "active": procedure.active,
        "valid_from": (procedure.validity.first or "") and str(procedure.validity.first),
        "valid_to": (procedure.validity.last or "") and str(procedure.validity.last),
        "digest": bodies.digest(body),
        "body": body,
    }
    # Not by rowcount: on PostgreSQL Core does not keep that of an INSERT.
    return tx.execute(_add(tx.connection.dialect.name), row).first() is not None


def find(tx: Transaction, key: ProcedureKey) -> Procedure:
    """Give one version of a procedure, as a dossier keeps it."""
    return look(tx.connection, key)


def look_for(connection: sa.Connection, code: str, agency: str, day: date) -> Procedure:
    """Read what is in force for an agency on a day; refuses what nobody published for it."""
    rows = _VERSIONS.all(connection, {"key_code": code})
    digests = {ProcedureKey(code, row.version, row.agency): row.digest for row in rows}
    known = [Version(key, period(row)) for key, row in zip(digests, rows, strict=True)]
    key = versions.in_force(code, known, agency, day)
    return bodies.read(connection, digests[key], procedures.from_dict, _PROCEDURE_BODY, _place(key))


def look(connection: sa.Connection, key: ProcedureKey) -> Procedure:
    """Read one version of a procedure; refuses one that is not there."""
    found = connection.execute(_PROCEDURE_DIGEST, _place(key)).scalar_one_or_none()
    if found is None:
        raise NotFound(
            "PROCEDURE_NOT_FOUND",
            "the catalogue has no such version of this procedure",
            "Không tìm thấy thủ tục hành chính.",
            procedure_code=key.code,
        )
    return bodies.read(connection, found, procedures.from_dict, _PROCEDURE_BODY, _place(key))


def look_up(connection: sa.Connection, key: ProcedureKey, day: date) -> Procedure:
    """Read one version; version 0 stands for what is in force for the agency on a day."""
    return look(connection, key) if key.version else look_for(connection, key.code, key.agency, day)


def period(row: Any) -> Period:
    """Read when a version holds."""
    return Period(*(date.fromisoformat(text) if text else None
                    for text in (row.valid_from, row.valid_to)))  # fmt: skip


def has(tx: Transaction, key: ProcedureKey) -> bool:
    """Tell whether a version is there."""
    return tx.execute(_PROCEDURE_DIGEST, _place(key)).first() is not None


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
