import pytest

from services.tracking.main import SERVICE
from tests.services.tracking.reader import Reader


@pytest.fixture
async def reader(start_service) -> Reader:
    """A tracking service with somebody before it."""
    return Reader(await start_service(SERVICE))
