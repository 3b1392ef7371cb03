"""The consumer feeds the inbox: one transaction a batch, acknowledged only after its commit."""

import asyncio
from typing import Final

import structlog

from shared import failpoints, metrics
from shared.actor import SYSTEM
from shared.applying import apply
from shared.arrivals import Arrival, Reason, arrive
from shared.bus import Delivery, Puller
from shared.database import Database
from shared.errors import Refused
from shared.inbox import Inbox
from shared.inbox_tables import parked_by_reason
from shared.loops import run_together
from shared.transaction import Origin

SWEEP_S: Final = 1.0
"""How often parked facts whose time has come are tried again."""
PAUSE_S: Final = 1.0
"""Pause while the database is away."""

log = structlog.get_logger()


class Consumer:
    """Pulls, applies, acknowledges."""

    def __init__(self, database: Database, inbox: Inbox, puller: Puller) -> None:
        self._database = database
        self._inbox = inbox
        self._puller = puller

    async def run(self) -> None:
        """Work until cancelled."""
        await run_together(self._consume(), self._sweep(), tries=4, patience_s=1)

    async def _consume(self) -> None:
        async for deliveries in self._puller.batches():
            failpoints.hit("inbox.after_fetch")
            arrivals = [
                arrive(delivery.nats_subject, delivery.headers, delivery.payload)
                for delivery in deliveries
            ]
            finishing = asyncio.create_task(self._finish(arrivals, deliveries))
            try:
                await asyncio.shield(finishing)
            except asyncio.CancelledError:
                await finishing  # what is begun is acknowledged, or it would come again late
                raise

    async def _finish(self, arrivals: list[Arrival], deliveries: list[Delivery]) -> None:
        failpoints.hit("inbox.before_apply")
        await self._apply(arrivals)
        failpoints.hit("inbox.after_apply")
        await self._puller.ack(deliveries)
        failpoints.hit("inbox.after_ack")

    async def _apply(self, arrivals: list[Arrival]) -> None:
        """Apply a batch; while the database is away wait, and leave the messages unacknowledged."""
        while True:
            try:
                await apply(self._database, self._inbox, arrivals)
            except Refused as refused:
                log.warning("inbox_waits", reason=refused.reason, count=len(arrivals))
                await asyncio.sleep(PAUSE_S)
            else:
                return

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                await self._database.run(
                    self._inbox.retry_due, Origin("parked", SYSTEM), first=False
                )
                counts = await self._database.read(parked_by_reason, self._database.tables)
            except Refused as refused:
                log.warning("inbox_waits", reason=refused.reason)
                continue
            metrics.INBOX_SILENCE.set(self._puller.seconds_since_last_return)
            for reason in Reason:
                metrics.INBOX_PARKED.labels(reason).set(counts.get(reason, 0))
