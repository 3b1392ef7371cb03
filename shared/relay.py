"""The relay carries facts from the outbox to the broker: in order, again until acknowledged."""

import asyncio
from typing import Final

import structlog

from shared import failpoints, metrics, outbox
from shared.actor import SYSTEM
from shared.bus import Outgoing, Publisher
from shared.database import Database
from shared.events import headers
from shared.loops import wait
from shared.outbox import Waiting
from shared.transaction import Origin

WINDOW: Final = 1000
"""Facts published at once; the broker syncs a window of up to this size as one."""
READ: Final = 2 * WINDOW
"""Facts read at once; while one window is published the one before is marked."""
ACK_TIMEOUT_S: Final = 5.0
"""How long the broker may take to acknowledge a window."""
WINDOW_MIN: Final = 16
"""Windows are halved while the broker does not take them in time, down to this size."""
BACK_OFF_MAX_S: Final = 5.0

log = structlog.get_logger()


class Relay:
    """Publishes what is pending, woken by commits, with a slow poll as a net."""

    def __init__(
        self, database: Database, publisher: Publisher, source: str, poll_s: float
    ) -> None:
        self._database = database
        self._publisher = publisher
        self._source = source
        self._poll_s = poll_s
        self._woken = asyncio.Event()
        self._window = WINDOW
        self._failures = 0

    def wake(self) -> None:
        """Say that there is something to publish; called in the event loop."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled. It never gives up, never skips, never deletes."""
        while True:
            self._woken.clear()
            rows = await self._database.read(
                outbox.pending, self._database.tables, self._source, READ
            )
            await self._measure(rows)
            if not rows:
                await wait(self._woken, self._poll_s)
                continue
            carried = await self._carry(rows)
            self._failures = 0 if carried else self._failures + 1
            if not carried:
                await asyncio.sleep(min(0.05 * 2**self._failures, BACK_OFF_MAX_S))
            elif carried < len(rows):  # the broker refuses some: the others do not wait for them
                await wait(self._woken, self._poll_s)

    async def _carry(self, rows: list[Waiting]) -> int:
        """Publish rows and mark those acknowledged; gives how many were."""
        carried = 0
        async with asyncio.TaskGroup() as marking:
            while rows:
                window, rows = rows[: self._window], rows[self._window :]
                done = await self._publish(window)
                if not done:  # the broker is away, or too slow for so many at once
                    self._window = max(self._window // 2, WINDOW_MIN)
                    break
                self._window = min(self._window * 2, WINDOW)
                marking.create_task(self._mark(done))
                carried += len(done)
        return carried

    async def _publish(self, window: list[Waiting]) -> list[int]:
        """Publish a window; gives the ids of the rows that the broker has."""
        failpoints.hit("relay.before_publish")
        acknowledged = await self._publisher.publish(
            [_outgoing(waiting) for waiting in window], ACK_TIMEOUT_S
        )
        failpoints.hit("relay.after_publish")
        done = [waiting.row_id for waiting, ok in zip(window, acknowledged, strict=True) if ok]
        metrics.RELAY_FAILED.inc(len(window) - len(done))
        if done or len(window) == 1:
            for waiting, ok in zip(window, acknowledged, strict=True):
                if not ok:
                    log.warning("fact_not_published", event_id=waiting.fact.event_id)
        return done

    async def _mark(self, row_ids: list[int]) -> None:
        failpoints.hit("relay.before_mark")
        await self._database.run(
            lambda tx: outbox.mark_published(tx, row_ids), Origin("relay", SYSTEM), first=False
        )
        failpoints.hit("relay.after_mark")
        metrics.RELAY_PUBLISHED.inc(len(row_ids))

    async def _measure(self, rows: list[Waiting]) -> None:
        if len(rows) < READ:
            metrics.OUTBOX_PENDING.set(len(rows))
        else:
            count, _ = await self._database.read(outbox.backlog, self._database.tables)
            metrics.OUTBOX_PENDING.set(count)
        new = next((waiting.fact for waiting in rows if not waiting.repeats), None)
        age = (self._database.clock() - new.recorded).total_seconds() if new else 0.0
        metrics.OUTBOX_OLDEST_AGE.set(max(age, 0.0))


def _outgoing(waiting: Waiting) -> Outgoing:
    fact = waiting.fact
    return Outgoing(waiting.msg_id, fact.nats_subject, headers(fact), fact.payload)
