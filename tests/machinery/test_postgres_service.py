"""Two replicas of a service as its callers see them."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import grpc
import pytest

from bench.commands import OFFICER, register
from protos.intake.v1 import intake_pb2
from protos.intake.v1.intake_pb2_grpc import IntakeServiceStub
from services.intake.main import SERVICE as INTAKE
from tests.machinery.replicas import ON_POSTGRES, PATIENCE_S
from tests.shape.shapes import SHAPES
from tests.support import Started, rid

pytestmark = [ON_POSTGRES, pytest.mark.usefixtures("patient_writers")]
AT_ONCE = 30
"""Callers at the same time."""
Stub = Any


@pytest.fixture
async def stubs(start_service: Callable, new_database: Callable[[str], str]) -> list[Stub]:
    """Clients of two replicas of intake that know a procedure and a calendar."""
    url = new_database("intake")
    replicas: list[Started] = [
        await start_service(INTAKE, url, default_deadline_s=PATIENCE_S) for _ in range(2)
    ]
    (shape,) = [one for one in SHAPES if one.service is INTAKE]
    await shape.prepare(replicas[0])
    return [one.stub(IntakeServiceStub) for one in replicas]


async def filed(stub: Stub) -> intake_pb2.Dossier:
    """Bring a dossier to the counter."""
    answer = await stub.RegisterDossier(register(), metadata=OFFICER)
    request = intake_pb2.FileDossierRequest(request_id=rid(), dossier_id=answer.dossier.dossier_id)
    dossier: intake_pb2.Dossier = (await stub.FileDossier(request, metadata=OFFICER)).dossier
    return dossier


async def accept(stub: Stub, dossier: intake_pb2.Dossier) -> str:
    """Accept a dossier; gives its code, or that it cannot be accepted any more."""
    request = intake_pb2.AcceptDossierRequest(
        request_id=rid(),
        dossier_id=dossier.dossier_id,
        checked=dossier.components,
        owner_identified=True,
    )
    try:
        answer = await stub.AcceptDossier(request, metadata=OFFICER, timeout=PATIENCE_S)
    except grpc.aio.AioRpcError as error:
        return error.code().name
    return str(answer.dossier.dossier_code)


async def test_thirty_officers_at_one_dossier_are_all_answered_properly(stubs: list[Stub]):
    """One gets the code; the others hear that it is accepted, and not that they lost a race."""
    dossier = await filed(stubs[0])

    answers = Counter(
        await asyncio.gather(*(accept(stubs[number % 2], dossier) for number in range(AT_ONCE)))
    )

    (code,) = [answer for answer in answers if answer[-1].isdigit()]
    assert answers == {code: 1, "FAILED_PRECONDITION": AT_ONCE - 1}


async def test_thirty_dossiers_accepted_on_two_replicas_get_thirty_codes_in_a_row(
    stubs: list[Stub],
):
    """A code twice is two citizens with one receipt; a hole is a dossier that cannot be found."""
    dossiers = await asyncio.gather(*(filed(stubs[number % 2]) for number in range(AT_ONCE)))

    given = await asyncio.gather(
        *(accept(stubs[number % 2], dossier) for number, dossier in enumerate(dossiers))
    )

    assert sorted(int(code.rpartition("-")[2]) for code in given) == list(range(1, AT_ONCE + 1))
