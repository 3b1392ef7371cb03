"""Dossiers: load, save, list."""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from services.intake.domain.dossier import Dossier
from services.intake.domain.lifecycle import State
from services.intake.store import rows
from services.intake.store.tables import DOSSIERS
from shared.errors import Conflict, NotFound
from shared.prepared import Prepared
from shared.transaction import Transaction
from shared.writer import Raced

_D = DOSSIERS.c
_BY_ID = Prepared(sa.select(DOSSIERS).where(_D.id == sa.bindparam("dossier_id")))
_INSERT = Prepared(sa.insert(DOSSIERS))
_UPDATE = sa.update(DOSSIERS).where(
    _D.id == sa.bindparam("dossier_id"), _D.version == sa.bindparam("seen")
)


@dataclass(frozen=True, slots=True)
class Question:
    """Which dossiers a list is about."""

    receiving_agency: str = ""
    """Empty: of all counters."""
    state: State | None = None
    """None: in all states."""
    before: tuple[datetime, str] | None = None
    """Registration and id of the last dossier of the page before."""


def get(tx: Transaction, dossier_id: str, etag: int | None = None) -> Dossier:
    """Load a dossier to change it; refuses an unknown id and a version that is not the newest."""
    dossier = find(tx.connection, dossier_id)
    tx.concerns(dossier_id)
    if etag is not None and etag != dossier.version:
        raise Conflict(
            "STALE_ETAG",
            "the dossier has changed since it was read",
            "Hồ sơ đã thay đổi; hãy xem lại rồi thực hiện.",
        )
    return dossier


def find(connection: sa.Connection, dossier_id: str) -> Dossier:
    """Read a dossier; refuses an unknown id."""
    dossier = look(connection, dossier_id)
    if dossier is None:
        raise NotFound(
            "DOSSIER_NOT_FOUND",
            "there is no such dossier",
            "Không tìm thấy hồ sơ.",
            dossier_id=dossier_id,
        )
    return dossier


def look(connection: sa.Connection, dossier_id: str) -> Dossier | None:
    """Read a dossier, if there is one."""
    row = _BY_ID.first(connection, {"dossier_id": dossier_id})
    return rows.dossier(row) if row else None


def add(tx: Transaction, dossier: Dossier) -> Dossier:
    """Write a new dossier and give it with its version."""
    dossier = replace(dossier, since=tx.now)
    values = rows.constant(dossier) | rows.changing(dossier)
    _INSERT.write(tx.connection, values | {"version": 1})
    return replace(dossier, version=1)


def save(tx: Transaction, before: Dossier, after: Dossier) -> Dossier:
    """Write what has changed and give the dossier with its new version.

    Somebody else's change since it was loaded undoes the work.
    """
    if after.state is not before.state:
        after = replace(after, since=tx.now)
    known = rows.changing(before)
    values = {name: value for name, value in rows.changing(after).items() if value != known[name]}
    version = before.version + 1
    place = {"dossier_id": before.dossier_id, "seen": before.version, "version": version}
    if not tx.execute(_UPDATE, values | place).rowcount:
        raise Raced
    return replace(after, version=version)


def page(connection: sa.Connection, question: Question, size: int) -> list[Dossier]:
    """List dossiers, newest first."""
    query = sa.select(DOSSIERS).order_by(_D.registered_at.desc(), _D.id.desc()).limit(size)
    if question.receiving_agency:
        query = query.where(_D.receiving_agency == question.receiving_agency)
    if question.state:
        query = query.where(_D.state == question.state.value)
    if question.before:
        registered, dossier_id = question.before
        last = sa.tuple_(sa.literal(registered, _D.registered_at.type), sa.literal(dossier_id))
        query = query.where(sa.tuple_(_D.registered_at, _D.id) < last)
    return [rows.dossier(row) for row in connection.execute(query)]
