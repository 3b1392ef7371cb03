"""The tables of tracking: facts as they were heard, and what a dossier is found and listed by."""

from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field

from shared.tables import instant, machinery, new_base, text

Table = new_base()
TABLES = machinery(Table)

# Ranges of keys are ranges of bytes, whatever language the database sorts in.
_KEY: Final = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


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


class LabelRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """What many dossiers share: procedure, sector, agency; in capitals without diacritics."""

    __tablename__ = "labels"
    __table_args__ = (
        sa.Index("labels_of_dossier", "dossier_id", "key"),
        {"sqlite_with_rowid": False},
    )
    key: str = Field(sa_type=_KEY, primary_key=True)
    dossier_id: str = text(primary_key=True)


class WorkRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A dossier that somebody has to look at; folded from its facts with each of them."""

    __tablename__ = "work"
    __table_args__ = (
        sa.Index("work_of_agency", "kind", "agency", "at", "dossier_id"),
        sa.Index("work_of_all", "kind", "at", "dossier_id"),
        {"sqlite_with_rowid": False},
    )
    dossier_id: str = text(primary_key=True)
    kind: str = text(primary_key=True)
    agency: str = text()
    """The counter that receives the dossier; empty while nobody has told it."""
    at: datetime = instant()
    """Since when, or from when on."""


FACTS = Table.metadata.tables["facts"]
KEYS = Table.metadata.tables["keys"]
LABELS = Table.metadata.tables["labels"]
WORK = Table.metadata.tables["work"]


class Kept(NamedTuple):
    """Where what is heard is kept."""

    facts: sa.Table
    keys: sa.Table
    labels: sa.Table
    work: sa.Table


def _beside(table: sa.Table) -> sa.Table:
    """Declare a table with the same columns, for building anew; dossier by dossier."""
    key = sorted(table.primary_key.columns.keys(), key=lambda name: name != "dossier_id")
    return sa.Table(
        f"next_{table.name}",
        Table.metadata,
        *(sa.Column(c.name, c.type, nullable=False) for c in table.c),
        sa.PrimaryKeyConstraint(*key),
        sqlite_with_rowid=False,
    )


LIVE: Final = Kept(FACTS, KEYS, LABELS, WORK)
"""What answers are made of."""
NEXT: Final = Kept(*map(_beside, LIVE))
"""The same, while it is built anew."""
NEXT_HEARD: Final = sa.Table(
    "next_heard",
    Table.metadata,
    sa.Column("dossier_id", sa.Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""Dossiers of which something was heard while they are built anew."""
