"""Watching facts: an outbox read again and again from where a reader stands.

It needs no broker: what the broker has not taken for some seconds is told early, and once more with
its position when it has. Readers drop what they know by its place.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, NamedTuple

from shared import filters
from shared.config import Settings
from shared.database import Database
from shared.events import Envelope
from shared.filters import Page, Wanted
from shared.loops import wait
from shared.watchers import Watchers

PAGE: Final = 100
"""Facts read at once: all that a watch holds in memory."""
EARLY_AFTER: Final = timedelta(seconds=2)
"""How long the broker may take before a fact is told without it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a reader stands in what a service told."""

    epoch: int = 0
    """Epoch in which that holds; 0 before the first look."""
    position: int = 0
    """Everything published up to here was told."""
    early: int = 0
    """Row id of the last fact that was told before it was published."""


class Seen(NamedTuple):
    """One thing to tell a reader."""

    standing: Standing
    """Where to go on behind it."""
    fact: Envelope | None = None
    """None in a heartbeat."""
    position: int = 0
    """Position of the fact; 0 while it is not published."""
    epoch_changed: bool = False


class Watches:
    """All watches of facts in a process; they end when it stops."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._watchers = Watchers(settings.watches_max, database.leaving)
        self._heartbeat_s = settings.watch_heartbeat_s
        self._poll_s = settings.watch_poll_ms / 1000

    def watch(self, wanted: Wanted, standing: Standing, *, from_now: bool) -> AsyncIterator[Seen]:
        """Tell what is wanted behind a place, then what comes; ends with UNAVAILABLE only."""
        return self._watchers.admit(self._watch(wanted, standing, from_now=from_now))

    async def _watch(
        self, wanted: Wanted, standing: Standing, *, from_now: bool
    ) -> AsyncIterator[Seen]:
        loop, silent_since = asyncio.get_running_loop(), float("-inf")
        leaving = self._watchers.leaving
        while not leaving.is_set():
            page = await self._page(wanted, standing)
            if page.epoch != standing.epoch:
                changed = standing.epoch != 0
                standing = Standing(page.epoch, page.last if from_now and not changed else 0)
                yield Seen(standing, epoch_changed=changed)
                continue
            for position, fact in page.facts:
                standing = replace(standing, position=position)
                yield Seen(standing, fact, position)
            standing = replace(standing, position=page.reached)
            behind = page.reached < page.last
            early = [] if behind else await self._unpublished(wanted, standing)
            for row_id, fact in early:
                standing = replace(standing, early=row_id)
                yield Seen(standing, fact)
            if page.facts or early:
                silent_since = loop.time()
            elif loop.time() - silent_since >= self._heartbeat_s:
                yield Seen(standing)
                silent_since = loop.time()
            if not behind and not early:
                await wait(leaving, self._poll_s)

    async def _page(self, wanted: Wanted, standing: Standing) -> Page:
        return await self._database.read(
            filters.published, self._database.tables, wanted, standing.position, PAGE
        )

    async def _unpublished(self, wanted: Wanted, standing: Standing) -> list[tuple[int, Envelope]]:
        before = self._database.clock() - EARLY_AFTER
        return await self._database.read(
            filters.unpublished, self._database.tables, wanted, standing.early, before, PAGE
        )
