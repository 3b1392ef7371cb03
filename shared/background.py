"""The background work of a service: relay, inbox, timers, own tasks; by the lock holder alone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final

import structlog

from shared import bus, metrics
from shared.actor import SYSTEM
from shared.comparing import Comparing
from shared.config import Settings
from shared.consumer import Consumer
from shared.database import Database
from shared.fetching import Fetcher
from shared.healing import Healing
from shared.lock import HolderLock
from shared.loops import end, run_together
from shared.readiness import Readiness
from shared.reconciler import Reconciler
from shared.relay import Relay
from shared.service import Service
from shared.timers import Timers
from shared.transaction import Origin, Transaction

PULL_BATCH: Final = 400
"""Facts of one inbox transaction; commands wait for it at most."""
RESTART_S: Final = 1.0
"""Pause before work that failed begins again."""
STOP_S: Final = 12.0
"""How long background work may take to end; what hangs then is left."""
TRIM_S: Final = 3600.0
"""How often answers of long ago are forgotten."""

log = structlog.get_logger()


def durables(hears: dict[str, Sequence[str]]) -> dict[str, list[str]]:
    """Give the consumers and the subjects they take: whole sources, never kinds."""
    return {
        name: [f"dossierpost.{source}.>" for source in sources]
        for name, sources in hears.items()
        if sources
    }


class Background:
    """Runs while the lock is held; begins again when it was lost or something failed."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of one service
        self,
        service: Service,
        settings: Settings,
        database: Database,
        broker: bus.Bus,
        fetcher: Fetcher,
        lock: HolderLock,
        readiness: Readiness,
    ) -> None:
        self._service = service
        self._settings = settings
        self._database = database
        self._bus = broker
        self._fetcher = fetcher
        self._lock = lock
        self._readiness = readiness
        self._reconciler = Reconciler(
            database,
            broker,
            settings.source(service.name),
            self._provision,
            settings.reconcile_s,
            settings.reconcile_full_s,
        )
        readiness.questions.append(self._reconciler.find_problem)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End; what is not done is done after the next start."""
        if self._task is not None and await end([self._task], tries=1, patience_s=STOP_S):
            log.error("background_does_not_stop")

    async def _run(self) -> None:
        while True:
            await self._lock.acquire()
            metrics.LOCK_HELD.set(1)
            log.info("lock_held")
            work = asyncio.create_task(self._work())
            lost = asyncio.create_task(self._lock.lost())
            try:
                await asyncio.wait({work, lost}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                metrics.LOCK_HELD.set(0)
                await end([work, lost], tries=1, patience_s=STOP_S - 1)
            log.warning("lock_lost")

    async def _work(self) -> None:
        service, settings = self._service, self._settings
        publisher = bus.Publisher(self._bus, self._provision_anew)
        relay = Relay(
            self._database,
            publisher,
            settings.source(service.name),
            settings.relay_poll_ms / 1000,
        )
        loop = asyncio.get_running_loop()

        def told() -> None:
            loop.call_soon_threadsafe(relay.wake)

        self._database.writer.on_told = told
        self._reconciler.on_sent_again = relay.wake
        loops: list[Callable[[], Awaitable[None]]] = [
            lambda: self._while_cleared(relay.run),
            lambda: self._while_cleared(self._reconciler.run),
            self._trim,
            Timers(self._database, service.timers, settings.timer_poll_ms / 1000).run,
            *(lambda task=task: task(self._database, settings) for task in service.tasks),
        ]
        if service.hears:
            loops += [self._consume, self._heal, self._compare]
        try:
            each = (self._for_ever(loop_) for loop_ in loops)
            await run_together(*each, tries=2, patience_s=5)
        finally:
            self._database.writer.on_told = lambda: None
            await publisher.close()

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        """Begin a loop again when it fails: background work never ends by an exception."""
        while True:
            try:
                await work()
            except Exception:
                log.exception("background_failed")
                metrics.BUGS.labels("background").inc()
            await asyncio.sleep(RESTART_S)

    async def _while_cleared(self, work: Callable[[], Awaitable[None]]) -> None:
        """Tell nothing to a broker that may lose it, or that knows more than the database."""
        await self._readiness.cleared.wait()
        working = asyncio.ensure_future(work())
        clouded = asyncio.create_task(self._readiness.clouded())
        try:
            await asyncio.wait({working, clouded}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await end([working, clouded], tries=2, patience_s=1)
        if working.done() and not working.cancelled():
            working.result()

    async def _consume(self) -> None:
        puller = bus.Puller(
            self._bus,
            self._service.name,
            PULL_BATCH,
            self._provision_anew,
            self._settings.reconcile_s,
        )
        try:
            await Consumer(self._database, self._fetcher.inbox, puller).run()
        finally:
            puller.stop()

    async def _heal(self) -> None:
        await Healing(self._database, self._fetcher, self._settings.heal_after_s).run()

    async def _compare(self) -> None:
        async def progress() -> bus.Progress | None:
            return await bus.find_progress(self._bus, self._service.name)

        compare_s = self._settings.compare_s
        await Comparing(self._database, self._fetcher, progress, compare_s).run()

    async def _provision(self) -> None:
        """Make the stream and this service's consumer if one is missing; harmless otherwise."""
        await bus.provision(
            self._bus,
            durables({self._service.name: self._service.hears}),
            replicas=self._settings.nats_replicas,
            ack_wait_seconds=self._settings.ack_wait_s,
        )

    async def _provision_anew(self) -> None:
        """Make what somebody found missing, and look at once what has gone with it."""
        await self._provision()
        self._reconciler.wake()

    async def _trim(self) -> None:
        while True:
            await self._database.run(self._forget, Origin("trim", SYSTEM), first=False)
            await asyncio.sleep(TRIM_S)

    def _forget(self, tx: Transaction) -> None:
        requests = tx.tables.requests
        before = tx.now - timedelta(days=self._settings.request_log_days)
        tx.execute(requests.delete().where(requests.c.recorded_at < before))
