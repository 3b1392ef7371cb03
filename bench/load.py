"""A closed-loop load: so many calls in flight, so many calls in all."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What a load came to."""

    calls: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Calls a second."""
        return self.calls / self.seconds


async def drive(call: Callable[[int], Awaitable[object]], calls: int, in_flight: int) -> Load:
    """Make `calls` calls, `in_flight` at a time; each gets its number."""
    numbers = iter(range(calls))
    times: list[float] = []

    async def worker() -> None:
        for number in numbers:
            started = time.perf_counter()
            await call(number)
            times.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(in_flight)))
    seconds = time.perf_counter() - started
    times.sort()
    return Load(calls, seconds, quantile(times, 0.5) * 1000, quantile(times, 0.99) * 1000)


def quantile(ordered: list[float], part: float) -> float:
    """Give the value below which this part of ordered values lies."""
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
