"""The edge of a service: what is refused before anybody works on it."""

import asyncio
import threading
import unicodedata
from collections import Counter
from contextlib import asynccontextmanager

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from protos.postal.v1 import postal_pb2
from protos.results.v1 import results_pb2
from services.intake import wire as intake_wire
from services.intake.main import SERVICE as INTAKE
from services.postal import wire as postal_wire
from services.results import wire as results_wire
from shared.actor import SYSTEM
from shared.checks import Checks
from shared.errors import InvalidArgument
from shared.transaction import Origin
from tests.faults import frames
from tests.support import actor, eventually, refused, rid

OFFICER = actor("lan", "COUNTER_OFFICER", "H55.12")
METHOD = "/dossierpost.intake.v1.IntakeService/FileDossier"
MANY = 50_000
SERVING = health_pb2.HealthCheckResponse.SERVING


@asynccontextmanager
async def held_writer(started):
    """Hold whatever is to be written until the block ends."""
    go_on, held = threading.Event(), threading.Event()

    def hold(_tx):
        held.set()
        go_on.wait(60)

    holding = asyncio.create_task(started.database.run(hold, Origin("test", SYSTEM)))
    await asyncio.to_thread(held.wait, 60)
    try:
        yield
    finally:
        go_on.set()
    await holding


def file_dossier(started):
    """Send a command about a dossier that nobody knows."""
    stub = started.stub(intake_pb2_grpc.IntakeServiceStub)
    request = pb.FileDossierRequest(request_id=rid(), dossier_id=rid())
    return stub.FileDossier(request, metadata=OFFICER)


async def test_bytes_that_are_no_message_are_refused(start_service):
    """The library says UNKNOWN to them, which callers take for a bug of the service."""
    started = await start_service(INTAKE)
    raw = started.stub(lambda channel: channel.unary_unary(METHOD))

    refusal = await refused(raw(b"\xff\xff", metadata=OFFICER))

    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "NOT_READABLE")
    assert refusal.fields == {"(request)": "NOT_READABLE"}


@pytest.mark.parametrize(
    ("settings", "reason"),
    [({"max_concurrent_calls": 2}, "TOO_MANY_CALLS"), ({"queue_jobs_max": 2}, "QUEUE_FULL")],
)
async def test_what_is_too_much_is_refused_at_once_and_health_is_not(
    settings, reason, start_service
):
    """Who looks after a busy service would otherwise take it for dead and start it again."""
    started = await start_service(INTAKE, **settings)
    async with held_writer(started):
        calls = [asyncio.ensure_future(refused(file_dossier(started))) for _ in range(5)]

        async def refusals() -> bool:
            return sum(call.done() for call in calls) >= 3

        await eventually(refusals, "three refusals")
        health = started.stub(health_pb2_grpc.HealthStub)
        assert (await health.Check(health_pb2.HealthCheckRequest())).status == SERVING
    outcomes = Counter((one.code.name, one.reason) for one in await asyncio.gather(*calls))

    assert outcomes.keys() <= {
        ("NOT_FOUND", "DOSSIER_NOT_FOUND"),
        ("RESOURCE_EXHAUSTED", reason),
    }
    assert outcomes["RESOURCE_EXHAUSTED", reason] >= 3


async def test_a_call_in_hand_is_answered_when_the_service_stops(start_service):
    """Every update would cost the counters what they were doing just then."""
    started = await start_service(INTAKE)
    async with held_writer(started):
        call = asyncio.ensure_future(refused(file_dossier(started)))

        async def waits() -> bool:
            return bool(started.database.writer._commands)

        await eventually(waits, "the call waits for the writer")
        stopping = asyncio.create_task(started.running.stop())
        await asyncio.sleep(0.1)
        assert not call.done()
    await stopping

    assert (await call).code is grpc.StatusCode.NOT_FOUND


async def test_calls_that_never_come_whole_take_nobodys_place(start_service):
    """A handful of broken clients would otherwise shut everybody out for ever."""
    started = await start_service(INTAKE, max_concurrent_calls=1)
    heads = b"".join(
        frames.frame(frames.HEADERS, frames.END_HEADERS, number, frames.call(METHOD))
        for number in (1, 3, 5, 7)
    )
    open_calls = await frames.hold(started.port, frames.BEGIN + heads)
    stub = started.stub(intake_pb2_grpc.IntakeServiceStub)

    assert not (await stub.ListDossiers(pb.ListDossiersRequest(), timeout=60)).dossiers
    open_calls.transport.abort()


async def test_a_server_that_a_request_has_ended_is_there_again(start_service):
    """A path that is not UTF-8 ends the library's server, while its process looks alive."""
    started = await start_service(INTAKE)
    path = frames.call(METHOD).replace(b"FileDossier", b"FileDos\xff\xfeer")
    head = frames.frame(frames.HEADERS, frames.END_HEADERS | frames.END_STREAM, 1, path)
    await frames.send(started.port, frames.BEGIN + head, patience_s=0.2)
    stub = started.stub(intake_pb2_grpc.IntakeServiceStub)

    async def answered() -> bool:
        try:
            await stub.ListDossiers(pb.ListDossiersRequest(), timeout=60)
        except grpc.aio.AioRpcError:
            return False
        return True

    await eventually(answered, "an answer")


async def test_nothing_waits_that_a_request_could_free_under_the_core(start_service):
    """A path that is not UTF-8 would end the whole process, or change its memory unseen."""
    await start_service(INTAKE)

    waiting = {task.get_coro().__name__ for task in asyncio.all_tasks()}
    assert "_request_call" in waiting
    assert "_request_registered_call" not in waiting


def test_a_text_that_is_far_too_long_is_not_composed(monkeypatch: pytest.MonkeyPatch):
    """Marks upon marks take NFC minutes for a megabyte, and everybody would wait for it."""
    composed: list[int] = []
    normalize = unicodedata.normalize

    def watched(form, text):
        composed.append(len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", watched)
    checks = Checks()
    checks.text("name", "a" + "\u0301\u0316" * MANY, 100)
    checks.text("name", "e\u0302\u0301" * 100, 100)
    with pytest.raises(InvalidArgument) as refusal, checks:
        pass

    assert [one.reason for one in refusal.value.violations] == ["TOO_LONG"]
    assert composed == [300]


@pytest.mark.parametrize(
    ("read", "request_"),
    [
        (postal_wire.collect_shipment, postal_pb2.CollectShipmentRequest(
            receipts=[postal_pb2.Receipt()] * MANY)),
        (postal_wire.open_manifest, postal_pb2.OpenManifestRequest(shipment_ids=[""] * MANY)),
        (results_wire.register_result, results_pb2.RegisterResultRequest(document_nos=[""] * MANY)),
        (intake_wire.accept_dossier, pb.AcceptDossierRequest(checked=[pb.ComponentLine()] * MANY)),
        (intake_wire.guide_completion, pb.GuideCompletionRequest(items=[""] * MANY)),
    ],
)  # fmt: skip
def test_no_more_entries_are_looked_at_than_there_may_be(read, request_):
    """A megabyte of empty entries would be a million refusals, in memory and in time."""
    with pytest.raises(InvalidArgument) as refusal:
        read(request_)

    assert len(refusal.value.violations) < 2_000
