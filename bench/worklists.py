"""Work lists of a counter among a million dossiers of a hundred."""

import asyncio
from pathlib import Path

import grpc
import sqlalchemy as sa

from bench.load import Load, drive
from bench.servers import service, wait_ready
from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from shared.migrations import migrate
from tests.many_dossiers import agency, fill

IN_FLIGHT = 16
CALLS = 400
KINDS = [number for number in intake_pb2.DossierWork.values() if number]


async def measure(folder: Path, nats_url: str, dossiers: int) -> dict[str, Load]:
    """Give the load of counting all kinds at once, and that of listing a page of one kind."""
    await asyncio.to_thread(_fill, f"sqlite:///{folder / 'intake.db'}", dossiers)
    with service("intake", folder, nats_url) as target:
        await wait_ready(target)
        async with grpc.aio.insecure_channel(target) as channel:
            intake = intake_pb2_grpc.IntakeServiceStub(channel)

            async def count(number: int) -> object:
                request = intake_pb2.CountDossierWorkRequest(agency=agency(number))
                return await intake.CountDossierWork(request, timeout=30)

            async def page(number: int) -> object:
                request = intake_pb2.ListDossierWorkRequest(
                    agency=agency(number), kind=KINDS[number % len(KINDS)]
                )
                return await intake.ListDossierWork(request, timeout=30)

            await drive(page, CALLS // 8, IN_FLIGHT)
            return {
                "work of a counter counted": await drive(count, CALLS, IN_FLIGHT),
                "page of a work list": await drive(page, CALLS, IN_FLIGHT),
            }


def _fill(url: str, dossiers: int) -> None:
    migrate("intake", url)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        fill(connection, dossiers)
    engine.dispose()
