"""The tables of the machinery, the same in the database of every service.

Each service has a registry of its own, so that two services can live in one test process.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant: `timestamptz` on PostgreSQL, UTC microseconds on SQLite."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write an instant; one without a zone is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value if dialect.name == "postgresql" else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an instant in UTC."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value.astimezone(UTC)  # type: ignore[no-any-return]
        return _EPOCH + timedelta(microseconds=value)


BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A key that the database counts up; SQLite counts only plain INTEGER keys."""


def new_base() -> type[SQLModel]:
    """Make the base class of one service's tables."""

    class Table(SQLModel, registry=registry()):
        """Base of the tables of one service."""

    return Table


@dataclass(frozen=True, slots=True, eq=False)
class Machinery:
    """The machinery's tables in one registry."""

    metadata: sa.MetaData
    outbox: sa.Table
    sequences: sa.Table
    requests: sa.Table
    cursors: sa.Table
    parked: sa.Table
    set_aside: sa.Table
    timers: sa.Table
    meta: sa.Table
    deciders: sa.Table


def insert(table: sa.Table, dialect: str) -> sqlite.Insert:
    """Begin an INSERT that knows ON CONFLICT, which both databases write alike."""
    if dialect == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]
    return sqlite.insert(table)


def text(**options: Any) -> Any:
    """Declare a required text column."""
    return Field(sa_type=sa.Text, **options)


def instant(**options: Any) -> Any:
    """Declare a column that holds an instant."""
    return Field(sa_type=Instant, **options)


def machinery(base: type[SQLModel]) -> Machinery:
    """Declare the machinery's tables in the registry of `base`."""

    class Outbox(base, table=True):  # type: ignore[call-arg,misc,valid-type]
        """Facts this service has told; never deleted, the truth behind the stream."""

        __tablename__ = "outbox"
        __table_args__ = (
            sa.UniqueConstraint("about", "epoch", "sequence"),
            sa.Index(
                "outbox_pending",
                "id",
                sqlite_where=sa.text("published_at IS NULL"),
                postgresql_where=sa.text("published_at IS NULL"),
            ),
            {"sqlite_autoincrement": True},
        )
        id: int | None = Field(default=None, sa_type=BIG_ID, primary_key=True)
        event_id: str = text(unique=True)
        type: str = text()
        nats_subject: str = text()
        about: str = text()
        epoch: int = Field(sa_type=sa.BigInteger)
        sequence: int = Field(sa_type=sa.BigInteger)
        follows_epoch: int | None = Field(default=None, sa_type=sa.BigInteger)
        follows_sequence: int | None = Field(default=None, sa_type=sa.BigInteger)
        payload: bytes
        occurred_at: datetime = instant()
        recorded_at: datetime = instant()
        correlation_id: str = text()
        causation_id: str = text()
        traceparent: str = text()
        position: int | None = Field(default=None, sa_type=sa.BigInteger, unique=True)
        """Place in this service's own order of telling; given with the first mark, for ever."""
        published_at: datetime | None = instant(default=None)
        """When the broker acknowledged it; taken away when it is to be sent again."""
        repeats: int = Field(default=0, sa_type=sa.BigInteger)
        """How often it was sent again on purpose: the broker would swallow its first name."""

    class Sequence(base, table=True):  # type: ignore[call-arg,misc,valid-type]
        """How many facts this service has told about a thing in an epoch."""

        __tablename__ = "sequences"
        about: str = text(primary_key=True)
        epoch: int = Field(sa_type=sa.BigInteger, primary_key=True)
        last: int = Field(sa_type=sa.BigInteger)

    class Request(base, table=True):  # type: ignore[call-arg,misc,valid-type]
        """Answers by request id, so that a repetition gets the first answer."""

        __tablename__ = "requests"
        caller: str = text(primary_key=True)
        method: str = text(primary_key=True)
        request_id: str = text(primary_key=True)
        body_hash: bytes
        answer: bytes | None = None
        recorded_at: datetime = instant(index=True)

    class Cursor(base, table=True):  # type: ignore[call-arg,misc,valid-type]
        """Last fact applied of a source about a thing; permanent deduplication."""

        __tablename__ = "cursors"
        about: str = text(primary_key=True)
        source: str = text(primary_key=True)
        epoch: int = Field(sa_type=sa.BigInteger)
        sequence: int = Field(sa_type=sa.BigInteger)
        event_id: str = text()

    class Parked(base, table=True):  # type: ignore[call-arg,misc,valid-type]
        """Facts that wait: for an earlier one, for another service, for an operator."""

        __tablename__ = "parked"
        __table_args__ = (
            sa.UniqueConstraint("about", "source", "epoch", "sequence", "event_id"),
            {"sqlite_autoincrement": True},
        )
        id: int | None = Field(default=None, sa_type=BIG_ID, primary_key=True)
        source: str = text()
        about: str = text()
        type: str = text()
        event_id: str = text()
        epoch: int = Field(sa_type=sa.BigInteger)
        sequence: int = Field(sa_type=sa.BigInteger)
        nats_subject: str = text()
        headers: dict[str, str] = Field(sa_type=sa.JSON)
        payload: bytes
        reason: str = text()
        fault: str = text()
        attempts: int
        parked_at: datetime = instant()
        retry_at: datetime | None = instant(default=None, index=True)

    class SetAside(base, table=True):  # type: ignore[call-arg,misc,valid-type]
        """Facts that will never be applied, and why."""

        __tablename__ = "set_aside"
        __table_args__ = ({"sqlite_autoincrement": True},)
        id: int | None = Field(default=None, sa_type=BIG_ID, primary_key=True)
        source: str = text()
        about: str = text()
        type: str = text()
        event_id: str = text(index=True)
        epoch: int = Field(sa_type=sa.BigInteger)
        sequence: int = Field(sa_type=sa.BigInteger)
        why: str = text()
        note: str = text()
        recorded_at: datetime = instant()

    class Timer(base, table=True):  # type: ignore[call-arg,misc,valid-type]
        """What is to happen when its time has come."""

        __tablename__ = "timers"
        __table_args__ = (sa.UniqueConstraint("kind", "about"),)
        id: str = text(primary_key=True)
        kind: str = text()
        about: str = text()
        due_at: datetime = instant(index=True)
        payload: dict[str, str] = Field(sa_type=sa.JSON)

    class Meta(base, table=True):  # type: ignore[call-arg,misc,valid-type]
        """What the database knows of itself: its epoch and its sealing secret."""

        __tablename__ = "meta"
        key: str = text(primary_key=True)
        value: str = text()

    class Decider(base, table=True):  # type: ignore[call-arg,misc,valid-type]
        """Which agencies decide or decided a thing, as facts told and heard name them."""

        __tablename__ = "deciders"
        about: str = text(primary_key=True)
        agency: str = text(primary_key=True)

    tables = base.metadata.tables
    return Machinery(
        metadata=base.metadata,
        outbox=tables["outbox"],
        sequences=tables["sequences"],
        requests=tables["requests"],
        cursors=tables["cursors"],
        parked=tables["parked"],
        set_aside=tables["set_aside"],
        timers=tables["timers"],
        meta=tables["meta"],
        deciders=tables["deciders"],
    )
