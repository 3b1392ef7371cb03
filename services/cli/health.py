"""`dossierpost health`: one question to one gRPC target, for health gates."""

import asyncio
from typing import Annotated, Final

import grpc
import typer
from grpc_health.v1 import health_pb2, health_pb2_grpc

from shared.config import SERVICES, settings

HEALTH_S: Final = 2.0
"""Time limit of one question after a service's health."""


def health(
    target: Annotated[
        str,
        typer.Argument(help="A service's name, such as `intake`, or a gRPC address `host:port`."),
    ],
) -> None:
    """Ask one service whether it is ready; exit 0 only when it is."""
    address = settings().target(target) if target in SERVICES else target
    answer = asyncio.run(ask_health(address))
    typer.echo(f"{target}: {answer}")
    if answer != "SERVING":
        raise typer.Exit(5)


async def ask_health(target: str) -> str:
    """Ask a gRPC target for its health: SERVING, NOT_SERVING, or why there is no answer."""
    async with grpc.aio.insecure_channel(target) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        try:
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=HEALTH_S)
        except grpc.aio.AioRpcError as error:
            return str(error.code().name)
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))
