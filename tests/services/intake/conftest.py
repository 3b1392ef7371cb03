import pytest

from services.intake.main import SERVICE
from tests.conftest import StartService
from tests.services.intake.desk import BIRTH, Desk


@pytest.fixture
async def bare(start_service: StartService) -> Desk:
    """A counter whose service knows no procedure and no calendar."""
    return Desk(await start_service(SERVICE))


@pytest.fixture
async def desk(bare: Desk) -> Desk:
    """A counter that can register and accept."""
    await bare.load(BIRTH)
    await bare.load_calendar()
    return bare
