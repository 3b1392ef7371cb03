"""Whatever is sent, a service answers in order, writes nothing it refused and stays as it was."""

import asyncio
import os
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import grpc
import pytest
import sqlalchemy as sa
from google.protobuf.message import DecodeError

from shared import comparing
from shared.config import SERVICES
from tests.faults import asking, launcher, wild
from tests.faults.asking import ATTEMPT_S, OPERATOR, Asker, Question, Reply
from tests.faults.deployment import PATIENCE_S, Deployment
from tests.faults.load import Load
from tests.faults.memory import GROWTH_MAX, resident
from tests.faults.requests import CANARIES, Requests
from tests.faults.scene import DATABASE, ONCE

SEED: Final = int(os.environ.get("DOSSIERPOST_TEST_SEED", "0")) or time.time_ns() % 10**9
_ENOUGH: Final = "10000" if DATABASE == "sqlite" else "3000"
REQUESTS: Final = int(os.environ.get("DOSSIERPOST_TEST_REQUESTS", _ENOUGH))
"""Made from the descriptors, for each service; what reads them is the same on both databases."""
ROUNDS: Final = 20
"""After each, what was answered is known to the next."""
BODIES: Final = 2_000
"""Bytes that are no message, for each service."""
SAMPLE: Final = 10
"""Refused requests of one kind that are sent again to see that they leave no row."""
WILDNESS: Final = (0.0, 0.0, 0.05, 0.3, 1.0)

Code = grpc.StatusCode
IN_ORDER: Final = {
    Code.OK, Code.INVALID_ARGUMENT, Code.NOT_FOUND, Code.ABORTED, Code.FAILED_PRECONDITION,
    Code.PERMISSION_DENIED, Code.UNAUTHENTICATED,
}  # fmt: skip


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[Deployment]:
    """All services as processes, telling every call in their logs."""
    print(f"DOSSIERPOST_TEST_SEED={SEED}")  # noqa: T201 - shown when the test fails
    env = {"DOSSIERPOST_LOG_LEVEL": "info", "DOSSIERPOST_COMPARE_S": "1"}
    async with Deployment.open(tmp_path / "system", database=DATABASE, env=env) as one:
        await one.ready()
        await _all_have_compared(one)
        yield one
        assert [process.name for process in one.processes if process.deaths] == []


@pytest.fixture
async def askers(system: Deployment) -> AsyncIterator[dict[str, Asker]]:
    """Connections to all services."""
    async with AsyncExitStack() as stack:
        channels = {
            name: grpc.aio.insecure_channel(system.settings.target(name)) for name in SERVICES
        }
        for channel in channels.values():
            await stack.enter_async_context(channel)
        yield {name: Asker(channel) for name, channel in channels.items()}


@pytest.mark.timeout(900)
async def test_whatever_is_asked_is_answered_in_order(
    system: Deployment, askers: dict[str, Asker]
) -> None:
    """A crash, an INTERNAL, a row of a refused request, a name in a log: each would cost trust."""
    requests = Requests(SEED, int(time.time()))
    async with Load.open(system, seed=SEED) as load:
        await load.drive(30)
    await _learn(askers, requests)
    refused: dict[str, list[Reply]] = {name: [] for name in SERVICES}
    memory: list[dict[str, int]] = []
    for _ in range(ROUNDS):
        questions = {name: _questions(requests, name) for name in SERVICES}
        replies = await asyncio.gather(
            *(askers[name].ask_all(questions[name]) for name in SERVICES)
        )
        for name, some in zip(SERVICES, replies, strict=True):
            _check(some)
            _learn_from(requests, some)
            refused[name] += [one for one in some if one.code is not Code.OK]
        memory.append({one.name: resident(one.pid) for one in system.processes})

    for name in SERVICES:
        assert memory[-1][name] - memory[ROUNDS // 2][name] < GROWTH_MAX, memory
    await system.settled()
    for name in SERVICES:
        await _check_no_rows(system, name, askers[name], _sample(refused[name]))
    _check_logs(system)


@ONCE
@pytest.mark.timeout(300)
async def test_bytes_that_are_no_message_are_refused(
    system: Deployment, askers: dict[str, Asker]
) -> None:
    """The library itself answers such bytes with UNKNOWN, as if the service had a bug."""
    dice = random.Random(SEED)
    before = {name: _count_rows(system, name) for name in SERVICES}
    for name in SERVICES:
        questions = [
            Question(method, wild.rubbish(dice), asking.name(OPERATOR), ATTEMPT_S)
            for method in asking.some(dice, name, BODIES)
        ]
        replies = [one for one in await askers[name].ask_all(questions) if not _is_message(one)]

        assert len(replies) > BODIES // 2
        assert {(one.code, one.reason) for one in replies} == {
            (Code.INVALID_ARGUMENT, "NOT_READABLE")
        }
    assert {name: _count_rows(system, name) for name in SERVICES} == before
    _check_logs(system)


async def _all_have_compared(system: Deployment) -> None:
    """Wait until each service keeps how far it has compared the facts of each that it hears.

    The first round of comparing adds these rows, a minute after the start outside of tests, and no
    refused request has anything to do with them. Later rounds change them and add none.
    """
    async with asyncio.timeout(PATIENCE_S):
        while any(_uncompared(system, name) for name in SERVICES):  # noqa: ASYNC110 - in the databases
            await asyncio.sleep(0.1)


def _uncompared(system: Deployment, name: str) -> set[str]:
    service = launcher.SERVICES[name]
    keys = system.databases.read(
        name,
        lambda connection: connection.execute(sa.select(service.tables.meta.c.key)).scalars().all(),
    )
    return {comparing.KEY + system.settings.source(one) for one in service.hears} - set(keys)


def _questions(requests: Requests, service: str) -> list[Question]:
    dice = requests.dice
    return [
        Question(
            method,
            requests.make(method.takes, dice.choice(WILDNESS)),
            asking.metadata(dice, method),
            asking.timeout(dice),
        )
        for method in asking.some(dice, service, REQUESTS // ROUNDS)
    ]


async def _learn(askers: dict[str, Asker], requests: Requests) -> None:
    """Learn what there is by asking every list for its first page."""
    for name, asker in askers.items():
        lists = [one for one in asking.methods(name) if "/List" in one.path]
        replies = await asker.ask_all(
            [Question(one, b"", asking.name(OPERATOR), ATTEMPT_S) for one in lists]
        )
        _learn_from(requests, replies)


def _learn_from(requests: Requests, replies: Iterable[Reply]) -> None:
    for one in replies:
        if one.answer is not None:
            requests.learn(one.answer)


def _check(replies: Sequence[Reply]) -> None:
    hurried = {Code.DEADLINE_EXCEEDED} - IN_ORDER
    for one in replies:
        allowed = IN_ORDER if one.question.timeout == ATTEMPT_S else IN_ORDER | hurried
        guessed = one.reason == "TOO_MANY_TRIES"  # who asks at random guesses secrets, too
        assert guessed or one.code in allowed, (one.kind, one.said, one.question)
        assert not any(canary.encode() in one.said for canary in CANARIES), (one.kind, one.said)


def _sample(refused: Iterable[Reply]) -> list[Question]:
    kinds: dict[str, list[Question]] = defaultdict(list)
    for one in refused:
        kinds[one.kind].append(one.question)
    return [question for questions in kinds.values() for question in questions[:SAMPLE]]


async def _check_no_rows(
    system: Deployment, name: str, asker: Asker, questions: list[Question]
) -> None:
    """Send refused requests again, until none of them fits by now: they have left no row."""
    while True:
        before = _count_rows(system, name)
        replies = await asker.ask_all(questions)
        again = [one.question for one in replies if one.code is not Code.OK]
        if len(again) == len(questions):
            break
        questions = again
        await system.settled()
    assert questions
    assert _count_rows(system, name) == before


def _count_rows(system: Deployment, name: str) -> dict[str, int]:
    def count(connection: sa.Connection) -> dict[str, int]:
        return {
            table: connection.execute(
                sa.select(sa.func.count()).select_from(sa.table(table))
            ).scalar_one()
            for table in sa.inspect(connection).get_table_names()
        }

    return system.databases.read(name, count)


def _check_logs(system: Deployment) -> None:
    for process in system.processes:
        log = process.log.read_text(errors="replace")
        assert '"event":"call"' in log
        assert [canary for canary in CANARIES if canary in log] == [], process.log
        assert [line for line in log.splitlines() if '"level":"error"' in line] == []


def _is_message(reply: Reply) -> bool:
    """Tell whether the bytes can be read after all: noise sometimes is a message."""
    try:
        reply.question.method.takes.FromString(reply.question.body)
    except DecodeError:
        return False
    return True
