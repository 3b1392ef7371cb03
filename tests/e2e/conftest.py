from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.e2e.system import System, make_settings


@pytest.fixture
async def system(
    tmp_path: Path, nats_server: Callable, new_database: Callable[[str], str]
) -> AsyncIterator[System]:
    """The whole system, started, with its catalogue; `system.broker` can be killed."""
    broker = nats_server()
    async with System(make_settings(tmp_path, broker.url, new_database)) as one:
        one.broker = broker  # type: ignore[attr-defined]
        await one.start()
        await one.load_catalogue()
        yield one
