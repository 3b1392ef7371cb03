import pytest

from services.results.main import SERVICE
from tests.services.results.desk import Desk


@pytest.fixture
async def desk(start_service) -> Desk:
    """A results service with an officer before it."""
    return Desk(await start_service(SERVICE))
