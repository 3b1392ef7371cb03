"""Figures of statistics: how soon one follows its fact, how fast they are read and recounted."""

import asyncio
import time
from pathlib import Path

import sqlalchemy as sa

from bench.load import quantile
from bench.pair import PER_DOSSIER, Pair, pair, tell_dossier
from services.tracking import statistics
from services.tracking.domain import statistics as s
from services.tracking.statistics.tables import CELLS
from shared.actor import SYSTEM
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
    async with pair(folder, nats_url) as both:
        both.start_relay()
        both.start_hearing()
        await both.tell(range(dossiers))
        while await both.applied() < dossiers * PER_DOSSIER:
            await asyncio.sleep(0.02)

        fresh = await _freshness(both, dossiers)
        asked = await _asked(both)
        recounted = await _recounted(both)
    return {
        "fresh p50": quantile(fresh, 0.5) * 1000,
        "fresh p99": quantile(fresh, 0.99) * 1000,
        "asked p50": quantile(asked, 0.5) * 1000,
        "recounted": recounted,
    }


async def _freshness(both: Pair, first: int) -> list[float]:
    """Tell a dossier now and then; time each from its commit until its figure shows it."""
    both.relay_at_once()
    times: list[float] = []
    for number in range(first, first + ALONE):
        await both.teller.run(tell_dossier(number), Origin(f"f{number}", SYSTEM))
        committed = time.perf_counter()
        while await both.reader.read(_received) <= number:
            await asyncio.sleep(0.001)
        times.append(time.perf_counter() - committed)
        await asyncio.sleep(0.02)
    return sorted(times)


def _received(connection: sa.Connection) -> int:
    return int(connection.execute(_RECEIVED).scalar_one())


async def _asked(both: Pair) -> list[float]:
    """Ask for all figures of this month by sector."""
    now = both.reader.clock()
    question = s.Question(s.month_of(now), s.month_of(now), {}, ("sector",))
    times: list[float] = []
    for _ in range(QUESTIONS):
        started = time.perf_counter()
        await both.reader.read(statistics.figures, question, now)
        times.append(time.perf_counter() - started)
    return sorted(times)


async def _recounted(both: Pair) -> float:
    """Give dossiers a second that are counted anew from their facts and compared."""
    after, dossiers, started = "", 0, time.perf_counter()
    while True:
        piece = await both.reader.read(statistics.verify, after, PIECE)
        if piece.differences:
            raise SystemExit(f"figures are not what the facts say: {piece.differences[:3]}")
        dossiers += len(piece.dossiers)
        if len(piece.dossiers) < PIECE:
            return dossiers / (time.perf_counter() - started)
        after = piece.dossiers[-1]
