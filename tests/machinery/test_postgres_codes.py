"""Dossier codes while several replicas of intake accept at the same time."""

import asyncio
from collections.abc import Callable

import pytest

from protos.intake.v1 import intake_pb2 as pb
from services.intake.main import SERVICE
from tests.conftest import StartService
from tests.machinery.replicas import ON_POSTGRES, PATIENCE_S
from tests.services.intake.desk import BIRTH, Desk, line
from tests.support import Refusal, refused

pytestmark = [ON_POSTGRES, pytest.mark.usefixtures("patient_writers")]
AT_ONCE = 50


async def test_invariant_1_fifty_at_once_on_three_replicas_get_fifty_codes_in_a_row(
    start_service: StartService, new_database: Callable[[str], str]
):
    """A code twice is two citizens with one receipt; a hole has to be explained to an inspector.

    Every fifth is refused in the same moment and gives its number back.
    """
    url = new_database("intake")
    replicas = [
        Desk(await start_service(SERVICE, url, default_deadline_s=PATIENCE_S)) for _ in range(3)
    ]
    await replicas[0].load(BIRTH)
    await replicas[0].load_calendar()
    dossiers = await asyncio.gather(
        *(replicas[number % 3].filed() for number in range(AT_ONCE + AT_ONCE // 5))
    )

    async def attempt(number: int, dossier: pb.Dossier) -> str | Refusal:
        desk = replicas[number % 3]
        if number % 6 == 0:
            return await refused(desk.accept(dossier, checked=[line("KQ1", 2, 0)]))
        return (await desk.accept(dossier)).dossier_code

    outcomes = await asyncio.gather(*(attempt(*one) for one in enumerate(dossiers)))

    codes = [outcome for outcome in outcomes if isinstance(outcome, str)]
    numbers = sorted(int(code.rpartition("-")[2]) for code in codes)
    assert numbers == list(range(1, AT_ONCE + 1))
    assert {one.reason for one in outcomes if isinstance(one, Refusal)} == {"COMPONENTS_MISSING"}
