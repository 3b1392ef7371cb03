"""One process per database relays, consumes and sweeps timers: the holder of the lock.

SQLite: a lock file beside the database, held for the life of the process; a second process says
who is in its way. PostgreSQL: a session advisory lock on a connection of its own, which the server
gives up as soon as that connection dies or falls silent. A holder that was paused and wakes up is a
second one until its next ping: relays that repeat and inboxes in turns do no harm.
"""

import asyncio
import fcntl
import os
from pathlib import Path
from typing import IO, Final, Protocol

import psycopg
import structlog
from sqlalchemy.engine import make_url

from shared import engine

PING_S: Final = 1.0
"""How often the holder looks whether it still is the holder, and others whether they can be."""
_KEY: Final = 0x0D05_5137
PONG_S: Final = 3.0
"""How long the server may take to answer the holder's ping."""
SILENCE_S: Final = 10.0
"""After which the server ends the session of a holder that hangs or whose machine is gone."""

log = structlog.get_logger()


class Locked(Exception):  # noqa: N818 - it says what the database is
    """Another process owns the SQLite database."""


class HolderLock(Protocol):
    """Decides which process does the background work of a database."""

    async def acquire(self) -> None:
        """Wait until this process is the holder."""

    async def lost(self) -> None:
        """Wait until it is not the holder any more."""

    async def release(self) -> None:
        """Give the lock up."""


class FileLock:
    """The owner of an SQLite file; taken before the database is opened."""

    def __init__(self, database_path: Path) -> None:
        self._path = database_path.with_suffix(database_path.suffix + ".lock")
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock at once or raise Locked."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            raise Locked(f"{self._path}: process {owner} owns the database") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    async def acquire(self) -> None:
        """Nothing to wait for: the owner is the holder."""

    async def lost(self) -> None:
        """Wait for ever: an owner stays the holder."""
        await asyncio.Event().wait()

    async def release(self) -> None:
        """Give the lock up."""
        if self._file is not None:
            self._file.close()
            self._file = None


class AdvisoryLock:
    """The holder among the replicas of a service on one PostgreSQL database."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url).set(drivername="postgresql")
        self._conninfo = parsed.render_as_string(hide_password=False)
        silence = f"{round(SILENCE_S * 1000)}ms"
        self._session = engine.session(
            "lock",
            {
                "idle_session_timeout": silence,
                "idle_in_transaction_session_timeout": silence,
                "lock_timeout": "1s",
                "statement_timeout": "5s",
            },
        )
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None

    async def acquire(self) -> None:
        """Wait until this process is the holder."""
        while True:
            try:
                if self._connection is None:
                    self._connection = await psycopg.AsyncConnection.connect(
                        self._conninfo, autocommit=True, **self._session
                    )
                cursor = await self._connection.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
                row = await cursor.fetchone()
                if row and row[0]:
                    return
            except psycopg.Error as error:
                log.warning("lock_unreachable", fault=type(error).__name__)
                await self.release()
            await asyncio.sleep(PING_S)

    async def lost(self) -> None:
        """Ping until the session is gone, and the lock with it."""
        while self._connection is not None:
            try:
                async with asyncio.timeout(PONG_S):
                    await self._connection.execute("SELECT 1")
            except (psycopg.Error, TimeoutError):
                break
            await asyncio.sleep(PING_S)
        await self.release()

    async def release(self) -> None:
        """Give the lock up by closing its session."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def holder_lock(url: str) -> FileLock | AdvisoryLock:
    """Choose the lock of a database."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return FileLock(Path(parsed.database or ""))
    return AdvisoryLock(url)
