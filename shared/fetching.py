"""Fetching what a producer told about one thing: from behind the cursor, into the inbox."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared import failpoints, metrics, places
from shared.applying import apply
from shared.database import Database
from shared.inbox import Inbox
from shared.producers import ANSWER_S, FactPage, Producers

AT_ONCE: Final = 8
"""Things of one producer that are healed at the same time."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What fetching facts about a thing came to."""

    answered: bool
    """Whether the producer gave all it has."""
    published: int = 0
    """Facts that took effect and that the broker should have brought."""
    unpublished: int = 0
    """Facts that took effect and that no broker has had yet."""


class Fetcher:
    """Fetches and applies, on any replica and beside the consumer: cursors let nothing in twice."""

    def __init__(self, database: Database, inbox: Inbox, producers: Producers) -> None:
        self.inbox = inbox
        self.producers = producers
        self._database = database

    async def fetch(self, name: str, about: str, timeout_s: float = ANSWER_S) -> Fetched:
        """Fetch all that a producer told about a thing and was not heard, and apply it.

        `timeout_s` bounds each answer of the producer. Raises Refused while the database is away.
        """
        after = await self._database.read(
            places.reached, self._database.tables, self.producers.source(name), about
        )
        published = unpublished = 0
        while page := await self.producers.facts(name, about, after, timeout_s):
            ahead = await self._apply(page)
            unpublished += sum(ahead)
            published += len(ahead) - sum(ahead)
            after = page.last
            if not page.more:
                break
        return Fetched(page is not None, published, unpublished)

    async def heal(self, name: str, abouts: Sequence[str]) -> bool:
        """Heal things of one producer, some at a time; False when it stopped answering."""
        source = self.producers.source(name)
        for start in range(0, len(abouts), AT_ONCE):
            group = abouts[start : start + AT_ONCE]
            healed = await asyncio.gather(*(self.fetch(name, about) for about in group))
            metrics.INBOX_HEALED.labels(source).inc(sum(one.published for one in healed))
            metrics.INBOX_PULLED.labels(source).inc(sum(one.unpublished for one in healed))
            if not all(one.answered for one in healed):
                return False
        return True

    async def _apply(self, page: FactPage) -> list[bool]:
        """Apply a page; says of each fact that took effect whether it was not published yet."""
        if not page.arrivals:
            return []
        failpoints.hit("heal.before_apply")
        applied = await apply(self._database, self.inbox, page.arrivals)
        failpoints.hit("heal.after_apply")
        return [one.fact.event_id in page.unpublished for one in applied if one.fact]
