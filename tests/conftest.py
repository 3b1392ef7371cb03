from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.broker import LocalBroker


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
