"""The life of a service's process: open, serve, work in the background, stop in order."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack, suppress
from typing import Final

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from prometheus_client import start_http_server

from protos.events.v1 import facts_pb2, facts_pb2_grpc, operator_pb2, operator_pb2_grpc
from shared import bus, failpoints, log, migrations
from shared.background import Background
from shared.catching_up import CatchingUp
from shared.clock import Clock, system_clock
from shared.config import Settings
from shared.database import Database
from shared.facts_servicer import FactsServicer
from shared.fetching import Fetcher
from shared.inbox import Inbox
from shared.inbox_tables import InboxTables
from shared.lock import FileLock, Locked, holder_lock
from shared.operator_servicer import OperatorServicer
from shared.producers import Producers
from shared.readiness import Readiness
from shared.service import Service
from shared.serving import Serving

SWITCH_S: Final = 0.02
"""How long one thread may keep the interpreter while another wants it."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

_log = structlog.get_logger()


class Running:
    """One service while it runs; tests start it in their own process."""

    def __init__(self, service: Service, settings: Settings, clock: Clock = system_clock) -> None:
        self.service = service
        self.settings = settings
        self.database = Database(
            settings.database_url(service.name),
            service.tables,
            service.name,
            clock=clock,
            queue_jobs_max=settings.queue_jobs_max,
        )
        self.port = 0
        """The port that was bound; known after `start`."""
        self._stack = AsyncExitStack()
        self._health = health.aio.HealthServicer()
        self._names: tuple[str, ...] = ("",)

    async def start(self) -> None:
        """Open everything and serve; ready as soon as the database is, broker or no broker."""
        name = self.service.name
        lock = holder_lock(self.database.url)
        if isinstance(lock, FileLock):
            lock.take()
        self._stack.push_async_callback(lock.release)
        await asyncio.to_thread(migrations.check, name, self.database.url)
        await self.database.open()
        self._stack.push_async_callback(self.database.close)
        broker = bus.Bus(self.settings.nats_url, name, ping_s=self.settings.nats_ping_s)
        await broker.start()
        self._stack.push_async_callback(broker.close)
        fetcher = self._begin_asking()
        readiness = Readiness(self.settings, self.database, broker, self._tell_problem)
        operator = OperatorServicer(
            self.service, self.settings, self.database, broker, fetcher.inbox, readiness
        )
        serving = Serving(
            self.settings,
            self.settings.port(name),
            lambda server: self._add_servicers(server, operator),
        )
        self.port = serving.port
        background = Background(
            self.service, self.settings, self.database, broker, fetcher, lock, readiness
        )
        self._stack.push_async_callback(background.stop)
        await self._tell_problem("it is starting")
        await serving.start()
        self._stack.push_async_callback(serving.stop)
        background.start()
        await readiness.start()
        self._stack.push_async_callback(readiness.stop)
        _log.info("serving", port=self.port, database=self.database.url.partition(":")[0])

    def _add_servicers(self, server: grpc.aio.Server, operator: OperatorServicer) -> None:
        names = [
            *self.service.add_servicers(server, self.database, self.settings),
            facts_pb2.DESCRIPTOR.services_by_name["FactsService"].full_name,
            operator_pb2.DESCRIPTOR.services_by_name["OperatorService"].full_name,
        ]
        facts_pb2_grpc.add_FactsServiceServicer_to_server(
            FactsServicer(self.database, self.settings, self.service), server
        )
        operator_pb2_grpc.add_OperatorServiceServicer_to_server(operator, server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        if self.settings.reflection:
            reflection.enable_server_reflection(
                (*names, health.SERVICE_NAME, reflection.SERVICE_NAME), server
            )
        self._names = ("", *names)

    def _begin_asking(self) -> Fetcher:
        """Have the services that this one hears asked before a command is refused."""
        inbox = Inbox(InboxTables(self.service.tables), self.service.subscriptions)
        producers = Producers(self.settings, self.service.name, self.service.hears)
        fetcher = Fetcher(self.database, inbox, producers)
        catching_up = CatchingUp(fetcher, self.settings.catch_up_s)
        self._stack.push_async_callback(producers.close)
        self._stack.push_async_callback(catching_up.close)
        self.database.catch_up = catching_up.catch_up
        return fetcher

    async def _tell_problem(self, problem: str | None) -> None:
        """Be ready, or not for a reason; calls are answered all the same."""
        status = health_pb2.HealthCheckResponse
        for name in self._names:
            await self._health.set(name, status.NOT_SERVING if problem else status.SERVING)

    async def stop(self) -> None:
        """Not ready, no new calls, finish, close; in this order."""
        await self._health.enter_graceful_shutdown()
        self.database.leaving.set()
        await self._stack.aclose()


def check_listen(settings: Settings) -> None:
    """Refuse an address that others reach, as long as callers are not authenticated."""
    if settings.host not in LOOPBACK and not settings.insecure_listen:
        raise SystemExit(
            f"DOSSIERPOST_HOST={settings.host} lets unauthenticated callers in; "
            "set DOSSIERPOST_INSECURE_LISTEN=true if that is wanted"
        )


async def _serve(service: Service, settings: Settings, clock: Clock) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    running = Running(service, settings, clock)
    try:
        await running.start()
    except (Locked, migrations.Unfit) as problem:
        raise SystemExit(str(problem)) from None
    except RuntimeError as error:
        port = settings.port(service.name)
        raise SystemExit(f"cannot listen on {settings.host}:{port}: {error}") from None
    if port := settings.metrics_port(service.name):
        with suppress(OSError):  # a taken metrics port must not stop the counters
            start_http_server(port, addr=settings.host)
    await stopping.wait()
    _log.info("stopping")
    await running.stop()


def main(service: Service, clock: Clock = system_clock) -> None:
    """Run a service from the command line: `migrate` its database or `serve`."""
    settings = Settings()
    # Writer and event loop share one interpreter: fewer forced changes between them are worth a
    # quarter of the throughput, and each gives way by itself whenever it waits.
    sys.setswitchinterval(SWITCH_S)
    log.configure(settings, service.name)
    failpoints.arm(settings)
    verb = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if verb == "migrate":
        try:
            migrations.migrate(service.name, settings.database_url(service.name))
        except migrations.Unfit as problem:
            raise SystemExit(str(problem)) from None
    elif verb == "serve":
        check_listen(settings)
        asyncio.run(_serve(service, settings, clock))
    else:
        raise SystemExit(f"usage: python -m services.{service.name}.main [migrate|serve]")
