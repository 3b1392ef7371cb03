"""Real services as processes of their own, on free ports, with fresh databases."""

import asyncio
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from services.cli import catalogue
from services.cli.demo.calls import CHANNEL_OPTIONS
from shared.actor import ACTOR_HEADER, Actor, write_actor
from shared.config import Settings
from tests.ports import free_port


@contextmanager
def service(name: str, folder: Path, nats_url: str, **more: str) -> Iterator[str]:
    """Run one service; gives its gRPC target."""
    port = free_port()
    env = {
        **os.environ,
        "DOSSIERPOST_DATA_DIR": str(folder),
        "NATS_URL": nats_url,
        "DOSSIERPOST_LOG_FORMAT": "json",
        f"DOSSIERPOST_{name.upper()}_PORT": str(port),
        f"DOSSIERPOST_{name.upper()}_METRICS_PORT": "0",
        **more,
    }
    command = [sys.executable, "-m", f"services.{name}.main"]
    subprocess.run([*command, "migrate"], check=True, env=env)
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen([*command, "serve"], env=env, stderr=log, stdout=log)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


async def wait_ready(target: str) -> None:
    """Wait until a service says that it serves."""
    async with grpc.aio.insecure_channel(target, options=CHANNEL_OPTIONS) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        for _ in range(600):
            try:
                answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=1)
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.1)
                continue
            if answer.status == health_pb2.HealthCheckResponse.SERVING:
                return
            await asyncio.sleep(0.1)
    raise RuntimeError(f"{target} did not become ready")


async def load_catalogue(channel: grpc.aio.Channel) -> None:
    """Load the procedures and the calendar that ship with intake."""
    stub = intake_pb2_grpc.IntakeServiceStub(channel)
    operator = ((ACTOR_HEADER, write_actor(Actor("bench", "OPERATOR", "-"))),)
    calendar, procedures = catalogue.read_calendar(), catalogue.read_procedures()
    await stub.LoadCalendar(
        intake_pb2.LoadCalendarRequest(request_id=str(uuid.uuid4()), calendar_json=calendar),
        metadata=operator,
        timeout=30,
    )
    await stub.LoadProcedures(
        intake_pb2.LoadProceduresRequest(request_id=str(uuid.uuid4()), entries_json=procedures),
        metadata=operator,
        timeout=30,
    )


def settings(folder: Path, nats_url: str) -> Settings:
    """Give settings for machinery that runs in the benchmark's own process."""
    return Settings(data_dir=folder, nats_url=nats_url, installation="bench")
