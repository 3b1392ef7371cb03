"""The tables of tracking: facts as they were heard, and the keys under which a dossier is found."""

from datetime import datetime
from typing import Final

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


FACTS = Table.metadata.tables["facts"]
KEYS = Table.metadata.tables["keys"]
