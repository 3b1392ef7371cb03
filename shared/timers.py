"""Timers: what is due is done by the lock holder, once, as a piece of work like any other."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog

from shared import metrics
from shared.actor import SYSTEM
from shared.database import Database
from shared.errors import Unavailable
from shared.tables import Machinery
from shared.transaction import Origin, Transaction

SWEEP_MAX: Final = 200
"""Timers fired between two looks at the table."""
PUT_OFF: Final = timedelta(minutes=5)
"""How long a timer whose handler failed is put off."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Firing:
    """A timer whose time has come."""

    timer_id: str
    kind: str
    about: str
    payload: Mapping[str, str]


TimerHandlers = Mapping[str, Callable[[Firing, Transaction], object]]
"""What happens when a timer of a kind fires; it answers for every state and never refuses."""


class Timers:
    """Sweeps due timers."""

    def __init__(self, database: Database, handlers: TimerHandlers, poll_s: float) -> None:
        self._database = database
        self._handlers = handlers
        self._poll_s = poll_s

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                due = await self._database.read(_due, self._database.tables, self._database.clock())
                fired = [await self._fire(firing) for firing in due]
            except Unavailable as unavailable:
                log.warning("timers_wait", reason=unavailable.reason)
                fired = []
            if sum(fired) < SWEEP_MAX:
                await asyncio.sleep(self._poll_s)

    async def _fire(self, firing: Firing) -> bool:
        """Fire one timer; one that fails is put off, so that it does not hold up the others."""
        try:
            await self._database.run(
                lambda tx: self._work(firing, tx),
                Origin(key=f"timer|{firing.timer_id}", actor=SYSTEM, causation_id=firing.timer_id),
                first=False,
            )
        except Unavailable:
            raise
        except Exception:
            log.exception("timer_failed", type=firing.kind, about=firing.about)
            metrics.BUGS.labels("timers").inc()
            await self._database.run(
                lambda tx: _put_off(firing, tx), Origin("timers", SYSTEM), first=False
            )
            return False
        metrics.TIMERS_FIRED.labels(firing.kind).inc()
        return True

    def _work(self, firing: Firing, tx: Transaction) -> None:
        """Take the timer away and do what it is for, both or neither."""
        timers = tx.tables.timers
        taken = tx.execute(timers.delete().where(timers.c.id == firing.timer_id))
        if taken.rowcount:
            self._handlers[firing.kind](firing, tx)


def _put_off(firing: Firing, tx: Transaction) -> None:
    timers = tx.tables.timers
    tx.execute(
        timers.update().where(timers.c.id == firing.timer_id).values(due_at=tx.now + PUT_OFF)
    )


def _due(connection: sa.Connection, tables: Machinery, now: datetime) -> list[Firing]:
    timers = tables.timers
    rows = connection.execute(
        sa.select(timers).where(timers.c.due_at <= now).order_by(timers.c.due_at).limit(SWEEP_MAX)
    )
    return [Firing(row.id, row.kind, row.about, row.payload) for row in rows]
