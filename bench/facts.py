"""Facts out of an outbox, into an inbox, and how long one takes at light load."""

import asyncio
import time
from pathlib import Path

from bench.load import quantile
from bench.pair import PER_DOSSIER, Pair, pair, tell_dossier
from shared.actor import SYSTEM
from shared.transaction import Origin


async def measure(folder: Path, nats_url: str, dossiers: int) -> dict[str, float]:
    """Give facts a second out and in, and the time from commit to applied in ms."""
    facts = dossiers * PER_DOSSIER
    async with pair(folder, nats_url) as both:
        await both.tell(range(dossiers))

        started = time.perf_counter()
        both.start_relay()
        while await both.pending():
            await asyncio.sleep(0.02)
        out = facts / (time.perf_counter() - started)

        started = time.perf_counter()
        both.start_hearing()
        while await both.applied() < facts:
            await asyncio.sleep(0.02)
        into = facts / (time.perf_counter() - started)

        latencies = await _latencies(both, dossiers)
    return {
        "out": out,
        "in": into,
        "p50": quantile(latencies, 0.5) * 1000,
        "p99": quantile(latencies, 0.99) * 1000,
    }


async def _latencies(both: Pair, first: int) -> list[float]:
    """Tell a dossier every 20 ms or so; time each from its commit to the commit that applied it."""
    both.relay_at_once()
    times: list[float] = []
    base = both.puller.acknowledged
    for number in range(200):
        await both.teller.run(tell_dossier(first + number), Origin(f"l{number}", SYSTEM))
        committed = time.perf_counter()
        await both.puller.wait_for(base + (number + 1) * PER_DOSSIER)
        times.append(time.perf_counter() - committed)
        await asyncio.sleep(0.02)
    return sorted(times)
