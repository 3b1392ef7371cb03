"""Figures of statistics: how soon one follows its fact, how fast they are read and recounted."""

import asyncio
import time
from pathlib import Path

import sqlalchemy as sa

from bench.facts import PER_DOSSIER, SOURCE, Noting, Pair, tell_dossier
from bench.load import quantile
from services.tracking import statistics
from services.tracking.domain import statistics as s
from services.tracking.main import SERVICE as TRACKING
from services.tracking.statistics.tables import CELLS
from shared import bus
from shared.actor import SYSTEM
from shared.background import PULL_BATCH, durables
from shared.consumer import Consumer
from shared.inbox import Inbox
from shared.inbox_tables import InboxTables
from shared.relay import Relay
from shared.transaction import Origin

ALONE = 100
"""Dossiers told one after the other."""
QUESTIONS = 50
PIECE = 500
_RECEIVED = sa.select(sa.func.coalesce(sa.func.sum(CELLS.c.amount), 0)).where(
    CELLS.c.measure == "received.direct"
)


async def measure(folder: Path, nats_url: str, dossiers: int) -> dict[str, float]:
    """Give the time from the commit of a fact to its figure, and what reading takes."""
    pair = Pair(folder, nats_url)
    await pair.teller.open()
    await pair.reader.open()
    connection = bus.Bus(nats_url, "bench")
    await connection.start()
    await connection.wait_connected()
    await bus.provision(connection, durables({"tracking": ["intake"]}))
    publisher = bus.Publisher(connection)
    relay = Relay(pair.teller, publisher, SOURCE, 0.5)
    puller = Noting(connection, "tracking", PULL_BATCH)
    inbox = Inbox(InboxTables(TRACKING.tables), TRACKING.subscriptions)
    tasks = [
        asyncio.create_task(relay.run()),
        asyncio.create_task(Consumer(pair.reader, inbox, puller).run()),
    ]
    await pair.tell(range(dossiers))
    while await pair.applied() < dossiers * PER_DOSSIER:
        await asyncio.sleep(0.02)

    fresh = await _freshness(pair, relay, dossiers)
    asked = await _asked(pair)
    recounted = await _recounted(pair)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    puller.stop()
    await publisher.close()
    await connection.close()
    await pair.teller.close()
    await pair.reader.close()
    return {
        "fresh p50": quantile(fresh, 0.5) * 1000,
        "fresh p99": quantile(fresh, 0.99) * 1000,
        "asked p50": quantile(asked, 0.5) * 1000,
        "recounted": recounted,
    }


async def _freshness(pair: Pair, relay: Relay, first: int) -> list[float]:
    """Tell a dossier now and then; time each from its commit until its figure shows it."""
    loop = asyncio.get_running_loop()
    pair.teller.writer.on_told = lambda: loop.call_soon_threadsafe(relay.wake)  # type: ignore[assignment]
    times: list[float] = []
    for number in range(first, first + ALONE):
        await pair.teller.run(tell_dossier(number), Origin(f"f{number}", SYSTEM))
        committed = time.perf_counter()
        while await pair.reader.read(_received) <= number:
            await asyncio.sleep(0.001)
        times.append(time.perf_counter() - committed)
        await asyncio.sleep(0.02)
    return sorted(times)


def _received(connection: sa.Connection) -> int:
    return int(connection.execute(_RECEIVED).scalar_one())


async def _asked(pair: Pair) -> list[float]:
    """Ask for all figures of this month by sector."""
    now = pair.reader.clock()
    question = s.Question(s.month_of(now), s.month_of(now), {}, ("sector",))
    times: list[float] = []
    for _ in range(QUESTIONS):
        started = time.perf_counter()
        await pair.reader.read(statistics.figures, question, now)
        times.append(time.perf_counter() - started)
    return sorted(times)


async def _recounted(pair: Pair) -> float:
    """Give dossiers a second that are counted anew from their facts and compared."""
    after, dossiers, started = "", 0, time.perf_counter()
    while True:
        piece = await pair.reader.read(statistics.verify, after, PIECE)
        if piece.differences:
            raise SystemExit(f"figures are not what the facts say: {piece.differences[:3]}")
        dossiers += len(piece.dossiers)
        if len(piece.dossiers) < PIECE:
            return dossiers / (time.perf_counter() - started)
        after = piece.dossiers[-1]
