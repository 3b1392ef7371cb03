"""The facts heard and the keys under which a dossier is found; nothing else is kept.

Views are folded when they are asked for: a fact then costs one INSERT and no row is ever changed,
so that no order of arrival and no second replica can spoil one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field

from services.tracking.domain import Heard, Source
from shared.errors import NotFound
from shared.events import Envelope
from shared.tables import instant, machinery, new_base, text
from shared.transaction import Transaction

Table = new_base()
TABLES = machinery(Table)

# Ranges of keys are ranges of bytes, whatever language the database sorts in.
_KEY: Final = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_LAST_SIGN: Final = "\U0010ffff"


class FactRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One fact as it was heard; nothing personal can be reached from it."""

    __tablename__ = "facts"
    __table_args__ = ({"sqlite_with_rowid": False},)
    dossier_id: str = text(primary_key=True)
    source: str = text(primary_key=True)
    epoch: int = Field(sa_type=sa.BigInteger, primary_key=True)
    sequence: int = Field(sa_type=sa.BigInteger, primary_key=True)
    event_id: str = text()
    type: str = text()
    occurred_at: datetime = instant()
    recorded_at: datetime = instant()
    payload: bytes


class KeyRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A dossier's id, its code or the waybill of one of its shipments, in capitals."""

    __tablename__ = "keys"
    __table_args__ = (
        sa.Index("keys_of_dossier", "dossier_id", "key"),
        {"sqlite_with_rowid": False},
    )
    key: str = Field(sa_type=_KEY, primary_key=True)
    dossier_id: str = text(primary_key=True)
    is_id: bool


FACTS = Table.metadata.tables["facts"]
KEYS = Table.metadata.tables["keys"]


_ID_OF = (
    sa.select(KEYS.c.dossier_id)
    .where(KEYS.c.key == sa.bindparam("key"))
    .order_by(KEYS.c.dossier_id)
    .limit(1)
)
_FACTS_ABOUT = sa.select(FACTS).where(
    FACTS.c.dossier_id.in_(sa.bindparam("dossier_ids", expanding=True))
)


def _add_key(tx: Transaction, key: str, dossier_id: str, *, is_id: bool) -> None:
    tx.append(KEYS, {"key": key, "dossier_id": dossier_id, "is_id": is_id}, keeps=True)


def add(tx: Transaction, dossier_id: str, heard: Heard) -> None:
    """Keep a fact; with a source's first fact about it the dossier can be found by its id."""
    row = {
        "dossier_id": dossier_id,
        "source": heard.source,
        "epoch": heard.epoch,
        "sequence": heard.sequence,
        "event_id": heard.event_id,
        "type": heard.type,
        "occurred_at": heard.occurred,
        "recorded_at": heard.recorded,
        "payload": heard.payload,
    }
    tx.append(FACTS, row, keeps=True)
    if heard.sequence == 1:
        _add_key(tx, dossier_id.upper(), dossier_id, is_id=True)


def heard(
    connection: sa.Connection, service: str, about: str, after: tuple[int, int], most: int
) -> list[Envelope]:
    """Give the facts of a service about a thing as they are kept, behind (epoch, sequence)."""
    f = FACTS.c
    rows = connection.execute(
        sa.select(FACTS)
        .where(f.dossier_id == about, f.source == service)
        .where(sa.tuple_(f.epoch, f.sequence) > sa.tuple_(*map(sa.literal, after)))
        .order_by(f.epoch, f.sequence)
        .limit(most)
    )
    return [
        Envelope(
            event_id=row.event_id, source="", type=row.type, about=about,
            epoch=row.epoch, sequence=row.sequence, follows=None,
            occurred=row.occurred_at, recorded=row.recorded_at,
            correlation_id="", causation_id="", traceparent="", nats_subject="",
            payload=row.payload,
        )
        for row in rows
    ]  # fmt: skip


def add_key(tx: Transaction, dossier_id: str, key: str) -> None:
    """Let a dossier be found by its code or a waybill."""
    if key:
        _add_key(tx, key.upper(), dossier_id, is_id=False)


def find(connection: sa.Connection, key: str) -> tuple[str, list[Heard]]:
    """Give the id of the dossier with this id, code or waybill, and the facts about it."""
    dossier_id = connection.execute(_ID_OF, {"key": key.upper()}).scalar_one_or_none()
    if dossier_id is None:
        raise NotFound("DOSSIER_NOT_FOUND", "There is no such dossier.", "Không tìm thấy hồ sơ.")
    return dossier_id, _facts_about(connection, [dossier_id])[dossier_id]


def page(
    connection: sa.Connection, prefix: str, after: Sequence[str] | None, size: int
) -> tuple[dict[str, list[Heard]], list[str] | None]:
    """Give the facts about dossiers with a key that begins so, by dossier, in the keys' order.

    And the key behind which the next page begins.
    """
    k = KEYS.c
    asked = sa.select(k.key, k.dossier_id).order_by(k.key, k.dossier_id).limit(size + 1)
    asked = asked.where(*_first_matches(prefix.upper()) if prefix else [k.is_id])
    if after:
        asked = asked.where(sa.tuple_(k.key, k.dossier_id) > sa.tuple_(*map(sa.literal, after)))
    rows = connection.execute(asked).all()
    shown = rows[:size]
    found = _facts_about(connection, [row.dossier_id for row in shown])
    return found, list(shown[-1]) if len(rows) > size else None


def _first_matches(prefix: str) -> list[sa.ColumnElement[bool]]:
    """Match keys that begin so, of each dossier the first: it is to be listed once."""
    end = prefix + _LAST_SIGN
    k, other = KEYS.c, KEYS.alias("other")
    earlier = sa.exists().where(
        other.c.dossier_id == k.dossier_id, other.c.key >= prefix, other.c.key < k.key
    )
    return [k.key >= prefix, k.key < end, ~earlier]


def _facts_about(connection: sa.Connection, dossier_ids: Iterable[str]) -> dict[str, list[Heard]]:
    found: dict[str, list[Heard]] = {dossier_id: [] for dossier_id in dossier_ids}
    for row in connection.execute(_FACTS_ABOUT, {"dossier_ids": list(found)}):
        found[row.dossier_id].append(
            Heard(
                Source(row.source),
                row.epoch,
                row.sequence,
                row.event_id,
                row.type,
                row.occurred_at,
                row.recorded_at,
                row.payload,
            )
        )
    return found
