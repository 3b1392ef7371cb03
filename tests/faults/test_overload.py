"""More than a service can take: what is too much is refused, what was taken is kept."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import grpc
import pytest
import sqlalchemy as sa

from protos.events.v1.vocabulary_pb2 import IntakeChannel, ReturnMethod
from protos.intake.v1 import intake_pb2 as pb
from services.intake.store.tables import DOSSIERS
from shared.actor import Actor
from tests.faults.asking import ATTEMPT_S, Asker, Question, Reply, methods, name
from tests.faults.deployment import Deployment
from tests.faults.launcher import Launch
from tests.faults.memory import GROWTH_MAX, resident
from tests.faults.requests import PEOPLE
from tests.faults.scene import DATABASE
from tests.support import rid

AT_ONCE: Final = 500
"""Calls that come without waiting for each other."""
WAVES: Final = 3
CONNECTIONS: Final = 10
BUSY_DISK: Final = Launch(slow_commit_s=0.1)
"""The writer is slower than the callers, however fast the machine is."""
OFFICER: Final = name(Actor("lan.nguyen", "COUNTER_OFFICER", "H55.12"))
OK: Final = grpc.StatusCode.OK


@asynccontextmanager
async def busy(folder: Path, **settings: int) -> AsyncIterator[tuple[Deployment, list[Asker]]]:
    """A system whose intake can take little; gives connections to intake."""
    env = {f"DOSSIERPOST_{key.upper()}": str(value) for key, value in settings.items()}
    async with AsyncExitStack() as stack:
        opening = Deployment.open(
            folder / "system", database=DATABASE, env=env, launch={"intake": BUSY_DISK}
        )
        system = await stack.enter_async_context(opening)
        await system.ready()
        channels = [_channel(system, number) for number in range(CONNECTIONS)]
        for channel in channels:
            await stack.enter_async_context(channel)
        yield system, [Asker(channel) for channel in channels]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("settings", "reason"),
    [({"queue_jobs_max": 20}, "QUEUE_FULL"), ({"max_concurrent_calls": 20}, "TOO_MANY_CALLS")],
)
async def test_what_is_too_much_is_refused_and_what_was_taken_is_kept(
    settings: dict[str, int], reason: str, tmp_path: Path
) -> None:
    """A morning's rush must neither bring a service down nor lose one act of it."""
    async with busy(tmp_path, **settings) as (system, askers):
        intake = system.services["intake"][0]
        waves = [[_registration() for _ in range(AT_ONCE)] for _ in range(WAVES)]
        replies: list[Reply] = []
        memory = []
        for wave in waves:
            replies += await _at_once(askers, wave)
            memory.append(resident(intake.pid))
        outcomes = Counter((one.code, one.reason) for one in replies)
        first = await askers[0].ask(_registration())

        assert outcomes.keys() == {(OK, ""), (grpc.StatusCode.RESOURCE_EXHAUSTED, reason)}
        assert first.code is OK, "it does not recover at once"
        assert memory[-1] - memory[0] < GROWTH_MAX
        taken = [one for one in replies if one.code is OK]
        assert _dossiers(system) == sorted(_id(one) for one in [*taken, first])

        again = await _until_taken(askers[0], waves[0])
        known = {one.question.body: _id(one) for one in taken}
        assert [one for one in again if known.get(one.question.body, _id(one)) != _id(one)] == []
        assert _dossiers(system) == sorted({_id(one) for one in [*taken, first, *again]})


@pytest.mark.timeout(600)
async def test_many_more_reads_than_connections_all_get_their_answer(tmp_path: Path) -> None:
    """Calls that hold what others wait for would stop a service for ever."""
    async with busy(tmp_path) as (system, askers):
        listing = next(one for one in methods("intake") if one.path.endswith("/ListDossiers"))
        reading = pb.ListDossiersRequest(page_size=10).SerializeToString()
        questions = [
            question
            for _ in range(50)
            for question in (*[Question(listing, reading, OFFICER, ATTEMPT_S)] * 3, _registration())
        ]
        for _ in range(WAVES):
            replies = await _at_once(askers, questions)

            assert {(one.code, one.reason) for one in replies} == {(OK, "")}
        assert len(_dossiers(system)) == 50


def _channel(system: Deployment, number: int) -> grpc.aio.Channel:
    """Give a channel with a connection of its own: equal ones would share theirs."""
    options = [("grpc.use_local_subchannel_pool", 1), ("dossierpost.number", number)]
    return grpc.aio.insecure_channel(system.settings.target("intake"), options=options)


def _registration() -> Question:
    method = next(one for one in methods("intake") if one.path.endswith("/RegisterDossier"))
    person = {key: PEOPLE[key] for key in ("full_name", "phone", "address", "commune")}
    request = pb.RegisterDossierRequest(
        request_id=rid(),
        procedure_code="1.000656",
        channel=IntakeChannel.INTAKE_CHANNEL_DIRECT,
        return_method=ReturnMethod.RETURN_METHOD_COUNTER,
        receiving_agency="H55.12",
        people=pb.People(owner=pb.Person(**person, province="Thái Nguyên")),
        components=[pb.ComponentLine(code="000.00.00.G15-KQ004376", original_qty=1)],
    )
    return Question(method, request.SerializeToString(), OFFICER, ATTEMPT_S)


async def _at_once(askers: Sequence[Asker], questions: Sequence[Question]) -> list[Reply]:
    """Ask everything without waiting for any answer."""
    asked = (
        askers[number % len(askers)].ask(question) for number, question in enumerate(questions)
    )
    return await asyncio.gather(*asked)


async def _until_taken(asker: Asker, questions: Sequence[Question]) -> list[Reply]:
    """Send the same requests again, some at once, until each has been taken."""
    taken: list[Reply] = []
    waiting = list(questions)
    while waiting:
        replies = await asker.ask_all(waiting, at_once=10)
        taken += [one for one in replies if one.code is OK]
        waiting = [one.question for one in replies if one.code is not OK]
    return taken


def _id(reply: Reply) -> str:
    assert isinstance(reply.answer, pb.RegisterDossierResponse)
    return reply.answer.dossier.dossier_id


def _dossiers(system: Deployment) -> list[str]:
    return system.databases.read(
        "intake", lambda connection: sorted(connection.execute(sa.select(DOSSIERS.c.id)).scalars())
    )
