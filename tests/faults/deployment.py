"""The whole system as processes of their own: real services, a real broker, real databases."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import grpc

from bench.servers import load_catalogue
from services.cli.demo.calls import CHANNEL_OPTIONS, TRANSIENT
from shared.broker import LocalBroker
from shared.config import SERVICES, Settings
from tests.faults import checker, standing
from tests.faults.databases import Databases
from tests.faults.launcher import HEALS, Launch, set_clock
from tests.faults.nursery import Nursery
from tests.faults.service_process import ServiceProcess
from tests.ports import lasting_ports
from tests.postgres import Cluster

PATIENCE_S: Final = 180.0
"""How long a wait may take on a machine that has much else to do; a bound against hanging."""
NORMAL: Final = Launch()


class Deployment:
    """Services under fault; `open` starts it and ends it with all that belongs to it."""

    def __init__(
        self, folder: Path, broker: LocalBroker, databases: Databases, env: Mapping[str, str]
    ) -> None:
        self.folder = folder
        """Where everything lies: databases, the broker's store, one log for each process."""
        self.broker = broker
        self.databases = databases
        self.settings = _settings(env)
        """Under which clients find the services."""
        self.services: dict[str, list[ServiceProcess]] = {}
        self._has_catalogue = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        folder: Path,
        *,
        database: str = "sqlite",
        replicas: int = 1,
        env: Mapping[str, str] | None = None,
        launch: Mapping[str, Launch] | None = None,
        broker: LocalBroker | None = None,
        cluster: Cluster | None = None,
    ) -> AsyncIterator["Deployment"]:
        """Start everything on free ports with empty databases; does not wait until it is ready.

        `env` are more variables of all services, such as DOSSIERPOST_ACK_WAIT_S, or NATS_URL for
        another way to the broker. `launch` says how processes differ, by service (`intake`) or by
        replica (`intake-2`). A `broker` that is given runs already and is not ended here; a
        `cluster` likewise.
        """
        async with AsyncExitStack() as ending:
            used = broker or LocalBroker(folder / "nats", next(lasting_ports(1)))
            if broker is None:
                await asyncio.to_thread(used.start)
                ending.push_async_callback(asyncio.to_thread, used.kill)
            databases = Databases(folder, database, cluster)
            ending.push_async_callback(asyncio.to_thread, databases.close)
            nursery = await ending.enter_async_context(Nursery())
            ports = {name: list(lasting_ports(replicas)) for name in SERVICES}
            env = _env(folder, used, databases, ports) | dict(env or {})
            system = cls(folder, used, databases, env)
            ending.push_async_callback(system._close)
            for name in SERVICES:
                await asyncio.to_thread(databases.prepare, name)
            for name in SERVICES:
                system._add(nursery, name, ports[name], env, launch or {})
            yield system

    @property
    def processes(self) -> list[ServiceProcess]:
        """All processes of all services."""
        return [one for replicas in self.services.values() for one in replicas]

    def url(self, name: str) -> str:
        """Give the address of a service's database."""
        return self.databases.url(name)

    def set_clock(self, name: str, ahead: timedelta) -> None:
        """Let the clock of a service be ahead of the machine's, or behind it, from now on."""
        set_clock(self._clock(name), ahead)

    async def ready(self) -> None:
        """Wait until every process serves, and load the catalogue once."""
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*(one.serves(2 * PATIENCE_S) for one in self.processes))
            if not self._has_catalogue:
                self._has_catalogue = True
                await _load_catalogue(self.settings.target("intake"))

    async def settled(self, patience_s: float = PATIENCE_S) -> None:
        """Wait until everything told is published and heard by everybody.

        Raises with what is missing when nothing has moved for `patience_s`.
        """
        if missing := await standing.settle(self.databases, patience_s):
            raise AssertionError("this did not arrive:\n  " + "\n  ".join(missing))

    def heals(self) -> int:
        """Count the facts that had to be fetched or sent again: the broker did not have them."""
        file = self.folder / HEALS
        fetched = file.stat().st_size if file.exists() else 0
        return fetched + sum(checker.sent_again(self.databases).values())

    def crashes(self) -> list[str]:
        """Name the ends by a signal that nobody sent, such as a fault in a compiled library."""
        return [
            f"{one.name} ended with {end}, see {one.log}"
            for one in self.processes
            for end in one.ends
            if end < 0 and end not in {-signal.SIGKILL, -signal.SIGTERM}
        ]

    async def _close(self) -> None:
        await asyncio.gather(*(one.close() for one in self.processes))

    def _add(
        self,
        nursery: Nursery,
        name: str,
        ports: list[int],
        env: Mapping[str, str],
        launch: Mapping[str, Launch],
    ) -> None:
        self.set_clock(name, timedelta())
        self.services[name] = []
        for number, port in enumerate(ports, 1):
            own, log = f"{name}-{number}", self.folder / f"{name}-{number}.log"
            how = launch.get(own) or launch.get(name, NORMAL)
            how = replace(how, clock=str(self._clock(name)))
            variables = {**env, f"DOSSIERPOST_{name.upper()}_PORT": str(port)}
            one = ServiceProcess(nursery, name, port, variables, log, how)
            self.services[name].append(one)
            one.start()

    def _clock(self, name: str) -> Path:
        return self.folder / f"{name}.clock"


async def _load_catalogue(target: str) -> None:
    async with grpc.aio.insecure_channel(target, options=CHANNEL_OPTIONS) as channel:
        while True:
            try:
                await load_catalogue(channel)
            except grpc.aio.AioRpcError as error:
                if error.code() not in TRANSIENT:
                    raise
                await asyncio.sleep(0.1)
            else:
                return


def _env(
    folder: Path, broker: LocalBroker, databases: Databases, ports: Mapping[str, list[int]]
) -> dict[str, str]:
    env = {
        "DOSSIERPOST_DATA_DIR": str(folder),
        "DOSSIERPOST_INSTALLATION": "test",
        "DOSSIERPOST_LOG_FORMAT": "json",
        "DOSSIERPOST_LOG_LEVEL": os.environ.get("DOSSIERPOST_LOG_LEVEL", "warning"),
        "DOSSIERPOST_ACK_WAIT_S": "2",
        "DOSSIERPOST_BROKER_WAIT_S": "0",
        "DOSSIERPOST_NATS_MONITORING_URL": broker.monitoring_url,
        "NATS_URL": broker.url,
    }
    for name, own in ports.items():
        targets = ",".join(f"127.0.0.1:{port}" for port in own)
        env |= {
            f"DOSSIERPOST_{name.upper()}_PORT": str(own[0]),
            f"DOSSIERPOST_{name.upper()}_TARGET": f"ipv4:{targets}",
            f"DOSSIERPOST_{name.upper()}_METRICS_PORT": "0",
            f"DOSSIERPOST_{name.upper()}_DATABASE_URL": databases.url(name),
        }
    return env


def _settings(env: Mapping[str, str]) -> Settings:
    given = {name.removeprefix("DOSSIERPOST_").lower(): value for name, value in env.items()}
    return Settings(**given)  # type: ignore[arg-type]
