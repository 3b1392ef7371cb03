"""The versions of the working calendar: none ever changes, one is in force."""

from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from services.intake.domain import calendar as calendars
from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import Clock
from services.intake.domain.counting import Counting
from services.intake.store import bodies
from services.intake.store.tables import CALENDAR, CALENDARS
from shared.errors import FailedPrecondition
from shared.tables import insert
from shared.transaction import Transaction

OF_AGENCIES_MAX: Final = 500
"""Calendars of agencies kept in memory, each with the table of its days."""

_C, _F = CALENDARS.c, CALENDAR.c
_IN_FORCE = sa.select(_F.version, _F.digest)
_VERSIONS = sa.select(_C.version).order_by(_C.version)
_THIS = _C.version == sa.bindparam("wanted")
_DIGEST = sa.select(_C.digest).where(_THIS)
_BODY = sa.select(_C.digest, _C.body).where(_THIS)

_of_agencies: dict[tuple[str, str, Counting], Calendar] = {}


def put_in_force(tx: Transaction, calendar: Calendar, body: str) -> None:
    """Keep a version and count on it from now on; due times already given stay.

    Refuses another content under a version that due times may have been counted on.
    """
    digest = bodies.digest(body)
    row = {"version": calendar.version, "digest": digest, "body": body, "recorded_at": tx.now}
    tx.execute(_add(tx.connection.dialect.name), row)
    kept = tx.execute(_DIGEST, {"wanted": calendar.version}).scalar_one()
    if kept != digest:
        raise FailedPrecondition(
            "CALENDAR_VERSION_TAKEN",
            "Another calendar was loaded under this version; give the new one its own.",
            "Phiên bản lịch này đã tồn tại với nội dung khác; hãy đặt phiên bản mới.",
            calendar_version=calendar.version,
        )
    place = {"id": 1, "version": calendar.version, "digest": digest}
    tx.execute(_set(tx.connection.dialect.name), place)


def is_loaded(connection: sa.Connection) -> bool:
    """Tell whether any calendar is in force."""
    return connection.execute(_IN_FORCE).first() is not None


def in_force(connection: sa.Connection, agency: str, counting: Counting) -> Calendar:
    """Give the working time of an agency as it is now, whichever process has set it."""
    found = connection.execute(_IN_FORCE).first()
    if found is None:
        raise FailedPrecondition(
            "CALENDAR_MISSING",
            "no working calendar has been loaded",
            "Chưa có lịch làm việc; cần nạp lịch trước.",
        )
    return _for_agency(connection, found.version, found.digest, agency, counting)


def counted_on(connection: sa.Connection, act: Clock, agency: str) -> Calendar:
    """Give the working time of an agency on which a due time was counted."""
    digest = connection.execute(_DIGEST, {"wanted": act.calendar_version}).scalar_one()
    return _for_agency(connection, act.calendar_version, digest, agency, act.counting)


def versions(connection: sa.Connection) -> list[Calendar]:
    """Give every version that was ever loaded, for agencies without hours of their own."""
    names = connection.execute(_VERSIONS).scalars()
    return [_whole(connection, name) for name in list(names)]


def _whole(connection: sa.Connection, version: str) -> Calendar:
    digest = connection.execute(_DIGEST, {"wanted": version}).scalar_one()
    return bodies.read(connection, digest, calendars.from_dict, _BODY, {"wanted": version})


def _for_agency(
    connection: sa.Connection, version: str, digest: str, agency: str, counting: Counting
) -> Calendar:
    place: dict[str, Any] = {"wanted": version}
    whole = bodies.read(connection, digest, calendars.from_dict, _BODY, place)
    key = (digest, whole.nearest(agency), counting)
    found = _of_agencies.get(key)
    if found is None:
        if len(_of_agencies) >= OF_AGENCIES_MAX:
            _of_agencies.clear()
        found = _of_agencies[key] = whole.for_agency(agency, counting)
    return found


@cache
def _add(dialect: str) -> sa.Executable:
    return insert(CALENDARS, dialect).on_conflict_do_nothing()


@cache
def _set(dialect: str) -> sa.Executable:
    new = insert(CALENDAR, dialect)
    changed = {name: new.excluded[name] for name in ("version", "digest")}
    return new.on_conflict_do_update(index_elements=["id"], set_=changed)
