"""Drills: last night's copy is put back, beside a full and beside an empty broker.

Whole services, a real broker; the databases are read at the end, never logs.
"""

import asyncio
import shutil
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
import sqlalchemy as sa
from grpc_health.v1 import health_pb2, health_pb2_grpc

from protos.events.v1 import operator_pb2 as pb
from protos.events.v1.operator_pb2_grpc import OperatorServiceStub
from protos.intake.v1.events_pb2 import DossierAccepted
from services.cli.demo import Outcome
from shared.broker import LocalBroker
from shared.database import Database
from tests.e2e.system import System, example_rows, make_settings, rows
from tests.e2e.test_journeys import wrong
from tests.faults.copies import OPERATOR, PATIENCE_S, put_back, take
from tests.support import eventually, rid

pytestmark = pytest.mark.timeout(400)
TELLERS = {
    "intake": ("postal", "results", "tracking"),
    "postal": ("intake", "results", "tracking"),
    "results": ("intake", "postal", "tracking"),
}
"""Who hears whom."""
ACCEPTED = DossierAccepted.DESCRIPTOR.full_name

Place = tuple[str, int, int]


class Drill:
    """The system, its broker, and the copy of one database."""

    def __init__(self, system: System, broker: LocalBroker, store: Path) -> None:
        self.system = system
        self.broker = broker
        self.store = store

    @property
    def databases(self) -> dict[str, Database]:
        return {name: running.database for name, running in self.system.running.items()}

    async def day(self, dossiers: int) -> list[Outcome]:
        """Let dossiers travel, until everybody has heard everything."""
        outcomes = await self.system.demo(example_rows(), total=dossiers)
        assert wrong(outcomes) == []
        await self.converged()
        return outcomes

    async def lose(self, name: str, copy: str, *, empty_broker: bool) -> None:
        """Put a copy in the place of a database, as somebody would in the night."""
        await self.system.stop(name)
        if empty_broker:
            self.broker.kill()
            await asyncio.to_thread(shutil.rmtree, self.store / "jetstream")
            await asyncio.to_thread(self.broker.start)
        await put_back(self.system, name, copy)
        await self.system.start(name)

    async def health(self, name: str) -> str:
        async with grpc.aio.insecure_channel(self.system.settings.target(name)) as channel:
            answer = await health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest()
            )
        return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))

    async def operator(self, name: str, method: str, request: Any) -> Any:
        async with grpc.aio.insecure_channel(self.system.settings.target(name)) as channel:
            call = getattr(OperatorServiceStub(channel), method)
            return await call(request, metadata=OPERATOR, timeout=PATIENCE_S)

    async def restore(self, name: str) -> pb.RestoreResponse:
        request = pb.RestoreRequest(request_id=rid(), note="drill")
        answer: pb.RestoreResponse = await self.operator(name, "Restore", request)
        return answer

    async def told(self, name: str) -> list[Any]:
        outbox = self.databases[name].tables.outbox
        return await rows(self.databases[name], sa.select(outbox).order_by(outbox.c.id))

    async def differences(self) -> list[str]:
        """Say where a consumer is not where a teller is, or a fact is not where it must be."""
        found: list[str] = []
        heard_by_tracking = await self.facts_of_tracking()
        for teller, hearers in TELLERS.items():
            facts = await self.told(teller)
            found += [f"{teller}: {fact.about} waits" for fact in facts if not fact.published_at]
            last: dict[str, tuple[int, int]] = {}
            for fact in sorted(facts, key=lambda fact: (fact.epoch, fact.sequence)):
                before = last.get(fact.about, (0, 0))
                first = fact.sequence == 1 and fact.epoch > before[0]
                if not first and (fact.epoch, fact.sequence) != (before[0], before[1] + 1):
                    found.append(f"{teller}: a hole before {fact.about} {fact.sequence}")
                last[fact.about] = (fact.epoch, fact.sequence)
            for hearer in hearers:
                cursors = self.databases[hearer].tables.cursors
                query = sa.select(cursors).where(cursors.c.source.endswith(f":{teller}"))
                reached = {
                    row.about: (row.epoch, row.sequence)
                    for row in await rows(self.databases[hearer], query)
                }
                found += [
                    f"{hearer} is not where {teller} is: {about}"
                    for about in last.keys() | reached.keys()
                    if last.get(about) != reached.get(about)
                ]
            if {fact.event_id for fact in facts} != heard_by_tracking[teller]:
                found.append(f"tracking does not have what {teller} told")
        for name, database in self.databases.items():
            waiting = await rows(database, sa.select(database.tables.parked))
            found += [f"{name}: {row.reason} {row.type}" for row in waiting]
        return found

    async def facts_of_tracking(self) -> dict[str, set[str]]:
        facts = self.databases["tracking"].tables.metadata.tables["facts"]
        found: dict[str, set[str]] = {name: set() for name in TELLERS}
        for row in await rows(self.databases["tracking"], sa.select(facts)):
            found[row.source].add(row.event_id)
        return found

    async def converged(self) -> None:
        """Wait until every consumer stands where every teller does."""
        last: list[str] = ["nothing was looked at"]

        async def alike() -> bool:
            last[:] = await self.differences()
            return not last

        try:
            await eventually(alike, "all alike")
        except AssertionError:
            raise AssertionError("; ".join(last[:10])) from None


@pytest.fixture
async def drill(tmp_path: Path, new_database: Callable[[str], str]) -> AsyncIterator[Drill]:
    store = tmp_path / "nats"
    broker = LocalBroker(store)
    broker.start()
    settings = make_settings(
        tmp_path, broker.url, new_database, compare_s=0.5, heal_after_s=0.5,
        reconcile_s=0.5, broker_wait_s=3,
    )  # fmt: skip
    try:
        async with System(settings) as system:
            await system.start()
            await system.load_catalogue()
            yield Drill(system, broker, store)
    finally:
        broker.stop()


@pytest.mark.parametrize(
    ("name", "empty_broker"),
    [("intake", False), ("intake", True), ("postal", True), ("results", False)],
    ids=["intake-full", "intake-empty", "postal-empty", "results-full"],
)
async def test_a_copy_put_back_is_noticed_restored_and_converges(
    drill: Drill, name: str, empty_broker: bool, capsys: pytest.CaptureFixture[str]
):
    """Last night's copy is all there is: what is lost is named exactly, and all go on together."""
    await drill.day(4)
    copy = await take(drill.system, name)
    kept = {fact.event_id for fact in await drill.told(name)}
    await drill.day(4)
    whole = await drill.told(name)
    lost = {fact.event_id: fact for fact in whole if fact.event_id not in kept}

    began = time.monotonic()
    await drill.lose(name, copy, empty_broker=empty_broker)
    assert await drill.health(name) == "NOT_SERVING"
    status = await drill.operator(name, "GetStatus", pb.GetStatusRequest())
    assert f"dossierpost restore {name}" in status.problem
    if name == "intake":
        with pytest.raises(grpc.aio.AioRpcError) as refused:  # it would give a number again
            await drill.system.load_catalogue()
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE

    done = await drill.restore(name)
    assert await drill.health(name) == "SERVING"
    assert {(one.event_id, one.about, one.sequence, one.type) for one in done.lost} == {
        (fact.event_id, fact.about, fact.sequence, fact.type) for fact in lost.values()
    }
    assert done.lost_count == done.told_again_count == len(lost) > 0
    where = {pb.FOUND_AT_CONSUMER} if empty_broker else {pb.FOUND_AT_STREAM}
    assert {one.found_at for one in done.lost} == where
    await drill.converged()
    seconds = time.monotonic() - began
    with capsys.disabled():
        broker = "an empty" if empty_broker else "a full"
        line = f"{name} beside {broker} broker: {len(lost)} lost, alike after {seconds:.1f} s"
        sys.stdout.write(f"\n{line}\n")

    await drill.day(4)
    again = {fact.event_id for fact in await drill.told(name)}
    assert again > set(lost)
    assert {fact.epoch for fact in await drill.told(name)} == {whole[0].epoch, done.epoch}
    codes = Counter(
        DossierAccepted.FromString(fact.payload).dossier_code
        for fact in await drill.told("intake")
        if fact.type == ACCEPTED
    )
    assert set(codes.values()) == {1}


async def test_an_older_copy_of_a_service_that_tells_nothing_catches_up(drill: Drill):
    """Its time lines would miss a day, and nobody would have said so."""
    await drill.day(3)
    copy = await take(drill.system, "tracking")
    await drill.day(3)
    await drill.lose("tracking", copy, empty_broker=False)

    await drill.converged()
    assert await drill.health("tracking") == "SERVING"


async def test_a_copy_put_back_while_nobody_answers_is_noticed_as_soon_as_somebody_does(
    drill: Drill,
):
    """Without broker and without consumers nobody can know; the first one that is back tells."""
    copy = await take(drill.system, "results")
    await drill.day(2)
    await drill.system.stop("intake", "postal", "tracking")
    drill.broker.kill()
    await asyncio.to_thread(shutil.rmtree, drill.store / "jetstream")
    await drill.system.stop("results")
    await put_back(drill.system, "results", copy)
    await drill.system.start("results")
    assert await drill.health("results") == "SERVING"

    await drill.system.start("tracking")

    async def noticed() -> bool:
        return await drill.health("results") == "NOT_SERVING"

    await eventually(noticed, "the older database")
    await asyncio.to_thread(drill.broker.start)
    await drill.system.start("intake", "postal")
    await drill.restore("results")
    await drill.converged()
