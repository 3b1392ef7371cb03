"""Connections that speak no HTTP/2, or speak it to do harm: others must not notice."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

import grpc
import pytest

from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from tests.faults.asking import ATTEMPT_S
from tests.faults.deployment import Deployment
from tests.faults.frames import (
    BEGIN,
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    HEADERS,
    PING,
    PREFACE,
    RST,
    SETTINGS,
    WINDOW,
    call,
    fields,
    frame,
    hold,
    message,
    send,
)  # fmt: skip
from tests.faults.memory import GROWTH_MAX, resident
from tests.faults.scene import DATABASE, ONCE

pytestmark = [ONCE, pytest.mark.timeout(300)]
METHOD: Final = "/dossierpost.intake.v1.IntakeService/RegisterDossier"
OFFICER: Final = {b"x-dossierpost-actor": b"account=lan;role=COUNTER_OFFICER;unit=H55"}
FLOOD: Final = 10_000


def asked(body: bytes, headers: bytes = b"", stream: int = 1) -> bytes:
    """Write a whole connection with one call."""
    block = headers or call(METHOD, OFFICER)
    head = frame(HEADERS, END_HEADERS, stream, block)
    return BEGIN + head + frame(DATA, END_STREAM, stream, body)


def asked_with(more: Mapping[bytes, bytes]) -> bytes:
    """Write a call with other headers."""
    return asked(message(b""), call(METHOD, {**OFFICER, **more}))


BROKEN: Final[Mapping[str, bytes]] = {
    "noise": os.urandom(5_000),
    "HTTP/1.1": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
    "half a preface": PREFACE[:10],
    "a message that ends too early": asked(message(b"abc", 100)),
    "a message of 4 GiB": asked(message(b"abc", 2**32 - 1)),
    "no message": asked(b""),
    "two messages": asked(message(b"") * 2),
    "packed by nothing": asked(message(b"abc", packed=1)),
    "packed by who knows": asked(message(b"abc", packed=7)),
    "packed by nobody's method": asked_with({b"grpc-encoding": b"rar"}),
    "a frame that ends too early": BEGIN + frame(DATA, 0, 1, b"abc", 2_000),
    "a frame that is too long": BEGIN + frame(DATA, 0, 1, b"x" * 100, 2**24 - 1),
    "frames that nobody knows": BEGIN + frame(99, 255, 1, b"x" * 1_000) * 100,
    "a header that is nowhere": BEGIN + frame(HEADERS, END_HEADERS, 1, b"\xff\xff\xff\xff\x0f"),
    "no path": asked(message(b""), fields({b":method": b"POST"})),
    "a server's stream": asked(message(b""), stream=2),
    "no stream": asked(message(b""), stream=0),
    "a window without end": BEGIN + frame(WINDOW, 0, 0, b"\x7f\xff\xff\xff") * 3,
    "an actor that is not UTF-8": asked_with({b"x-dossierpost-actor": b"account=\xff;role=\xfe"}),
    "a header that is not UTF-8": asked_with({b"x-correlation-id": b"\xff\xfe"}),
    "a header with a line end": asked_with({b"x-correlation-id": b"a\r\nb: c"}),
    "no time at all": asked_with({b"grpc-timeout": b"0n"}),
    "a time without end": asked_with({b"grpc-timeout": b"99999999999999H"}),
    "a time before now": asked_with({b"grpc-timeout": b"-1S"}),
    "another kind of content": asked_with({b"content-type": b"text/html"}),
    "headers of a megabyte": BEGIN
    + frame(HEADERS, 0, 1, call(METHOD))
    + frame(CONTINUATION, 0, 1, fields({b"x-a": b"a" * 16_000})) * 64,
    "headers that never end": BEGIN
    + frame(HEADERS, 0, 1, call(METHOD))
    + frame(CONTINUATION, 0, 1, b"") * FLOOD,
    "calls taken back at once": BEGIN
    + b"".join(
        frame(HEADERS, END_HEADERS, 2 * number + 1, call(METHOD, OFFICER))
        + frame(RST, 0, 2 * number + 1, b"\0\0\0\x08")
        for number in range(FLOOD // 4)
    ),
    "pings": BEGIN + frame(PING, 0, 0, b"12345678") * FLOOD,
    "settings": BEGIN + frame(SETTINGS, 0, 0, b"\0\x04\0\0\0\0") * FLOOD,
}


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[Deployment]:
    """All services as processes; they work on few calls at once."""
    env = {"DOSSIERPOST_MAX_CONCURRENT_CALLS": "4"}
    async with Deployment.open(tmp_path / "system", database=DATABASE, env=env) as one:
        await one.ready()
        yield one
        assert [process.name for process in one.processes if process.deaths] == []


async def test_broken_connections_harm_nobody_else(system: Deployment) -> None:
    """A counter must not wait because something on the network is broken or evil."""
    intake = system.services["intake"][0]
    await _answers(system)
    before = resident(intake.pid)
    for _ in range(3):
        await asyncio.gather(
            *(send(intake.port, sent) for sent in BROKEN.values()), _answers(system)
        )

    assert await _answers(system) == 0
    assert resident(intake.pid) - before < GROWTH_MAX
    assert '"level":"error"' not in intake.log.read_text()


async def test_calls_that_never_come_whole_take_nobodys_place(system: Deployment) -> None:
    """A few hundred open calls without a body would otherwise shut all counters out for ever."""
    intake = system.services["intake"][0]
    open_calls = BEGIN + b"".join(
        frame(HEADERS, END_HEADERS, 2 * number + 1, call(METHOD, OFFICER)) for number in range(8)
    )
    slow = [await hold(intake.port, open_calls) for _ in range(20)]
    silent = [await asyncio.open_connection("127.0.0.1", intake.port) for _ in range(50)]

    assert await _answers(system) == 0
    for one in [*slow, *(writer for _, writer in silent)]:
        one.transport.abort()


async def test_a_server_that_a_request_has_ended_is_there_again(system: Deployment) -> None:
    """A path that is not UTF-8 ends the library's server; its process would look alive for ever."""
    intake = system.services["intake"][0]
    evil = call(METHOD).replace(b"RegisterDossier", b"Register\xff\xfessier")
    for _ in range(3):
        await send(intake.port, asked(message(b""), evil))

        assert await _answers_again(system) == 0
    assert '"event":"server_ended"' in intake.log.read_text()


async def _answers(system: Deployment) -> int:
    """Ask as everybody does, as patiently as a client does; gives how many dossiers there are."""
    async with grpc.aio.insecure_channel(system.settings.target("intake")) as channel:
        stub = intake_pb2_grpc.IntakeServiceStub(channel)
        answer = await stub.ListDossiers(
            intake_pb2.ListDossiersRequest(), timeout=ATTEMPT_S, wait_for_ready=True
        )
        return len(answer.dossiers)


async def _answers_again(system: Deployment) -> int:
    """Ask until there is an answer: a call may be lost with the server that ended."""
    async with asyncio.timeout(ATTEMPT_S):
        while True:
            try:
                return await _answers(system)
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.05)
