"""What tracking answers from a long history of random lives, and whether its figures are right."""

import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import grpc

from bench.load import Load, drive
from bench.servers import service, wait_ready
from protos.tracking.v1 import statistics_pb2, tracking_pb2
from protos.tracking.v1.statistics_pb2_grpc import StatisticsServiceStub
from protos.tracking.v1.tracking_pb2_grpc import TrackingServiceStub
from services.tracking.main import SERVICE as TRACKING
from shared import events, ids
from shared.actor import SYSTEM
from shared.arrivals import Arrival
from shared.database import Database
from shared.events import Envelope
from shared.inbox import Inbox
from shared.inbox_tables import InboxTables
from shared.migrations import migrate
from shared.subjects import subject
from shared.transaction import Origin
from tests.services.tracking.lives import Life

IN_FLIGHT = 4
CALLS = 60
AT_ONCE = 400
"""Facts in a batch."""
MONTH = statistics_pb2.Cells(first_month="2026-03", last_month="2026-03")


async def measure(folder: Path, nats_url: str, dossiers: int) -> tuple[dict[str, Load], int]:
    """Give the load of each question, and how many figures differ from a recount."""
    known = await _fill(f"sqlite:///{folder / 'tracking.db'}", dossiers)
    with service("tracking", folder, nats_url) as target:
        await wait_ready(target)
        async with grpc.aio.insecure_channel(target) as channel:
            tracking, figures = TrackingServiceStub(channel), StatisticsServiceStub(channel)
            loads = {}
            for name, ask in _questions(tracking, figures, known).items():
                await drive(ask, IN_FLIGHT, IN_FLIGHT)
                loads[name] = await drive(ask, CALLS, IN_FLIGHT)
            return loads, await _differences(figures)


def _questions(
    tracking: TrackingServiceStub, figures: StatisticsServiceStub, known: list[str]
) -> dict[str, Callable[[int], Awaitable[object]]]:
    def some(number: int) -> str:
        return known[number * 7919 % len(known)]

    return {
        "who has the papers": lambda n: tracking.WhereIsThePaper(
            tracking_pb2.WhereIsThePaperRequest(query=some(n))
        ),
        "a time line": lambda n: tracking.GetTimeline(
            tracking_pb2.GetTimelineRequest(query=some(n))
        ),
        "dossiers found by the beginning of an id": lambda n: tracking.FindDossiers(
            tracking_pb2.FindDossiersRequest(query=some(n)[:4], page_size=20)
        ),
        "a page of a work list": lambda _: tracking.ListTrackedWork(
            tracking_pb2.ListTrackedWorkRequest(
                kind=tracking_pb2.TRACKED_WORK_LATE_AGENCY, page_size=20
            )
        ),
        "figures of a month by sector": lambda _: figures.GetStatistics(
            statistics_pb2.GetStatisticsRequest(
                cells=MONTH, group_by=[statistics_pb2.DIMENSION_SECTOR]
            )
        ),
        "dossiers behind a figure": lambda _: figures.ListCellDossiers(
            statistics_pb2.ListCellDossiersRequest(cells=MONTH, measure="solved.late", page_size=50)
        ),
    }


async def _fill(url: str, dossiers: int) -> list[str]:
    """Let tracking hear so many lives; gives the dossiers' ids."""
    migrate("tracking", url)
    database = Database(url, TRACKING.tables, "tracking")
    await database.open()
    inbox = Inbox(InboxTables(TRACKING.tables), TRACKING.subscriptions)
    dice = random.Random(1)  # noqa: S311 - guards no secret
    known: list[str] = []
    waiting: list[Arrival] = []
    for _ in range(dossiers):
        life = Life(dice)
        known.append(life.dossier_id)
        waiting += _arrivals(life)
        if len(waiting) >= AT_ONCE:
            await _hear(database, inbox, waiting)
            waiting = []
    await _hear(database, inbox, waiting)
    await database.close()
    return known


async def _hear(database: Database, inbox: Inbox, arrivals: list[Arrival]) -> None:
    await database.run(lambda tx: inbox.apply(tx, arrivals), Origin("bench", SYSTEM), first=False)


def _arrivals(life: Life) -> list[Arrival]:
    """Write the facts of a life as they would arrive."""
    told: dict[str, int] = {}
    found = []
    for body, occurred in life.facts:
        teller = body.DESCRIPTOR.full_name.split(".")[1]
        told[teller] = told.get(teller, 0) + 1
        fact = Envelope(
            event_id=ids.new_event_id(), source=f"urn:dossierpost:bench:{teller}",
            type=body.DESCRIPTOR.full_name, about=life.dossier_id, epoch=1,
            sequence=told[teller], follows=None, occurred=occurred, recorded=occurred,
            correlation_id="", causation_id="", traceparent="",
            nats_subject=subject(teller, body.DESCRIPTOR.name, "H55.12"),
            payload=body.SerializeToString(),
        )  # fmt: skip
        found.append(Arrival(fact.nats_subject, events.headers(fact), fact.payload, fact))
    return found


async def _differences(figures: StatisticsServiceStub) -> int:
    """Count all figures anew."""
    request, found = statistics_pb2.VerifyStatisticsRequest(page_size=1000), 0
    while True:
        answer = await figures.VerifyStatistics(request)
        found += len(answer.differences)
        request.page_token = answer.next_page_token
        if not request.page_token:
            return found
