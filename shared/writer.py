"""The one writer: takes what is waiting, runs each job in a savepoint, commits once, answers all.

One fsync serves many commands, and a refused job does not disturb its neighbours.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared import engine, failpoints, metrics
from shared.clock import Clock
from shared.errors import DeadlineExceeded, Overloaded, Refused, Unavailable
from shared.prepared import run_bare
from shared.transaction import Origin, Pending, Teller, Transaction

GROUP_SQLITE: Final = 256
GROUP_POSTGRESQL: Final = 60
"""Jobs of one commit at the most; locks are held for less time on PostgreSQL."""
LINGER_S: Final = 0.002
"""How long the writer waits for company when the last group was large."""
LINGER_FROM: Final = 8
"""Size of the last group from which it waits."""
ALONE_TRIES: Final = 6
"""How often a job that lost a race runs alone before the caller is told to try again."""

log = structlog.get_logger()


class Raced(Exception):  # noqa: N818 - it says what happened
    """Another replica changed the row between load and save; the job runs again, alone."""


class _Abandoned(Exception):  # noqa: N818
    """The database dropped the whole transaction; no job of the group has happened."""


@dataclass(slots=True, eq=False)
class Job:
    """One piece of work and where its outcome goes."""

    work: Callable[[Transaction], Any]
    origin: Origin
    settle: Callable[[list["Job"]], None]
    """Called in the writer's thread with all jobs of a commit that share it."""
    expires: float | None = None
    """`time.monotonic()` after which it is not begun."""
    result: Any = None
    error: BaseException | None = None
    settled: bool = False
    """Whether its outcome is on its way."""
    token: Any = None
    """Whatever the caller needs to find its waiter again."""


class Writer:
    """A bounded queue and the thread that empties it."""

    def __init__(self, db: Engine, teller: Teller, clock: Clock, jobs_max: int) -> None:
        engine.limit_waits(db)
        self._engine = db
        self._teller = teller
        self._clock = clock
        self._jobs_max = jobs_max
        self._group_max = GROUP_SQLITE if db.dialect.name == "sqlite" else GROUP_POSTGRESQL
        self._commands: deque[Job] = deque()
        self._others: deque[Job] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._last_group = 0
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self.on_told: Callable[[], None] = lambda: None
        """Called after a commit that told facts."""

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def submit(self, jobs: list[Job], *, first: bool = True) -> None:
        """Queue jobs; commands go first. Refuses with QUEUE_FULL what the queue cannot hold."""
        with self._wake:
            if self._stopping:
                raise Unavailable("STOPPING", "the service is stopping", "Dịch vụ đang dừng.")
            waiting = len(self._commands) + len(self._others)
            if first and waiting + len(jobs) > self._jobs_max:
                raise Overloaded(
                    "QUEUE_FULL", "too much is waiting to be written", "Hệ thống đang quá tải."
                )
            (self._commands if first else self._others).extend(jobs)
            metrics.WRITER_WAITING.set(waiting + len(jobs))
            self._wake.notify()

    def stop(self) -> None:
        """Finish what is queued and end."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while group := self._take():
            try:
                self._together(group)
            except BaseException as error:  # a waiter must never wait for ever
                log.exception("writer_failed")
                metrics.BUGS.labels("writer").inc()
                left = [job for job in group if not job.settled]
                for job in left:
                    job.error = job.error or error
                self._settle(left)

    def _take(self) -> list[Job]:
        with self._wake:
            while not (self._commands or self._others or self._stopping):
                self._wake.wait()
            if self._last_group >= LINGER_FROM and len(self._commands) < self._last_group:
                self._wake.wait_for(
                    lambda: len(self._commands) >= self._last_group or self._stopping, LINGER_S
                )
            group: list[Job] = []
            for queue in (self._commands, self._others):
                while queue and len(group) < self._group_max:
                    group.append(queue.popleft())
            self._last_group = len(group)
            metrics.WRITER_WAITING.set(len(self._commands) + len(self._others))
        metrics.WRITER_BATCH.observe(len(group))
        return group

    def _together(self, group: list[Job]) -> None:
        alone: list[Job] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                pending, now = Pending(), self._clock()
                alone.extend(
                    job for job in group if not self._in_savepoint(connection, job, now, pending)
                )
                self._teller.write(connection, pending)
                failpoints.hit("writer.before_commit")
        except Exception as error:  # nothing of the group has happened, whoever is to blame
            if not isinstance(error, DBAPIError | _Abandoned):
                log.exception("group_failed")
            alone = list(group)
        else:
            failpoints.hit("writer.after_commit")
            self._tell(pending)
            if len(alone) < len(group):
                self._settle([job for job in group if job not in alone])
        for job in alone:
            metrics.WRITER_ALONE.inc()
            self._alone(job)
            self._settle([job])

    def _in_savepoint(
        self, connection: sa.Connection, job: Job, now: datetime, pending: Pending
    ) -> bool:
        """Run one job of a group; False when it has to run alone afterwards."""
        if job.expires is not None and time.monotonic() > job.expires:
            job.error = _too_late()
            return True
        mark = pending.mark()
        run_bare(connection, "SAVEPOINT job")
        try:
            tx = Transaction(connection, self._teller, job.origin, now, pending)
            job.result = job.work(tx)
        except (DBAPIError, Raced) as error:
            if not engine.in_transaction(connection):
                raise _Abandoned from error
            run_bare(connection, "ROLLBACK TO SAVEPOINT job")
            pending.cut(mark)
            return False
        except Exception as error:  # noqa: BLE001 - a refusal or a bug: the caller is told
            job.error = error
            run_bare(connection, "ROLLBACK TO SAVEPOINT job")
            pending.cut(mark)
            return True
        run_bare(connection, "RELEASE SAVEPOINT job")
        return True

    def _alone(self, job: Job) -> None:
        """Run one job in a transaction of its own, again while it loses races."""
        for tries in range(ALONE_TRIES):
            job.result, job.error = None, None
            if job.expires is not None and time.monotonic() > job.expires:
                job.error = _too_late()
                return
            try:
                with self._engine.connect() as connection, connection.begin():
                    if connection.dialect.name == "postgresql":
                        connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
                    pending = Pending()
                    tx = Transaction(connection, self._teller, job.origin, self._clock(), pending)
                    job.result = job.work(tx)
                    self._teller.write(connection, pending)
            except Raced:
                job.error = _try_again("RACED")
            except DBAPIError as error:
                job.error = _refusal(error, last=tries == ALONE_TRIES - 1)
                if engine.is_full(error) or not engine.is_passing(error):
                    return
            except Exception as error:  # noqa: BLE001 - a refusal or a bug: the caller is told
                job.error = error
                return
            else:
                self._tell(pending)
                return
            job.result = None
            time.sleep(0.01 * 2**tries)

    def _tell(self, pending: Pending) -> None:
        if pending.facts:
            with suppress(RuntimeError):  # the event loop has ended; the next start relays
                self.on_told()

    def _settle(self, jobs: list[Job]) -> None:
        by_settler: dict[int, list[Job]] = {}
        for job in jobs:
            job.settled = True
            by_settler.setdefault(id(job.settle), []).append(job)
        for same in by_settler.values():
            same[0].settle(same)


def _too_late() -> Refused:
    return DeadlineExceeded(
        "DEADLINE_EXCEEDED", "the time was over before the work began", "Đã hết thời gian chờ."
    )


def _try_again(reason: str) -> Refused:
    return Unavailable(reason, "the database could not do it now", "Hãy thử lại sau giây lát.")


def _refusal(error: DBAPIError, *, last: bool) -> BaseException:
    """Say to the caller what a database error means; a broken rule of the schema is a bug."""
    log.warning("database_error", fault=type(error.orig).__name__)
    if engine.is_full(error):
        return Overloaded("STORAGE_FULL", "the database's disk is full", "Ổ đĩa đã đầy.")
    if (last and isinstance(error, IntegrityError)) or not engine.is_passing(error):
        return error
    return _try_again("DATABASE_UNAVAILABLE")
