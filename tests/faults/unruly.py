"""A broker that repeats, reorders and delays, and a disk that is slow; put into a process."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from shared import failpoints
from shared.bus import Delivery, Puller

WINDOW: Final = 50
"""Messages that change places with each other."""
COPIES: Final = (1, 1, 2, 3, 5)
"""How often a message comes; one of these."""
LATE: Final = 0.1
"""Share of messages that come late."""
LATE_S: Final = 3.0
"""How late they come at most."""


def disturb(seed: int) -> None:
    """Have every message come 1 to 5 times, out of order, some late."""
    batches = Puller.batches

    async def disturbed(self: Puller) -> AsyncIterator[list[Delivery]]:
        # Another life has other dice, but those of a seed and a process are always the same.
        async for batch in _Unruly(batches(self), random.Random(f"{seed}/{os.getpid()}")).run():
            yield batch

    Puller.batches = disturbed  # type: ignore[method-assign]


def forget(share: float) -> None:
    """Have some messages never come, as if the broker had lost them; it counts them as done."""
    batches, dice = Puller.batches, random.Random()

    async def forgetful(self: Puller) -> AsyncIterator[list[Delivery]]:
        async for batch in batches(self):
            lost = [one for one in batch if dice.random() < share]
            await self.ack(lost)
            if left := [one for one in batch if one not in lost]:
                yield left

    Puller.batches = forgetful  # type: ignore[method-assign]


def slow_commits(longest_s: float) -> None:
    """Let commits take up to so much longer."""
    hit, dice = failpoints.hit, random.Random()

    def slow(name: str) -> None:
        if name == "writer.before_commit":
            time.sleep(dice.uniform(0, longest_s))
        hit(name)

    failpoints.hit = slow


class _Unruly:
    """Batches in another order and number than they came."""

    def __init__(self, source: AsyncIterator[list[Delivery]], dice: random.Random) -> None:
        self._source = source
        self._dice = dice
        self._late: list[tuple[float, Delivery]] = []

    async def run(self) -> AsyncIterator[list[Delivery]]:
        coming = asyncio.ensure_future(anext(self._source))
        try:
            while True:
                await asyncio.wait({coming}, timeout=self._pause())
                if due := self._due():
                    yield due
                if coming.done():
                    batch = coming.result()
                    coming = asyncio.ensure_future(anext(self._source))
                    for start in range(0, len(batch), WINDOW):
                        if shuffled := self._shuffle(batch[start : start + WINDOW]):
                            yield shuffled
        except StopAsyncIteration:
            return  # what is late has not been acknowledged and comes another time
        finally:
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming

    def _shuffle(self, window: list[Delivery]) -> list[Delivery]:
        many = [one for one in window for _ in range(self._dice.choice(COPIES))]
        self._dice.shuffle(many)
        now, held = time.monotonic(), [self._dice.random() < LATE for _ in many]
        for one, late in zip(many, held, strict=True):
            if late:
                self._late.append((now + self._dice.uniform(0, LATE_S), one))
        return [one for one, late in zip(many, held, strict=True) if not late]

    def _due(self) -> list[Delivery]:
        now = time.monotonic()
        due = [one for when, one in self._late if when <= now]
        self._late = [(when, one) for when, one in self._late if when > now]
        return due

    def _pause(self) -> float | None:
        if not self._late:
            return None
        return max(0.0, min(when for when, _ in self._late) - time.monotonic())
