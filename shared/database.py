"""One service's database: everything that writes goes through the one writer, reads beside it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from shared import engine
from shared.actor import SYSTEM
from shared.clock import Clock, system_clock
from shared.errors import Unavailable
from shared.jobs import Job
from shared.tables import Machinery
from shared.telling import Teller
from shared.transaction import Origin, Transaction
from shared.writer import Writer

T = TypeVar("T")
P = ParamSpec("P")

CatchUp = Callable[[Sequence[str], float], Awaitable[bool]]
"""Hears what others told about things, until a `time.monotonic()`; tells if anything was new."""

READERS: Final = 4
"""Connections for reads beside the writer."""


class Database:
    """Runs work in the writer and reads beside it; knows no business word."""

    def __init__(
        self,
        url: str,
        tables: Machinery,
        service: str,
        *,
        clock: Clock = system_clock,
        queue_jobs_max: int = 20_000,
    ) -> None:
        self.url = url
        self.tables = tables
        self.service = service
        self.clock = clock
        self.secret = b""
        """Seals page tokens; the same on every replica of the database."""
        self.catch_up: CatchUp = _nobody_to_ask
        """Asked before a command is refused; set by the process."""
        self.leaving = asyncio.Event()
        """Set when the service stops; who goes on answering ends then."""
        self._queue_jobs_max = queue_jobs_max
        self._closed = True

    async def open(self) -> None:
        """Open the migrated database and start the writer."""
        path = make_url(self.url).database
        if self.is_sqlite and path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._writing = engine.writing_engine(self.url)
        self.teller = Teller(self.tables, self.service, self._writing.dialect.name)
        self.writer = Writer(self._writing, self.teller, self.clock, self._queue_jobs_max)
        self._reads_apart = not self.is_sqlite or engine.sqlite_reads_apart()
        self._reading = (
            engine.reading_engine(self.url, READERS) if self._reads_apart else self._writing
        )
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._loop = asyncio.get_running_loop()
        self._settler = self._settle
        self.writer.start()
        self._closed = False
        await self.run(self._know_itself, Origin("open", SYSTEM))

    async def close(self) -> None:
        """Finish what is queued and close."""
        if self._closed:
            return
        self._closed = True
        await asyncio.to_thread(self.writer.stop)
        await asyncio.sleep(0)
        self._threads.shutdown()
        self._reading.dispose()
        self._writing.dispose()

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is an SQLite file."""
        return make_url(self.url).get_backend_name() == "sqlite"

    async def run(
        self,
        work: Callable[[Transaction], T],
        origin: Origin,
        *,
        first: bool = True,
        expires: float | None = None,
    ) -> T:
        """Run one piece of work; gives its result after the commit, or raises its refusal."""
        (outcome,) = await self.run_many([(work, origin)], first=first, expires=expires)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def run_many(
        self,
        works: Sequence[tuple[Callable[[Transaction], T], Origin]],
        *,
        first: bool = True,
        expires: float | None = None,
    ) -> list[T | BaseException]:
        """Run pieces of work that do not depend on each other; one outcome each, in order."""
        jobs = []
        futures: list[asyncio.Future[T | BaseException]] = []
        for work, origin in works:
            future: asyncio.Future[T | BaseException] = self._loop.create_future()
            futures.append(future)
            jobs.append(Job(work, origin, self._settler, expires, token=future))
        self.writer.submit(jobs, first=first)
        return [await future for future in futures]

    async def read(
        self,
        reading: Callable[Concatenate[sa.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run `reading(connection, …)` in a short read transaction."""
        if not self._reads_apart:
            return await self.run(
                lambda tx: reading(tx.connection, *args, **kwargs),
                Origin("read", SYSTEM),
            )
        return await self._loop.run_in_executor(
            self._threads, lambda: self._read(reading, *args, **kwargs)
        )

    def _read(self, reading: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        try:
            with self._reading.connect() as connection, connection.begin():
                return reading(connection, *args, **kwargs)
        except DBAPIError as error:
            raise Unavailable(
                "DATABASE_UNAVAILABLE", "the database cannot be read", "Hãy thử lại sau giây lát."
            ) from error

    def _settle(self, jobs: list[Job]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_answer, jobs)

    def _know_itself(self, tx: Transaction) -> None:
        """Read the epoch and the secret, or make them at the first opening."""
        meta = self.tables.meta
        rows = tx.execute(sa.select(meta.c.key, meta.c.value)).all()
        known: dict[str, str] = {row.key: row.value for row in rows}
        born = str(int(tx.now.timestamp()))
        new = {
            "born": known.get("born") or born,
            "epoch": known.get("epoch") or born,
            "secret": known.get("secret") or secrets.token_hex(32),
        }
        for key in new.keys() - known.keys():
            tx.execute(meta.insert().values(key=key, value=new[key]))
        self.teller.epoch = int(new["epoch"])
        self.teller.born = int(new["born"])
        self.secret = bytes.fromhex(new["secret"])


async def _nobody_to_ask(_abouts: Sequence[str], _expires: float) -> bool:
    return False


def _answer(jobs: list[Job]) -> None:
    for job in jobs:
        if not job.token.done():
            job.token.set_result(job.error if job.error is not None else job.result)
