"""A telling database and a reading one, with a real broker between them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa

from protos.events.v1 import vocabulary_pb2
from protos.intake.v1 import events_pb2
from services.tracking.main import SERVICE as TRACKING
from shared import bus
from shared.actor import SYSTEM
from shared.background import PULL_BATCH, durables
from shared.consumer import Consumer
from shared.database import Database
from shared.inbox import Inbox
from shared.inbox_tables import InboxTables
from shared.migrations import migrate
from shared.relay import Relay
from shared.transaction import Origin, Transaction

AGENCY = "000.00.01.H55"
SOURCE = "urn:dossierpost:bench:intake"
PER_DOSSIER = 4
"""Facts told of a dossier."""


def tell_dossier(number: int):
    """Tell the four facts of a directly filed dossier, as intake would."""
    dossier_id = f"00000000-0000-4000-8000-{number:012d}"
    papers = vocabulary_pb2.PaperCount(originals=2, copies=1)
    facts = (
        events_pb2.DossierRegistered(
            dossier_id=dossier_id, procedure_code="1.001193", sector="Hộ tịch",
            channel=vocabulary_pb2.INTAKE_CHANNEL_DIRECT, receiving_agency=AGENCY,
            competent_agency=AGENCY, papers=papers,
        ),
        events_pb2.DossierFiled(dossier_id=dossier_id, receiving_agency=AGENCY, papers=papers),
        events_pb2.DossierAccepted(
            dossier_id=dossier_id, dossier_code=f"{AGENCY}-261123-{number:06d}",
            receiving_agency=AGENCY, competent_agency=AGENCY, procedure_code="1.001193",
        ),
        events_pb2.DossierForwarded(dossier_id=dossier_id, competent_agency=AGENCY),
    )  # fmt: skip

    def work(tx: Transaction) -> None:
        for fact in facts:
            tx.publish(fact, about=dossier_id, agency=AGENCY)

    return work


class Noting(bus.Puller):
    """Says when facts are acknowledged: right after the commit that applied them."""

    def __init__(self, connection: bus.Bus, durable: str, batch: int) -> None:
        super().__init__(connection, durable, batch)
        self.acknowledged = 0
        self.changed = asyncio.Event()

    async def ack(self, deliveries: Sequence[bus.Delivery]) -> None:
        self.acknowledged += len(deliveries)
        self.changed.set()
        await super().ack(deliveries)

    async def wait_for(self, number: int) -> None:
        """Wait until so many facts are applied."""
        while self.acknowledged < number:
            self.changed.clear()
            await self.changed.wait()


class Pair:
    """Intake tells and tracking hears; each begins when it is asked to."""

    def __init__(self, teller: Database, reader: Database, connection: bus.Bus) -> None:
        self.teller = teller
        self.reader = reader
        self.puller = Noting(connection, "tracking", PULL_BATCH)
        self.publisher = bus.Publisher(connection)
        self._relay = Relay(teller, self.publisher, SOURCE, 0.5)
        self._tasks: list[asyncio.Task[None]] = []

    def start_relay(self) -> None:
        """Begin to publish what is told."""
        self._tasks.append(asyncio.create_task(self._relay.run()))

    def start_hearing(self) -> None:
        """Begin to apply what is published."""
        inbox = Inbox(InboxTables(TRACKING.tables), TRACKING.subscriptions)
        consumer = Consumer(self.reader, inbox, self.puller)
        self._tasks.append(asyncio.create_task(consumer.run()))

    def relay_at_once(self) -> None:
        """Have the relay woken by every commit, as in a service; else it looks now and then."""
        loop, relay = asyncio.get_running_loop(), self._relay
        self.teller.writer.on_told = lambda: loop.call_soon_threadsafe(relay.wake)  # type: ignore[assignment]

    async def stop(self) -> None:
        """End what was begun."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.puller.stop()
        await self.publisher.close()

    async def tell(self, dossiers: range) -> None:
        """Fill the outbox."""
        works = [(tell_dossier(number), Origin(f"b{number}", SYSTEM)) for number in dossiers]
        for start in range(0, len(works), 5000):
            await self.teller.run_many(works[start : start + 5000])

    async def pending(self) -> int:
        """Count facts that are not published."""
        outbox = self.teller.tables.outbox
        query = sa.select(sa.func.count()).where(outbox.c.published_at.is_(None))
        return await self.teller.read(lambda connection: connection.execute(query).scalar_one())

    async def applied(self) -> int:
        """Sum up the cursors: how many facts have taken effect."""
        cursors = self.reader.tables.cursors
        query = sa.select(sa.func.coalesce(sa.func.sum(cursors.c.sequence), 0))
        return int(
            await self.reader.read(lambda connection: connection.execute(query).scalar_one())
        )


@asynccontextmanager
async def pair(folder: Path, nats_url: str) -> AsyncIterator[Pair]:
    """Open both databases and the stream between them."""
    tell_url, read_url = f"sqlite:///{folder}/tell.db", f"sqlite:///{folder}/read.db"
    for url in (tell_url, read_url):
        migrate("tracking", url)
    teller = Database(tell_url, TRACKING.tables, "intake")
    reader = Database(read_url, TRACKING.tables, "tracking")
    await teller.open()
    await reader.open()
    connection = bus.Bus(nats_url, "bench")
    await connection.start()
    await connection.wait_connected()
    await bus.provision(connection, durables({"tracking": ["intake"]}))
    both = Pair(teller, reader, connection)
    try:
        yield both
    finally:
        await both.stop()
        await connection.close()
        await teller.close()
        await reader.close()
