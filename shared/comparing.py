"""Comparing with producers what they told: the last fact about a thing leaves no gap when lost."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa
import structlog

from shared import metrics, places
from shared.actor import SYSTEM
from shared.bus import Progress
from shared.database import Database
from shared.errors import Refused
from shared.fetching import Fetcher
from shared.loops import run_together
from shared.places import FactPlace
from shared.tables import insert
from shared.transaction import Origin, Transaction

MISSING_MAX: Final = 5_000
"""Places kept in mind that were told and not heard; with more, reading waits for these."""
PACE_S: Final = 0.01
"""Pause between two pages, so that a long history is not felt."""
KEY: Final = "compared|"
"""With the source behind it: where epoch and position of what was compared are remembered."""

log = structlog.get_logger()


@dataclass(slots=True)
class Compared:
    """How far the facts of one producer were compared."""

    epoch: int = 0
    position: int = 0
    """Up to here its places were read."""
    missing: list[FactPlace] = field(default_factory=list)
    """Those among them that were not heard, by position."""
    mark: int | None = None
    """The stream's newest place when they had been read; None while the broker did not say."""
    kept: tuple[int, int] = (0, 0)
    """Epoch and position as they are written down."""

    @property
    def known(self) -> tuple[int, int]:
        """Epoch, and the position up to which everything was heard."""
        return self.epoch, self.missing[0].position - 1 if self.missing else self.position


class Comparing:
    """Compares with each producer by itself; run by the lock holder.

    A fact counts as lost if its producer had published it, this service's consumer has nothing
    left that was in the stream then, and it was still not heard. Facts on their way are left to
    the broker, and all of them while it is away.
    """

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        progress: Callable[[], Awaitable[Progress | None]],
        compare_s: float,
    ) -> None:
        """Take what tells how far the consumer is, and the seconds between two rounds."""
        self._database = database
        self._fetcher = fetcher
        self._progress = progress
        self._compare_s = compare_s

    async def run(self) -> None:
        """Work until cancelled."""
        each = (self._compare_for_ever(name) for name in self._fetcher.producers.names)
        await run_together(*each, tries=2, patience_s=1)

    async def _compare_for_ever(self, name: str) -> None:
        compared: Compared | None = None
        while True:
            await asyncio.sleep(self._compare_s)
            try:
                compared = compared or await self.remember(name)
                await self.compare(name, compared)
            except Refused as refused:
                log.warning("comparing_waits", source=name, reason=refused.reason)

    async def compare(self, name: str, compared: Compared) -> None:
        """Do one round: heal what the round before missed and was not on its way, read on."""
        progress = await self._progress()
        compared.missing = await self._missing(name, compared.missing)
        metrics.COMPARE_MISSING.labels(self._source(name)).set(len(compared.missing))
        if compared.missing and not await self._healed(name, compared, progress):
            return
        if not await self._read_on(name, compared):
            return
        progress = await self._progress()
        compared.mark = progress.last if progress else None
        metrics.COMPARE_MISSING.labels(self._source(name)).set(len(compared.missing))
        metrics.COMPARE_ROUNDS.labels(self._source(name)).inc()

    async def remember(self, name: str) -> Compared:
        """Give how far was compared before this process began."""
        meta = self._database.tables.meta
        query = sa.select(meta.c.value).where(meta.c.key == KEY + self._source(name))
        value = await self._database.read(lambda connection: connection.execute(query).scalar())
        epoch, position = map(int, (value or "0 0").split())
        return Compared(epoch, position, kept=(epoch, position))

    async def _healed(self, name: str, compared: Compared, progress: Progress | None) -> bool:
        """Heal what is missing; False while it may still be on its way."""
        if progress is None:
            return False
        if compared.mark is None or not progress.is_past(compared.mark):
            compared.mark = progress.last if compared.mark is None else compared.mark
            return False
        log.warning("facts_missed", source=name, count=len(compared.missing))
        await self._fetcher.heal(name, sorted({place.about for place in compared.missing}))
        compared.missing = await self._missing(name, compared.missing)
        return True

    async def _read_on(self, name: str, compared: Compared) -> bool:
        """Read what was told since, page by page; False when the producer does not answer."""
        more = True
        while more and len(compared.missing) < MISSING_MAX:
            page = await self._fetcher.producers.places(name, compared.position)
            if page is None:
                return False
            if page.epoch != compared.epoch:
                begun = compared.position > 0
                compared.epoch, compared.position, compared.missing = page.epoch, 0, []
                if begun:
                    continue  # the producer was restored: its positions begin anew
            compared.missing += await self._missing(name, page.places)
            if page.places:
                compared.position = page.places[-1].position
            await self._keep(name, compared)
            more = page.more
            await asyncio.sleep(PACE_S)
        return True

    async def _missing(self, name: str, told: Sequence[FactPlace]) -> list[FactPlace]:
        if not told:
            return []
        return await self._database.read(
            places.missing, self._database.tables, self._source(name), told
        )

    async def _keep(self, name: str, compared: Compared) -> None:
        """Write down how far everything was heard, if that has changed."""
        known = compared.known
        if known == compared.kept:
            return
        row = {"key": KEY + self._source(name), "value": f"{known[0]} {known[1]}"}

        def work(tx: Transaction) -> None:
            new = insert(tx.tables.meta, tx.connection.dialect.name).values(row)
            tx.execute(
                new.on_conflict_do_update(
                    index_elements=["key"], set_={"value": new.excluded.value}
                )
            )

        await self._database.run(work, Origin("compare", SYSTEM), first=False)
        compared.kept = known

    def _source(self, name: str) -> str:
        return self._fetcher.producers.source(name)
