"""Opens SQLite and PostgreSQL so that what is committed is on the disk."""

import importlib
import os
import socket
import sqlite3
from types import ModuleType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

SQLITE_FIXED = (3, 51, 3)
"""First SQLite without the WAL-reset corruption bug of two connections."""

LOCK_TIMEOUT_MS: Final = 50
"""How long a job of a group waits for a lock on PostgreSQL before it goes to run alone."""

CONNECT_TIMEOUT_S: Final = 5
"""How long a PostgreSQL may take to answer the door; without it a lost host costs minutes."""

_WRITING: Final = {
    "synchronous_commit": "on",
    "lock_timeout": f"{LOCK_TIMEOUT_MS}ms",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "10s",
}
_READING: Final = {
    "default_transaction_read_only": "on",
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "10s",
}
_MIGRATING: Final = {
    "synchronous_commit": "on",
    # Commands queue behind a change of the schema that waits: shorter than they wait alone.
    "lock_timeout": "1s",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "60s",
}
# A host that is gone without a word is noticed within seconds, not after hours.
_KEEPALIVE: Final = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}

_FULL = ("database or disk is full", "No space left", "DiskFull")
_PG_LOCKED = "55P03"
_PG_SLOW = "57014"
_PG_PASSING = frozenset({_PG_LOCKED, _PG_SLOW, "40P01", "40001", "25P03"})
_PG_AWAY = ("08", "53", "57P")  # classes: the connection, its resources, a restart


def sqlite_module() -> ModuleType:
    """Give the newest SQLite that is here: the wheel's, or the standard library's."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def sqlite_reads_apart() -> bool:
    """Tell whether reads may have connections of their own beside the writer's."""
    return tuple(sqlite_module().sqlite_version_info) >= SQLITE_FIXED


def writing_engine(url: str) -> Engine:
    """Open the database for the one writer, whom nothing may hold up for long."""
    return _one_connection(url, "writer", _WRITING)


def migrating_engine(url: str) -> Engine:
    """Open the database to change its schema, which may take its time once it has its locks."""
    return _one_connection(url, "migration", _MIGRATING)


def _one_connection(url: str, role: str, limits: dict[str, str]) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, read_only=False)
    return sa.create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=1,
        max_overflow=0,
        connect_args=session(role, limits),
    )


def session(role: str, limits: dict[str, str]) -> dict[str, Any]:
    """Give what psycopg is told of every session: who it is, and after what it is given up."""
    return {
        "application_name": f"dossierpost {role} {os.getpid()}@{socket.gethostname()}"[:63],
        "connect_timeout": CONNECT_TIMEOUT_S,
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        **_KEEPALIVE,
    }


def reading_engine(url: str, connections: int) -> Engine:
    """Open the database for reads that never wait for the writer."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, read_only=True, pool_size=connections)
    return sa.create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
        connect_args=session("reader", _READING),
    )


def _sqlite(url: str, *, read_only: bool, **pool: Any) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("an SQLite database needs a file")
    mode = "ro" if read_only else "rwc"
    engine = sa.create_engine(
        f"sqlite:///file:{path}?mode={mode}&uri=true",
        module=sqlite_module(),
        poolclass=sa.pool.QueuePool,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 5.0},
        **pool,
    )

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=5000")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA trusted_schema=OFF")
        if not read_only:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # The driver's own transaction mode breaks savepoints and loses updates.
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def in_transaction(connection: sa.Connection) -> bool:
    """Tell whether the database still has the transaction open."""
    if connection.invalidated:
        return False  # the server has gone, and Core gives no driver's connection any more
    driver: Any = connection.connection.driver_connection
    if driver is None:
        return False
    if hasattr(driver, "in_transaction"):
        return bool(driver.in_transaction)
    return not driver.closed and driver.info.transaction_status.name in {"INTRANS", "INERROR"}


def is_full(error: DBAPIError) -> bool:
    """Tell whether the disk is full."""
    return any(sign in str(error.orig) for sign in _FULL)


def is_locked(error: DBAPIError) -> bool:
    """Tell whether somebody else holds a lock for too long."""
    return _state(error) == _PG_LOCKED


def is_slow(error: DBAPIError) -> bool:
    """Tell whether a statement took longer than any may."""
    return _state(error) == _PG_SLOW


def is_away(error: DBAPIError) -> bool:
    """Tell whether the database cannot be reached, or ended the session."""
    state = getattr(error.orig, "sqlstate", "")  # None: the server never answered
    return error.connection_invalidated or state is None or state.startswith(_PG_AWAY)


def is_passing(error: DBAPIError) -> bool:
    """Tell whether the same work may go well when it is tried again."""
    if isinstance(error, IntegrityError):
        return True  # another replica may have made the same row just now
    if isinstance(error, DataError | ProgrammingError):
        return False  # a value or statement that no database will ever take: a bug
    state = _state(error)
    return not state or state in _PG_PASSING or is_away(error)


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
