"""A piece of work for the writer, and the refusals with which it can come back."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared import engine
from shared.errors import DeadlineExceeded, Overloaded, Refused, Unavailable
from shared.transaction import Origin, Transaction

log = structlog.get_logger()


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

    def expired(self) -> bool:
        """Tell whether it must not be begun any more, and refuse it then."""
        if self.expires is None or time.monotonic() <= self.expires:
            return False
        self.error = DeadlineExceeded(
            "DEADLINE_EXCEEDED", "the time was over before the work began", "Đã hết thời gian chờ."
        )
        return True


def try_again(reason: str) -> Refused:
    """Say that nothing was done and that the same request may be sent again."""
    return Unavailable(reason, "the database could not do it now", "Hãy thử lại sau giây lát.")


def is_lasting(error: Exception) -> bool:
    """Tell whether another try now would only cost everybody more time."""
    return isinstance(error, DBAPIError) and (engine.is_full(error) or engine.is_slow(error))


def is_held_up(error: Exception) -> bool:
    """Tell whether only time helps: a lock that is held for long, a database that is away."""
    return isinstance(error, DBAPIError) and (engine.is_locked(error) or engine.is_away(error))


def refusal(error: Exception, *, last: bool) -> BaseException:
    """Say to the caller what an error means; a rule of the schema that stays broken is a bug."""
    if not isinstance(error, DBAPIError):
        return error
    log.warning("database_error", fault=type(error.orig).__name__)
    if engine.is_full(error):
        return Overloaded("STORAGE_FULL", "the database's disk is full", "Ổ đĩa đã đầy.")
    if (last and isinstance(error, IntegrityError)) or not engine.is_passing(error):
        return error
    return try_again("DATABASE_UNAVAILABLE")
