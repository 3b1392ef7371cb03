"""Healing gaps: facts that wait too long for an earlier one of their source have it fetched."""

import asyncio
from typing import Final

import structlog

from shared import places
from shared.database import Database
from shared.errors import Refused
from shared.fetching import Fetcher
from shared.loops import run_together

LOOK: Final = 200
"""Things looked up at once."""

log = structlog.get_logger()


class Healing:
    """Heals gaps for each producer by itself; run by the lock holder, broker or no broker."""

    def __init__(self, database: Database, fetcher: Fetcher, heal_after_s: float) -> None:
        """Take how many seconds a gap may stand before its producer is asked."""
        self._database = database
        self._fetcher = fetcher
        self._heal_after_s = heal_after_s

    async def run(self) -> None:
        """Work until cancelled."""
        each = (self._heal_for_ever(name) for name in self._fetcher.producers.names)
        await run_together(*each, tries=2, patience_s=1)

    async def _heal_for_ever(self, name: str) -> None:
        """Heal what was there one pause ago already; no clock says how old a gap is."""
        seen = 0
        while True:
            await asyncio.sleep(self._heal_after_s)
            try:
                await self.heal(name, seen)
                seen = await self.look(name)
            except Refused as refused:
                log.warning("healing_waits", source=name, reason=refused.reason)

    async def look(self, name: str) -> int:
        """Give the row id of the newest gap of a producer."""
        source = self._fetcher.producers.source(name)
        return await self._database.read(places.newest_gap, self._database.tables, source)

    async def heal(self, name: str, upto: int) -> None:
        """Heal a producer's gaps that were there when the row `upto` came, while it answers."""
        source = self._fetcher.producers.source(name)
        last = ""
        while upto:
            abouts = await self._database.read(
                places.gaps, self._database.tables, source, upto, last, LOOK
            )
            if not abouts or not await self._fetcher.heal(name, abouts):
                return
            last = abouts[-1]
