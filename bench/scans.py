"""Batch scans: a hundred a call, sixteen calls in flight."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc

from bench.commands import OFFICER, register
from bench.load import drive
from bench.servers import load_catalogue, service, wait_ready
from protos.events.v1 import vocabulary_pb2 as words
from protos.intake.v1 import intake_pb2_grpc
from protos.postal.v1 import postal_pb2, postal_pb2_grpc, types_pb2
from shared.actor import ACTOR_HEADER, Actor, write_actor

PER_CALL = 100
IN_FLIGHT = 16
SHIPMENTS = 400
OFFICE = "230100"
WORKER = ((ACTOR_HEADER, write_actor(Actor("buu-ta", "POSTAL_WORKER", OFFICE))),)
KINDS = (types_pb2.SCAN_KIND_ARRIVED_AT_HUB, types_pb2.SCAN_KIND_DEPARTED_HUB)


async def measure(folder: Path, nats_url: str, calls: int) -> float:
    """Give scans a second."""
    intake_port: dict[str, str] = {}
    with service("intake", folder, nats_url) as intake_target:
        intake_port["DOSSIERPOST_INTAKE_TARGET"] = intake_target
        with service("postal", folder, nats_url, **intake_port) as postal_target:
            await wait_ready(intake_target)
            await wait_ready(postal_target)
            async with (
                grpc.aio.insecure_channel(intake_target) as to_intake,
                grpc.aio.insecure_channel(postal_target) as to_postal,
            ):
                await load_catalogue(to_intake)
                postal = postal_pb2_grpc.PostalServiceStub(to_postal)
                waybills = await _collect(intake_pb2_grpc.IntakeServiceStub(to_intake), postal)
                start = datetime.now(UTC) - timedelta(hours=6)

                async def record(number: int) -> None:
                    scans = [
                        _scan(waybills[(number * PER_CALL + place) % len(waybills)], start, number)
                        for place in range(PER_CALL)
                    ]
                    answer = await postal.RecordScans(
                        postal_pb2.RecordScansRequest(scans=scans), metadata=WORKER, timeout=30
                    )
                    refused = [r.reason for r in answer.results if r.reason]
                    if refused:
                        raise RuntimeError(f"scans were refused: {refused[0]}")

                return (await drive(record, calls, IN_FLIGHT)).rate * PER_CALL


def _scan(waybill: str, start: datetime, number: int) -> postal_pb2.Scan:
    scan = postal_pb2.Scan(
        request_id=str(uuid.uuid4()),
        waybill_no=waybill,
        kind=KINDS[number % 2],
        post_office=OFFICE,
    )
    scan.scan_time.FromDatetime(start + timedelta(seconds=number))
    return scan


async def _collect(
    intake: intake_pb2_grpc.IntakeServiceStub, postal: postal_pb2_grpc.PostalServiceStub
) -> list[str]:
    """Register dossiers on the postal channel and collect them; gives their waybills."""

    async def order(_number: int) -> None:
        request = register()
        request.channel = words.INTAKE_CHANNEL_POSTAL
        await intake.RegisterDossier(request, metadata=OFFICER, timeout=30)

    await drive(order, SHIPMENTS, IN_FLIGHT)
    shipments: list[postal_pb2.Shipment] = []
    while len(shipments) < SHIPMENTS:
        await asyncio.sleep(0.2)
        listing = postal_pb2.ListShipmentsRequest(page_size=SHIPMENTS)
        answer = await postal.ListShipments(listing, metadata=WORKER, timeout=30)
        shipments = list(answer.shipments)
    waybills = [f"BENCH{number:08d}" for number in range(SHIPMENTS)]

    async def collect(number: int) -> None:
        shipment = shipments[number]
        await postal.AssignPickup(
            postal_pb2.AssignPickupRequest(
                request_id=str(uuid.uuid4()), shipment_id=shipment.shipment_id,
                postman="buu-ta", post_office=OFFICE,
            ),
            metadata=WORKER, timeout=30,
        )  # fmt: skip
        await postal.CollectShipment(
            postal_pb2.CollectShipmentRequest(
                request_id=str(uuid.uuid4()), shipment_id=shipment.shipment_id,
                slip_no=f"PG{number}", slip=shipment.papers, tally=shipment.papers,
                slip_signed=True, seal_no=f"S{number}", waybill_no=waybills[number],
            ),
            metadata=WORKER, timeout=30,
        )  # fmt: skip

    await drive(collect, SHIPMENTS, IN_FLIGHT)
    return waybills
