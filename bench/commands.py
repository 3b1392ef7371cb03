"""Durable commands against the empty call of the same server."""

import uuid
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from bench.load import Load, drive
from bench.servers import load_catalogue, service, wait_ready
from protos.events.v1 import vocabulary_pb2 as words
from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from shared.actor import ACTOR_HEADER, Actor, write_actor

IN_FLIGHT = (1, 16, 128)
OFFICER = ((ACTOR_HEADER, write_actor(Actor("bench", "COUNTER_OFFICER", "000.00.01.H55"))),)


def register() -> intake_pb2.RegisterDossierRequest:
    """Describe work rules of an enterprise, filed at the counter."""
    person = intake_pb2.Person(
        full_name="Nguyễn Thị TEST", phone="0900000001", address="1 Đường TEST",
        commune="Phường Đức Xuân", province="Thái Nguyên",
    )  # fmt: skip
    return intake_pb2.RegisterDossierRequest(
        request_id=str(uuid.uuid4()),
        procedure_code="2.001955",
        channel=words.INTAKE_CHANNEL_DIRECT,
        return_method=words.RETURN_METHOD_COUNTER,
        receiving_agency="000.00.01.H55",
        people=intake_pb2.People(owner=person),
        components=[
            intake_pb2.ComponentLine(code="000.00.00.G09-KQ002548", original_qty=1),
            intake_pb2.ComponentLine(code="G09-KQ003210", original_qty=1),
        ],
    )


async def measure(folder: Path, nats_url: str, calls: int) -> dict[int, tuple[Load, Load]]:
    """Give, per number in flight, the load of the empty call and of RegisterDossier."""
    found: dict[int, tuple[Load, Load]] = {}
    with service("intake", folder, nats_url) as target:
        await wait_ready(target)
        async with grpc.aio.insecure_channel(target) as channel:
            await load_catalogue(channel)
            health = health_pb2_grpc.HealthStub(channel)
            intake = intake_pb2_grpc.IntakeServiceStub(channel)

            async def empty(_number: int) -> object:
                return await health.Check(health_pb2.HealthCheckRequest(), timeout=30)

            async def durable(_number: int) -> object:
                return await intake.RegisterDossier(register(), metadata=OFFICER, timeout=30)

            for in_flight in IN_FLIGHT:
                number = calls if in_flight > 1 else calls // 8
                await drive(durable, number // 8, in_flight)
                found[in_flight] = (
                    await drive(empty, number, in_flight),
                    await drive(durable, number, in_flight),
                )
    return found
