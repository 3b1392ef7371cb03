import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from shared import log
from shared.broker import LocalBroker
from shared.config import Settings
from shared.migrations import migrate
from shared.process import Running
from shared.service import Service
from tests.postgres import Cluster
from tests.support import NOBODY, FrozenClock, Started

# A machine that does much else is slow, and no test may say so.
hypothesis.settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any-machine")


@pytest.fixture(scope="session")
def nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real broker for the whole session."""
    broker = LocalBroker(tmp_path_factory.mktemp("nats"))
    broker.start()
    yield broker.url
    broker.stop()


@pytest.fixture
def nats_server(tmp_path: Path) -> Iterator[Callable[[], LocalBroker]]:
    """Make brokers of one's own, with an empty store each, to be killed and started again."""
    brokers: list[LocalBroker] = []

    def make() -> LocalBroker:
        broker = LocalBroker(tmp_path / f"nats-{len(brokers)}")
        brokers.append(broker)
        broker.start()
        return broker

    yield make
    for broker in brokers:
        broker.stop()


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    """Tests write no log lines but errors."""
    log.configure(Settings(log_format="json", log_level="error"), "test")


@pytest.fixture(scope="session")
def _cluster() -> Iterator[Cluster | None]:
    """The PostgreSQL of the session, if the suite runs on it."""
    if os.environ.get("DOSSIERPOST_TEST_DATABASE") != "postgres":
        yield None
        return
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def new_database(_cluster: Cluster | None, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Give the address of a database without rows: an SQLite file, or one of the session's cluster.

    The same name stands for the same tables, those of a service for example.
    """
    taken: list[str] = []

    def make(name: str) -> str:
        if _cluster is None:
            return f"sqlite:///{tmp_path / name}.db"
        taken.append(_cluster.new_database(name))
        return taken[-1]

    yield make
    if _cluster is not None:
        _cluster.give_back(taken)


StartService = Callable[..., Awaitable[Started]]


@pytest.fixture
async def start_service(
    new_database: Callable[[str], str], tmp_path: Path
) -> AsyncIterator[StartService]:
    """Start services, each with an own database, on free ports, without a broker."""
    started: list[Started] = []

    async def start(service: Service, database_url: str = "", **options: Any) -> Started:
        url = database_url or new_database(service.name)
        await asyncio.to_thread(migrate, service.name, url)
        given: dict[str, Any] = {
            **NOBODY,
            "installation": "test",
            "data_dir": tmp_path,
            "nats_url": "nats://127.0.0.1:9",
            "timer_poll_ms": 20,
            "broker_wait_s": 0,
            f"{service.name}_database_url": url,
        }
        clock = FrozenClock()
        running = Running(service, Settings(**{**given, **options}), clock)
        await running.start()
        started.append(Started(running, clock))
        return started[-1]

    yield start
    for one in reversed(started):
        await one.stop()
