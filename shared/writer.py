"""The one writer: takes what is waiting, runs each job in a savepoint, commits once, answers all.

One fsync serves many commands, and a refused job does not disturb its neighbours.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from shared import engine, failpoints, metrics
from shared.clock import Clock
from shared.errors import Overloaded, Unavailable
from shared.jobs import Job, is_held_up, is_lasting, refusal, try_again
from shared.prepared import run_bare
from shared.telling import Pending, Teller
from shared.transaction import Transaction

GROUP_SQLITE: Final = 256
GROUP_POSTGRESQL: Final = 60
"""Jobs of one commit at the most; locks are held for less time on PostgreSQL."""
LINGER_S: Final = 0.002
"""How long the writer waits for company when the last group was large."""
LINGER_FROM: Final = 8
"""Size of the last group from which it waits."""
ALONE_TRIES: Final = 6
ALONE_S: Final = 3.0
"""How often, and for how long, a job is tried alone before the caller is told to try again."""
ALONE_LOCK: Final = "2s"
"""How long a job that runs alone waits for a lock on PostgreSQL."""
FLOOR: Final = 0x0D05_513A
"""Advisory lock that every transaction of every replica's writer shares, unless it needs it all."""

log = structlog.get_logger()


class Raced(Exception):  # noqa: N818 - it says what happened
    """Another replica changed the row between load and save; the job runs again, alone."""


class _Abandoned(Exception):  # noqa: N818
    """The database dropped the whole transaction; no job of the group has happened."""


class Writer:
    """A bounded queue and the thread that empties it."""

    def __init__(self, db: Engine, teller: Teller, clock: Clock, jobs_max: int) -> None:
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
                _begin(connection, f"{engine.LOCK_TIMEOUT_MS}ms", undisturbed=False)
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
        reached = True
        for job in alone:
            metrics.WRITER_ALONE.inc()
            if reached:
                reached = self._alone(job)
            else:  # nor would it be for the others
                job.error = try_again("DATABASE_UNAVAILABLE")
            self._settle([job])

    def _in_savepoint(
        self, connection: sa.Connection, job: Job, now: datetime, pending: Pending
    ) -> bool:
        """Run one job of a group; False when it has to run alone afterwards."""
        if job.expired():
            return True
        mark = pending.mark()
        run_bare(connection, "SAVEPOINT job")
        try:
            tx = Transaction(connection, self._teller, job.origin, now, pending)
            job.result = job.work(tx)
            if pending.mark()[0] > mark[0]:
                self._teller.may_tell()
        except (DBAPIError, Raced) as error:
            if not engine.in_transaction(connection):
                raise _Abandoned from error
            run_bare(connection, "ROLLBACK TO SAVEPOINT job")
            pending.cut(mark)
            if isinstance(error, DBAPIError) and engine.is_slow(error):
                job.error = refusal(error, last=True)
                return True
            return False
        except Exception as error:  # noqa: BLE001 - a refusal or a bug: the caller is told
            job.error = error
            run_bare(connection, "ROLLBACK TO SAVEPOINT job")
            pending.cut(mark)
            return True
        run_bare(connection, "RELEASE SAVEPOINT job")
        return True

    def _alone(self, job: Job) -> bool:
        """Run one job in a transaction of its own, again while it loses races.

        Once it has lost one, the writers of other replicas stand still while it runs. Gives
        whether the database was reached at all.
        """
        reached, undisturbed, until = True, False, time.monotonic() + ALONE_S
        for tries in range(ALONE_TRIES):
            if job.expired():
                break
            reached, error = self._attempt(job, undisturbed=undisturbed)
            if error is None:
                return True
            raced = isinstance(error, Raced)
            job.error = try_again("RACED") if raced else refusal(error, last=tries > 1)
            if job.error is error or is_lasting(error) or time.monotonic() > until:
                break
            undisturbed = raced or not is_held_up(error)
            if not undisturbed:
                time.sleep(0.01 * 2**tries)
        job.result = None
        return reached

    def _attempt(self, job: Job, *, undisturbed: bool) -> tuple[bool, Exception | None]:
        """Run a job once; gives whether the database was reached, and what went wrong."""
        reached = False
        try:
            with self._engine.connect() as connection, connection.begin():
                _begin(connection, ALONE_LOCK, undisturbed=undisturbed)
                reached, pending = True, Pending()
                tx = Transaction(connection, self._teller, job.origin, self._clock(), pending)
                job.result = job.work(tx)
                self._teller.write(connection, pending)
        except Exception as error:  # noqa: BLE001 - a refusal or a bug: the caller is told
            return reached, error
        self._tell(pending)
        job.error = None
        return True, None

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


def _begin(connection: sa.Connection, lock_timeout: str, *, undisturbed: bool) -> None:
    """Come in beside the writers of other replicas, or wait until they are out."""
    if connection.dialect.name == "postgresql":
        take = "pg_advisory_xact_lock" if undisturbed else "pg_advisory_xact_lock_shared"
        run_bare(
            connection,
            f"SET LOCAL lock_timeout = '{ALONE_LOCK}'; SELECT {take}({FLOOR}); "
            f"SET LOCAL lock_timeout = '{lock_timeout}'",
        )
