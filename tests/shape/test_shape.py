"""What all services promise alike, asked of each of them through a real socket."""

import asyncio
import random
from typing import Any

import grpc
import pytest
import sqlalchemy as sa
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc

from protos.events.v1 import facts_pb2, facts_pb2_grpc
from tests.shape.shapes import AGENCY, DOSSIER, SHAPES, TELLING, Shape
from tests.support import Started, refused, rid

ALL = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.service.name)
MUTATING = pytest.mark.parametrize("shape", TELLING, ids=lambda shape: shape.service.name)
PHONE = "0912345678"
BUGS = {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}


async def mutate(shape: Shape, started: Started, request: Message, metadata: Any = ()) -> Any:
    """Send the shape's mutation."""
    method = getattr(started.stub(shape.stub), shape.method)
    return await method(request, metadata=metadata or shape.caller, timeout=20)


async def count(started: Started, table: sa.Table) -> int:
    """Count the rows of a table."""
    query = sa.select(sa.func.count()).select_from(table)
    return await started.database.read(lambda connection: connection.execute(query).scalar_one())


@ALL
async def test_it_says_that_it_serves(start_service, shape: Shape):
    """A supervisor and a load balancer ask before they send anybody."""
    started = await start_service(shape.service)
    health = started.stub(health_pb2_grpc.HealthStub)

    for name in ("", shape.face.full_name, "dossierpost.events.v1.FactsService"):
        answer = await health.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING


@ALL
async def test_an_empty_mutation_names_its_request_id_and_writes_nothing(
    start_service, shape: Shape
):
    """Shape is judged before any transaction begins; every bad field is named at once."""
    started = await start_service(shape.service)
    stub = started.stub(shape.stub)
    for method in shape.face.methods:
        if "request_id" in method.input_type.fields_by_name:
            empty = GetMessageClass(method.input_type)()
            refusal = await refused(getattr(stub, method.name)(empty, metadata=shape.caller))
            if refusal.reason == "ROLE_NOT_ALLOWED":
                continue  # who may not do it at all is told so first
            assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT, method.name
            assert "request_id" in refusal.fields, method.name
            assert refusal.message_vi

    assert await count(started, started.database.tables.requests) == 0
    assert await count(started, started.database.tables.outbox) == 0


@MUTATING
async def test_a_mutation_without_an_actor_is_refused(start_service, shape: Shape):
    """Nobody acts without a name; two-person rules depend on it."""
    started = await start_service(shape.service)
    request = await shape.prepare(started)
    before = await count(started, started.database.tables.outbox)

    refusal = await refused(getattr(started.stub(shape.stub), shape.method)(request))
    assert refusal.code is grpc.StatusCode.UNAUTHENTICATED
    malformed = (("x-dossierpost-actor", "account=;role=X"),)
    refusal = await refused(mutate(shape, started, request, malformed))
    assert refusal.fields == {"x-dossierpost-actor": "ACTOR_MALFORMED"}

    assert await count(started, started.database.tables.outbox) == before


@MUTATING
async def test_a_repeated_request_gets_the_first_answer(start_service, shape: Shape):
    """A client that heard nothing asks again; the act must not happen twice."""
    started = await start_service(shape.service)
    request = await shape.prepare(started)
    first = await mutate(shape, started, request)
    told = await count(started, started.database.tables.outbox)

    assert await mutate(shape, started, request) == first
    assert await count(started, started.database.tables.outbox) == told


@MUTATING
async def test_twins_in_one_batch_are_one_act(start_service, shape: Shape):
    """Two copies of a request that arrive together share one answer."""
    started = await start_service(shape.service)
    request = await shape.prepare(started)
    before = await count(started, started.database.tables.requests)

    answers = await asyncio.gather(*(mutate(shape, started, request) for _ in range(8)))

    assert all(answer == answers[0] for answer in answers)
    assert await count(started, started.database.tables.requests) == before + 1


@MUTATING
async def test_a_request_id_cannot_serve_another_request(start_service, shape: Shape):
    """A client that reuses ids by mistake must hear of it, not get an old answer."""
    started = await start_service(shape.service)
    request = await shape.prepare(started)
    await mutate(shape, started, request)
    shape.change(request)

    refusal = await refused(mutate(shape, started, request))

    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert refusal.fields == {"request_id": "REQUEST_ID_REUSED"}


@MUTATING
async def test_a_repetition_after_a_restart_gets_the_first_answer(
    start_service, new_database, shape: Shape
):
    """The log of answers is in the database and not in the process."""
    url = new_database(shape.service.name)
    started = await start_service(shape.service, url)
    request = await shape.prepare(started)
    first = await mutate(shape, started, request)
    await started.stop()

    again = await start_service(shape.service, url)

    assert await mutate(shape, again, request) == first


@MUTATING
async def test_a_bug_answers_with_an_id_and_nothing_else(
    start_service, shape: Shape, monkeypatch: pytest.MonkeyPatch
):
    """An exception's text may hold a phone number; it must not reach the client."""
    started = await start_service(shape.service)
    request = await shape.prepare(started)

    async def bug(*_args: Any, **_options: Any) -> None:
        raise ValueError(f"Nguyễn Văn A {PHONE}")

    monkeypatch.setattr(started.database, "run", bug)
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await mutate(shape, started, request)
    monkeypatch.undo()

    assert error.value.code() is grpc.StatusCode.INTERNAL
    assert error.value.details().startswith("internal error ")
    assert PHONE not in str(error.value.trailing_metadata())


@MUTATING
async def test_a_request_over_the_limit_is_refused_clearly(start_service, shape: Shape):
    """A bound is no riddle: the answer says which and why."""
    started = await start_service(shape.service)
    request = await shape.prepare(started)
    field = next(
        field
        for field in request.DESCRIPTOR.fields
        if field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated
    )
    setattr(request, field.name, "x" * 2_000_000)

    refusal = await refused(mutate(shape, started, request))

    assert refusal.reason == "REQUEST_TOO_LARGE"


@MUTATING
async def test_told_facts_can_be_fetched_without_the_broker(start_service, shape: Shape):
    """The outbox is the truth: a consumer heals its gaps from it, page by page."""
    started = await start_service(shape.service)
    request = await shape.prepare(started)
    await mutate(shape, started, request)
    outbox = started.database.tables.outbox
    rows = await started.database.read(
        lambda connection: connection.execute(sa.select(outbox).order_by(outbox.c.id)).all()
    )
    about = rows[-1].about
    stub = started.stub(facts_pb2_grpc.FactsServiceStub)
    fetched: list[facts_pb2.Fact] = []
    while True:
        page = await stub.FetchFacts(
            facts_pb2.FetchFactsRequest(
                about=about,
                after_epoch=fetched[-1].epoch if fetched else 0,
                after_sequence=fetched[-1].sequence if fetched else 0,
                page_size=1,
            )
        )
        fetched += page.facts
        if not page.more:
            break

    assert [fact.event_id for fact in fetched] == [r.event_id for r in rows if r.about == about]
    assert fetched[-1].nats_subject.endswith(AGENCY.replace(".", "-"))


@ALL
async def test_every_fact_heard_twice_about_anything_is_answered(start_service, shape: Shape):
    """A listener never fails: it applies, notes, or waits for another service's fact."""
    started = await start_service(shape.service)
    for kind in shape.service.subscriptions:
        about = rid()
        body = fill(kind(), random.Random(kind.DESCRIPTOR.name), polite=True)
        if hasattr(body, "dossier_id"):
            body.dossier_id = about
        fact = started.fact(body, about=about)
        await started.deliver(fact, fact)
        await started.deliver(fact)

    assert {reason for reason, _ in await started.parked()} <= {"EARLY"}


@ALL
async def test_rubbish_is_refused_and_never_a_bug(start_service, shape: Shape):
    """Whatever a client sends, the answer is a refusal with a reason, and nothing is told."""
    started = await start_service(shape.service)
    stub = started.stub(shape.stub)
    dice = random.Random(shape.service.name)
    before = await count(started, started.database.tables.outbox)
    for method in shape.face.methods:
        for _ in range(25):
            request = fill(GetMessageClass(method.input_type)(), dice)
            call = getattr(stub, method.name)(request, metadata=shape.caller, timeout=20)
            code = await call.code()
            assert code not in BUGS, f"{method.name} {request}"

    assert await count(started, started.database.tables.outbox) == before


TEXTS = ["", "x", "é" * 3000, "\x00", "a\u202eb", "Hoà", DOSSIER, '"7"', "-1", "{}", "[" * 500]


def fill(message: Message, dice: random.Random, *, polite: bool = False) -> Any:
    """Fill a message with anything its types allow; politely: with plausible values."""
    for field in message.DESCRIPTOR.fields:
        if polite or dice.random() < 0.8:
            size = dice.randint(0, 3) if field.is_repeated else 1
            for _ in range(size):
                _fill_field(message, field, dice, polite=polite)
    return message


def _fill_field(message: Message, field: Any, dice: random.Random, *, polite: bool) -> None:
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        inner = getattr(message, field.name)
        inner = inner.add() if field.is_repeated else inner
        if field.message_type.name == "Timestamp":
            inner.seconds = 1_770_000_000 if polite else dice.choice([0, 2**40, -(2**62), 10**9])
        else:
            fill(inner, dice, polite=polite)
            inner.SetInParent()
        return
    value: Any
    if field.type == FieldDescriptor.TYPE_STRING:
        value = rid() if polite else dice.choice([*TEXTS, rid()])
        if polite and "agency" in field.name:
            value = AGENCY
    elif field.type == FieldDescriptor.TYPE_BYTES:
        value = dice.randbytes(32)
    elif field.type == FieldDescriptor.TYPE_BOOL:
        value = dice.random() < 0.5
    elif field.type == FieldDescriptor.TYPE_ENUM:
        known = [each.number for each in field.enum_type.values]
        value = dice.choice(known[1:] if polite else [*known, 77])
    else:
        value = dice.randint(1, 3) if polite else dice.choice([0, 1, -1, 2**31 - 1, -(2**31)])
    if field.is_repeated:
        getattr(message, field.name).append(value)
    else:
        setattr(message, field.name, value)
