"""The tables of evidence and of silences; only this package sees a row."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from services.postal.store.tables import Table
from shared.tables import BIG_ID, instant, text


class EvidenceRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A signature or photo: what it is; stays when its content is deleted."""

    __tablename__ = "evidence"
    evidence_hash: bytes = Field(primary_key=True)
    shipment_id: str = text(index=True)
    kind: str = text()
    media_type: str = text()
    size_bytes: int
    width: int
    height: int
    put_at: datetime = instant()
    deleted_at: datetime | None = instant(default=None)


class EvidenceContentRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """The content of a signature or photo, apart from all that is read often."""

    __tablename__ = "evidence_contents"
    evidence_hash: bytes = Field(primary_key=True)
    content: bytes


class EvidenceLookRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """Who looked at a signature or photo, and why; only ever added to."""

    __tablename__ = "evidence_looks"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, sa_type=BIG_ID, primary_key=True)
    evidence_hash: bytes
    shipment_id: str = text(index=True)
    account: str = text()
    role: str = text()
    unit: str = text()
    reason: str = text()
    case_no: str = text()
    looked_at: datetime = instant()


class SilenceRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """How many silences of a length ended on a leg."""

    __tablename__ = "silences"
    post_office: str = text(primary_key=True)
    direction: str = text(primary_key=True)
    state: str = text(primary_key=True)
    bucket: int = Field(primary_key=True)
    number: int = Field(sa_type=sa.BigInteger)


_ALL = Table.metadata.tables
EVIDENCE = _ALL["evidence"]
EVIDENCE_CONTENTS = _ALL["evidence_contents"]
EVIDENCE_LOOKS = _ALL["evidence_looks"]
SILENCES = _ALL["silences"]
