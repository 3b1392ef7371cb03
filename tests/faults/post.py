"""Tracking alone beside a broker into which anything can be thrown."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as intake
from services.tracking.main import SERVICE as TRACKING
from shared import bus, events
from shared.background import durables
from shared.events import Envelope
from shared.migrations import migrate
from tests.faults import ledger
from tests.faults.ledger import EFFECTS
from tests.support import Started, eventually

StartService = Callable[..., Awaitable[Started]]


class Post:
    """What other services would tell, and what became of it."""

    def __init__(self, tracking: Started, connection: bus.Bus, publisher: bus.Publisher) -> None:
        self.tracking = tracking
        self.connection = connection
        self._publisher = publisher
        self._number = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls, start_service: StartService, database_url: str, nats_url: str, **settings: Any
    ) -> AsyncIterator[Self]:
        """Start tracking with a ledger of effects; its clock stands still until it is moved."""
        await asyncio.to_thread(migrate, TRACKING.name, database_url)
        await asyncio.to_thread(ledger.create, database_url)
        connection = bus.Bus(nats_url, "post")
        await connection.start()
        await connection.wait_connected()
        await bus.provision(connection, durables({TRACKING.name: TRACKING.hears}))
        publisher = bus.Publisher(connection)
        try:
            yield cls(
                await start_service(TRACKING, database_url, nats_url=nats_url, **settings),
                connection,
                publisher,
            )
        finally:
            await publisher.close()
            await connection.close()

    def facts(self, about: str, count: int) -> list[Envelope]:
        """Make the next facts about a thing."""
        kind = intake.DossierForwarded(dossier_id=about)
        return [self.tracking.fact(kind, about=about) for _ in range(count)]

    async def throw(self, subject: str, headers: Mapping[str, str], payload: bytes) -> None:
        """Put a message into the stream, whatever it is."""
        self._number += 1
        message = bus.Outgoing(f"thrown-{self._number}", subject, headers, payload)
        assert await self._publisher.publish([message], 20) == [True]

    async def tell(self, facts: Sequence[Envelope]) -> None:
        """Put facts into the stream."""
        for start in range(0, len(facts), 500):
            window = [
                bus.Outgoing(one.event_id, one.nats_subject, events.headers(one), one.payload)
                for one in facts[start : start + 500]
            ]
            assert all(await self._publisher.publish(window, 20))

    async def heard(self, about: str) -> list[str]:
        """Give the ids of the facts about a thing that took effect, in their order."""
        query = sa.select(EFFECTS.c.event_id).where(EFFECTS.c.about == about)
        return await self.tracking.database.read(
            lambda connection: list(connection.execute(query.order_by(EFFECTS.c.id)).scalars())
        )

    async def until_heard(self, facts: Sequence[Envelope]) -> None:
        """Wait until facts about one thing took effect: these, once and in this order."""
        about, ids = facts[0].about, [fact.event_id for fact in facts]

        async def all_heard() -> bool:
            return len(await self.heard(about)) >= len(ids)

        await eventually(all_heard, f"{len(ids)} facts about {about}")
        assert await self.heard(about) == ids

    async def until_waiting(self, *expected: tuple[str, str]) -> None:
        """Wait until so many messages wait: for these reasons and faults."""

        async def enough() -> bool:
            return len(await self.tracking.parked()) >= len(expected)

        await eventually(enough, f"{len(expected)} messages waiting")
        assert await self.tracking.parked() == list(expected)
