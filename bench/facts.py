"""Facts out of an outbox, into an inbox, and how long one takes at light load."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from bench.load import quantile
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
    """A telling database and a reading one, with a real broker between them."""

    def __init__(self, folder: Path, nats_url: str) -> None:
        self.nats_url = nats_url
        tell_url, read_url = f"sqlite:///{folder}/tell.db", f"sqlite:///{folder}/read.db"
        for url in (tell_url, read_url):
            migrate("tracking", url)
        self.teller = Database(tell_url, TRACKING.tables, "intake")
        self.reader = Database(read_url, TRACKING.tables, "tracking")

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


async def measure(folder: Path, nats_url: str, dossiers: int) -> dict[str, float]:
    """Give facts a second out and in, and the time from commit to applied in ms."""
    pair = Pair(folder, nats_url)
    await pair.teller.open()
    await pair.reader.open()
    connection = bus.Bus(nats_url, "bench")
    await connection.start()
    await connection.wait_connected()
    await bus.provision(connection, durables({"tracking": ["intake"]}))
    publisher = bus.Publisher(connection)
    relay = Relay(pair.teller, publisher, SOURCE, 0.5)
    facts = dossiers * PER_DOSSIER
    await pair.tell(range(dossiers))

    started = time.perf_counter()
    relaying = asyncio.create_task(relay.run())
    while await pair.pending():
        await asyncio.sleep(0.02)
    out = facts / (time.perf_counter() - started)

    puller = Noting(connection, "tracking", PULL_BATCH)
    inbox = Inbox(InboxTables(TRACKING.tables), TRACKING.subscriptions)
    started = time.perf_counter()
    consuming = asyncio.create_task(Consumer(pair.reader, inbox, puller).run())
    while await pair.applied() < facts:
        await asyncio.sleep(0.02)
    into = facts / (time.perf_counter() - started)

    latencies = await _latencies(pair, relay, puller, dossiers)
    for task in (relaying, consuming):
        task.cancel()
    await asyncio.gather(relaying, consuming, return_exceptions=True)
    puller.stop()
    await publisher.close()
    await connection.close()
    await pair.teller.close()
    await pair.reader.close()
    return {
        "out": out,
        "in": into,
        "p50": quantile(latencies, 0.5) * 1000,
        "p99": quantile(latencies, 0.99) * 1000,
    }


async def _latencies(pair: Pair, relay: Relay, puller: Noting, first: int) -> list[float]:
    """Tell a dossier every 20 ms or so; time each from its commit to the commit that applied it."""
    loop = asyncio.get_running_loop()
    pair.teller.writer.on_told = lambda: loop.call_soon_threadsafe(relay.wake)  # type: ignore[assignment]
    times: list[float] = []
    base = puller.acknowledged
    for number in range(200):
        await pair.teller.run(tell_dossier(first + number), Origin(f"l{number}", SYSTEM))
        committed = time.perf_counter()
        await puller.wait_for(base + (number + 1) * PER_DOSSIER)
        times.append(time.perf_counter() - committed)
        await asyncio.sleep(0.02)
    return sorted(times)
