"""Hung is not dead: it keeps its connections and answers nothing."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest

from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from services.cli.demo.people import dispatcher
from shared.actor import ACTOR_HEADER, write_actor
from shared.bus import Bus
from tests.faults.counters import Counters
from tests.faults.scene import DATABASE, proven, scene, seen_at_intake

pytestmark = pytest.mark.timeout(900)

HUNG_S = float(os.environ.get("DOSSIERPOST_TEST_HUNG_S", "3"))
"""How long something hangs; 20 and more by hand."""


@contextmanager
def hung(*pids: int) -> Iterator[None]:
    """Let processes hang."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def family(parent: int) -> list[int]:
    """Give a process and those that it has started, the process first."""
    found = [parent]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, fields = stat.read_text().rpartition(") ")
        except OSError:  # it has just ended
            continue
        if int(fields.split()[1]) == parent:
            found.append(int(stat.parent.name))
    return found


async def test_a_hung_broker_is_noticed_in_three_pings(nats_server):
    """The client's own default would wait for minutes."""
    broker = nats_server()
    bus = Bus(broker.url, "intake", ping_s=0.2)
    await bus.start()
    await bus.wait_connected()
    gone = asyncio.Event()
    bus.listen(lambda: None if bus.connected else gone.set())
    with hung(broker.pid):
        began = time.monotonic()
        await gone.wait()
        waited_s = time.monotonic() - began
    await bus.wait_connected()
    await bus.close()

    assert waited_s > 0.3, "one answer that is late is no hung broker yet"


async def test_a_hung_broker_costs_the_counters_nothing(tmp_path: Path):
    """Every counter would hang with the bus."""
    async with scene(tmp_path) as system, Counters.open(system.settings) as counters:
        await counters.served(20)
        assert system.broker.pid
        with hung(system.broker.pid):
            await seen_at_intake(system, "nats_connected", lambda value: value == 0)
            await asyncio.sleep(HUNG_S)
            await counters.served(20)
        await seen_at_intake(system, "nats_connected", lambda value: value == 1)
        await counters.served(20)
        await counters.close()

        assert counters.failures == []
        await proven(system, counters.journal)


async def test_a_hung_service_hangs_alone(tmp_path: Path):
    """One bad process would stop the whole post."""
    async with scene(tmp_path) as system, Counters.open(system.settings) as counters:
        await counters.served(20)
        (postal,) = system.services["postal"]
        with hung(postal.pid):
            async with grpc.aio.insecure_channel(system.settings.target("postal")) as channel:
                asking = postal_pb2_grpc.PostalServiceStub(channel).ListShipments(
                    postal_pb2.ListShipmentsRequest(dossier_id="x"),
                    metadata=((ACTOR_HEADER, write_actor(dispatcher("230100"))),),
                    timeout=1,
                )
                with pytest.raises(grpc.aio.AioRpcError) as refusal:
                    await asking
            await asyncio.sleep(HUNG_S)
            await counters.served(20)
        await counters.served(20)
        await counters.close()

        assert refusal.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert counters.failures == []
        await proven(system, counters.journal)


@pytest.mark.skipif(DATABASE != "postgres", reason="an SQLite file has no process that could hang")
async def test_a_hung_database_server_delays_and_loses_nothing(tmp_path: Path):
    """A wait without end, or an act that is half in: both would need a person."""
    async with scene(tmp_path) as system, Counters.open(system.settings) as counters:
        await counters.served(20)
        cluster = system.databases.cluster
        assert cluster
        assert cluster._process
        with hung(*family(cluster._process.pid)):
            await asyncio.sleep(HUNG_S)
        await counters.served(20)
        await counters.close()

        assert counters.failures == []
        await proven(system, counters.journal)
