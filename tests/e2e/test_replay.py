"""What was told is enough: from facts alone tracking comes to the same answers, digit for digit."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
import sqlalchemy as sa
from nats.errors import Error as NatsError

from protos.intake.v1.events_pb2 import PeriodClosed
from protos.tracking.v1 import statistics_pb2 as figures
from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1.statistics_pb2_grpc import StatisticsServiceStub
from protos.tracking.v1.tracking_pb2_grpc import TrackingServiceStub
from services.cli.demo import Clients, at_counter, legs
from services.cli.demo.journey import Journey
from services.cli.demo.plan import plan
from services.cli.demo.scans import ScanDesk
from services.tracking.domain.statistics import month_of, next_month
from shared.actor import SYSTEM
from shared.broker import LocalBroker
from shared.clock import system_clock
from shared.transaction import Origin
from tests.e2e.system import System, example_rows, make_settings, rows
from tests.e2e.test_journeys import settled, wrong
from tests.faults import stores
from tests.faults.stream import facts_in
from tests.support import FrozenClock, actor, eventually

OPERATOR: Final = actor("op", "OPERATOR")
QUICK: Final = {"reconcile_s": 0.5, "compare_s": 0.5, "timer_poll_ms": 50}
UNIT: Final = "H55.12"
DRIVEN: Final = {"HS01", "HS04", "HS17", "HS26", "HS31"}
"""By post, at the counter, after a failed attempt, with a discrepancy, stopped (at the unit)."""
UNDER_WAY: Final = {"HS02", "HS15"}
"""Of the unit: what the post has collected, and what the agency works on."""
LATER: Final = timedelta(days=70)
"""What is under way is late for tracking, whose clock stands: no digit moves by itself."""


class History:
    """A system in which much has happened, and a broker that can be emptied."""

    def __init__(self, system: System, broker: LocalBroker, store: Path) -> None:
        self.system = system
        self._broker = broker
        self._store = store
        self._month = month_of(system_clock())
        self._ids: list[str] = []

    async def happen(self) -> None:
        """Let dossiers end, close the month of a counter, let more come that do not end."""
        outcomes = await self.system.demo([row for row in example_rows() if row.row_id in DRIVEN])
        assert wrong(outcomes) == []
        await self._close_month()
        begun = [row for row in example_rows() if row.row_id in UNDER_WAY]
        async with Clients.open(self.system.settings) as clients:
            desk = ScanDesk(clients)
            by_post, direct = (Journey(case, clients, desk) for case in plan(begun, 0, 7))
            await at_counter.register(by_post)
            await legs.collect(by_post)
            await legs.bring_in(direct)
            await legs.start(direct)
        ended = [one.dossier_id for one in outcomes]
        self._ids = [*ended, by_post.dossier_id, direct.dossier_id]

    async def empty_broker(self) -> None:
        """Have the broker forget all that it was ever told."""
        self._broker.kill()
        stores.wipe(self._store)
        await asyncio.to_thread(self._broker.start)

    async def rebuild(self) -> pb.RebuildTrackingResponse:
        """Build tracking anew; give the last thing that is told of it."""
        async with self._channel() as channel:
            asked = TrackingServiceStub(channel).RebuildTracking(
                pb.RebuildTrackingRequest(), metadata=OPERATOR
            )
            return [told async for told in asked][-1]

    async def answers(self) -> dict[str, Any]:
        """Ask everything, when the broker has been told all again, and all is heard and folded."""
        await eventually(self._told_again, "all facts in the stream")
        await settled(self.system)
        async with self._channel() as channel:
            tracking, statistics = TrackingServiceStub(channel), StatisticsServiceStub(channel)

            async def folded() -> bool:
                answer = await statistics.GetStatistics(self._figures())
                periods = await statistics.ListClosedPeriods(figures.ListClosedPeriodsRequest())
                return not answer.refolding and [one.folded for one in periods.periods] == [True]

            await eventually(folded, "all figures folded")
            return {
                "time lines": [
                    await tracking.GetTimeline(pb.GetTimelineRequest(query=one))
                    for one in self._ids
                ],
                "papers": [
                    await tracking.WhereIsThePaper(pb.WhereIsThePaperRequest(query=one))
                    for one in self._ids
                ],
                "work": [
                    await tracking.ListTrackedWork(pb.ListTrackedWorkRequest(kind=kind))
                    for kind in pb.TrackedWork.values()[1:]
                ],
                "found": await tracking.FindDossiers(pb.FindDossiersRequest()),
                "figures": await statistics.GetStatistics(self._figures()),
                "form": await statistics.GetForm06a(
                    figures.GetForm06aRequest(first_month=self._month)
                ),
                "closed": await statistics.ListClosedPeriods(figures.ListClosedPeriodsRequest()),
            }

    def _figures(self) -> figures.GetStatisticsRequest:
        """Ask for every cell of the month, and of the next one, in which it all is late."""
        cells = figures.Cells(first_month=self._month, last_month=next_month(self._month))
        by = figures.Dimension.values()[1:]
        return figures.GetStatisticsRequest(cells=cells, group_by=by, page_size=1000)

    async def _told_again(self) -> bool:
        told: set[str] = set()
        for one in self.system.running.values():
            asked = sa.select(one.database.tables.outbox.c.event_id)
            told |= {row.event_id for row in await rows(one.database, asked)}
        with suppress(NatsError, TimeoutError, OSError):  # it has just begun anew
            return told <= (await facts_in(self.system.settings.nats_url)).keys()
        return False

    async def _close_month(self) -> None:
        """Tell that the month is closed, up to now; a head could not before it is over."""
        closed = PeriodClosed(receiving_agency=UNIT, month=self._month)
        for source in ("intake", "postal", "results"):
            closed.cut.add(source=source).recorded_before_time.FromDatetime(system_clock())
        about = f"{UNIT}/{self._month}"
        await self.system.running["intake"].database.run(
            lambda tx: tx.publish(closed, about=about, agency=UNIT), Origin("test", SYSTEM)
        )

    def _channel(self) -> grpc.aio.Channel:
        return grpc.aio.insecure_channel(self.system.settings.target("tracking"))


@pytest.fixture
async def history(
    tmp_path: Path, nats_server: Callable[[], LocalBroker], new_database: Callable[[str], str]
) -> AsyncIterator[History]:
    """Everything that can be asked about has happened."""
    broker = nats_server()
    async with System(make_settings(tmp_path, broker.url, new_database, **QUICK)) as system:
        system.clocks["tracking"] = FrozenClock(system_clock() + LATER)
        await system.start()
        await system.load_catalogue()
        one = History(system, broker, tmp_path / "nats-0")
        await one.happen()
        yield one


async def test_a_replay_beside_an_empty_broker_gives_the_same_answers(
    history: History, new_database: Callable[[str], str]
):
    """A read model that cannot be made again is a second truth, and the wrong one."""
    before = await history.answers()
    assert all(before["time lines"])
    assert sum(bool(one.items) for one in before["work"]) > 1, "hardly anything is listed"
    told = [one for row in before["figures"].rows for one in row.figures]
    assert any(one.correction for one in told), "nothing came after the month was closed"

    await history.empty_broker()
    rebuilt = await history.rebuild()

    assert rebuilt.digest_after == rebuilt.digest_before
    assert await history.answers() == before

    system = history.system
    await system.stop("tracking")
    await history.empty_broker()
    anew = {"tracking_database_url": new_database("tracking-anew")}
    system.settings = system.settings.model_copy(update=anew)
    await system.start("tracking")

    assert await history.answers() == before
