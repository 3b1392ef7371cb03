"""What the databases say: told, heard, taken effect, answered; read once, then only compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from google.protobuf.message import Message

from services.tracking.wire import FACTS
from shared.service import Service
from shared.tables import Machinery
from tests.faults.ledger import EFFECTS

_KINDS = {str(kind.DESCRIPTOR.full_name): kind for kind in FACTS}


class Place(NamedTuple):
    """Which fact of a source about a thing."""

    epoch: int
    sequence: int
    event_id: str


@dataclass(frozen=True, slots=True)
class Told:
    """One row of an outbox."""

    about: str
    place: Place
    type: str
    payload: bytes
    occurred: datetime
    recorded: datetime
    position: int | None
    published: bool

    @property
    def name(self) -> str:
        """Its kind, without the package."""
        return self.type.rpartition(".")[2]

    def body(self) -> Any:
        """What it says."""
        message: Message = _KINDS[self.type].FromString(self.payload)
        return message


Key = tuple[str, str]
"""Source and thing."""


@dataclass(frozen=True, slots=True)
class Records:
    """One service's own view, of one moment."""

    told: Mapping[str, Sequence[Told]]
    """Its facts about each thing, in the order of their rows."""
    cursors: Mapping[Key, Place]
    """The last fact heard."""
    effects: Mapping[Key, Sequence[Place]]
    """Facts that took effect, in the order of their effects."""
    answers: Mapping[tuple[str, str, str], bytes]
    """The answers kept, by caller, method and request id."""
    parked: Mapping[str, int]
    """How many facts wait, by reason."""
    set_aside: Mapping[str, int]
    """How many facts will never be applied, by why."""


def read_records(connection: sa.Connection, service: Service) -> Records:
    """Read all that is compared, in the transaction of the connection."""
    tables = service.tables
    return Records(
        told=_told(connection, tables.outbox),
        cursors=_cursors(connection, tables.cursors),
        effects=_effects(connection),
        answers=_answers(connection, tables),
        parked=_count(connection, tables.parked.c.reason),
        set_aside=_count(connection, tables.set_aside.c.why),
    )


def _told(connection: sa.Connection, outbox: sa.Table) -> Mapping[str, Sequence[Told]]:
    told: dict[str, list[Told]] = {}
    for row in connection.execute(sa.select(outbox).order_by(outbox.c.id)):
        place = Place(row.epoch, row.sequence, row.event_id)
        published = row.published_at is not None
        one = Told(
            row.about, place, row.type, bytes(row.payload), row.occurred_at, row.recorded_at,
            row.position, published,
        )  # fmt: skip
        told.setdefault(row.about, []).append(one)
    return told


def _cursors(connection: sa.Connection, cursors: sa.Table) -> Mapping[Key, Place]:
    return {
        (_name(row.source), row.about): Place(row.epoch, row.sequence, row.event_id)
        for row in connection.execute(sa.select(cursors))
    }


def _effects(connection: sa.Connection) -> Mapping[Key, Sequence[Place]]:
    effects: dict[Key, list[Place]] = {}
    for row in connection.execute(sa.select(EFFECTS).order_by(EFFECTS.c.id)):
        place = Place(row.epoch, row.sequence, row.event_id)
        effects.setdefault((_name(row.source), row.about), []).append(place)
    return effects


def _answers(connection: sa.Connection, tables: Machinery) -> Mapping[tuple[str, str, str], bytes]:
    return {
        (row.caller, row.method.rpartition("/")[2], row.request_id): bytes(row.answer)
        for row in connection.execute(sa.select(tables.requests))
    }


def _count(connection: sa.Connection, column: sa.ColumnElement[str]) -> Mapping[str, int]:
    counted = sa.select(column, sa.func.count()).group_by(column)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _name(source: str) -> str:
    return source.rpartition(":")[2]
