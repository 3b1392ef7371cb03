"""The catalogue of procedures and the working calendar, as JSON; parsed once a process."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from services.intake.domain import calendar as calendars
from services.intake.domain import procedure as procedures
from services.intake.domain import versions
from services.intake.domain.calendar import Calendar
from services.intake.domain.dated import Period
from services.intake.domain.procedure import Procedure, ProcedureKey
from services.intake.domain.versions import Version
from services.intake.store.tables import CALENDAR, PROCEDURES
from shared.errors import FailedPrecondition, NotFound
from shared.prepared import Prepared
from shared.tables import insert
from shared.transaction import Transaction

T = TypeVar("T")

PARSED_MAX: Final = 2_000
"""Procedures and calendars kept in memory."""

_P, _C = PROCEDURES.c, CALENDAR.c
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
_CALENDAR_DIGEST = sa.select(_C.digest)
_CALENDAR_BODY = sa.select(_C.digest, _C.body)

_parsed: dict[str, Any] = {}
"""What was parsed, by the digest of its JSON: what has changed has another digest."""


def digest(body: str) -> str:
    """Give what two texts share only if they are the same."""
    return hashlib.sha256(body.encode()).hexdigest()


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
        "digest": digest(body),
        "body": body,
    }
    # Not by rowcount: on PostgreSQL Core does not keep that of an INSERT.
    return tx.execute(_add(tx.connection.dialect.name), row).first() is not None


def find_for(tx: Transaction, code: str, agency: str, day: date) -> Procedure:
    """Give what is in force for an agency on a day, for a registration."""
    return look_for(tx.connection, code, agency, day)


def find(tx: Transaction, key: ProcedureKey) -> Procedure:
    """Give one version of a procedure, as a dossier keeps it."""
    return look(tx.connection, key)


def look_for(connection: sa.Connection, code: str, agency: str, day: date) -> Procedure:
    """Read what is in force for an agency on a day; refuses what nobody published for it."""
    rows = _VERSIONS.all(connection, {"key_code": code})
    digests = {ProcedureKey(code, row.version, row.agency): row.digest for row in rows}
    known = [Version(key, period(row)) for key, row in zip(digests, rows, strict=True)]
    key = versions.in_force(code, known, agency, day)
    return _read(connection, digests[key], procedures.from_dict, _PROCEDURE_BODY, _place(key))


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
    return _read(connection, found, procedures.from_dict, _PROCEDURE_BODY, _place(key))


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


def set_calendar(tx: Transaction, body: str) -> None:
    """Put a calendar in force; due times already given stay."""
    row = {"id": 1, "digest": digest(body), "body": body, "recorded_at": tx.now}
    tx.execute(_set_calendar(tx.connection.dialect.name), row)


def calendar(tx: Transaction) -> Calendar:
    """Give the calendar in force, also when another process has just set it."""
    found = tx.execute(_CALENDAR_DIGEST).scalar_one_or_none()
    if found is None:
        raise FailedPrecondition(
            "CALENDAR_MISSING",
            "no working calendar has been loaded",
            "Chưa có lịch làm việc; cần nạp lịch trước.",
        )
    return _read(tx.connection, found, calendars.from_dict, _CALENDAR_BODY)


def _read(
    connection: sa.Connection,
    known_by: str,
    parse: Callable[[Any], T],
    body: sa.Executable,
    place: dict[str, Any] | None = None,
) -> T:
    found: T | None = _parsed.get(known_by)
    if found is None:
        row = connection.execute(body, place).one()
        found = parse(json.loads(row.body))
        if len(_parsed) >= PARSED_MAX:
            _parsed.clear()
        # Another process may have changed the row since its digest was asked for.
        _parsed[row.digest] = found
    return found


def _place(key: ProcedureKey) -> dict[str, Any]:
    return {"key_code": key.code, "key_agency": key.agency, "key_version": key.version}


@cache
def _add(dialect: str) -> sa.Executable:
    return insert(PROCEDURES, dialect).on_conflict_do_nothing().returning(_P.code)


@cache
def _set_calendar(dialect: str) -> sa.Executable:
    new = insert(CALENDAR, dialect)
    changed = {name: new.excluded[name] for name in ("digest", "body", "recorded_at")}
    return new.on_conflict_do_update(index_elements=["id"], set_=changed)
