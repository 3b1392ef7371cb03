import pytest

from services.postal.main import SERVICE
from tests.services.postal.builders import Post


@pytest.fixture
async def post(start_service) -> Post:
    """A postal service whose intake is away."""
    return Post(await start_service(SERVICE, intake_target="127.0.0.1:9"))
