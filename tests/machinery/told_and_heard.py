"""A producer that is asked over a real socket, and a consumer that hears only what it is given."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import grpc
import sqlalchemy as sa

from protos.events.v1 import facts_pb2_grpc
from protos.intake.v1 import events_pb2 as intake
from shared import events, outbox
from shared.actor import SYSTEM
from shared.arrivals import Arrival
from shared.config import Settings
from shared.database import Database
from shared.events import Envelope
from shared.facts_servicer import FactsServicer
from shared.fetching import Fetcher
from shared.inbox import Inbox
from shared.inbox_tables import InboxTables
from shared.producers import Producers
from shared.service import Service
from shared.tables import insert
from shared.transaction import Origin, Transaction
from tests.machinery.conftest import COUNTS, TABLES, make_tables, origin

INTAKE = Service("intake", TABLES, lambda *_: [])
SOURCE = "urn:dossierpost:local:intake"


class Producer:
    """An intake that tells facts and answers for them, while it is not away."""

    def __init__(self, database: Database, port: int) -> None:
        self.database = database
        self.port = port
        self._server: grpc.aio.Server | None = None

    async def come(self) -> None:
        """Answer from now on."""
        self._server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
        servicer = FactsServicer(self.database, Settings(), INTAKE)
        facts_pb2_grpc.add_FactsServiceServicer_to_server(servicer, self._server)
        self.port = self._server.add_insecure_port(f"127.0.0.1:{self.port}")
        await self._server.start()

    async def go(self) -> None:
        """Be away."""
        if self._server is not None:
            await self._server.stop(None)

    async def tell(self, about: str, *numbers: int, size: int = 0) -> None:
        """Tell facts about a thing that say these numbers, each padded to a size."""

        def work(number: int) -> Callable[[Transaction], None]:
            body = intake.DossierForwarded(dossier_id=f"{number}{' ' * size}")
            return lambda tx: tx.publish(body, about=about, agency="H55")

        await self.database.run_many([(work(number), origin()) for number in numbers])

    async def publish(self) -> None:
        """Mark everything published, as a relay does whose broker then forgets it all."""
        rows = await self.database.read(outbox.pending, TABLES, SOURCE, 10_000)
        await self.database.run(
            lambda tx: outbox.mark_published(tx, [row.row_id for row in rows]), origin()
        )

    async def told(self, about: str) -> list[Envelope]:
        """Give what was told about a thing, in order."""
        rows = await self.database.read(outbox.fetch_about, TABLES, SOURCE, about, (0, 0), 5_000)
        return [fact for _, fact in rows]


class Consumer:
    """A tracking that notes what it hears, in order."""

    def __init__(self, database: Database, port: int) -> None:
        self.database = database
        self.order: dict[str, list[int]] = {}
        inbox = Inbox(InboxTables(TABLES), {intake.DossierForwarded: self._on_forwarded})
        self.producers = Producers(Settings(intake_port=port), "tracking", ["intake"])
        self.fetcher = Fetcher(database, inbox, self.producers)

    def _on_forwarded(self, body, heard: Envelope, tx: Transaction) -> None:
        """Note it in memory, where a repeated transaction is seen twice, and count it in rows."""
        self.order.setdefault(heard.about, []).append(int(body.dossier_id))
        once_more = insert(COUNTS, tx.connection.dialect.name).on_conflict_do_update(
            index_elements=["name"], set_={"count": COUNTS.c.count + 1}
        )
        tx.execute(once_more, {"name": heard.about, "count": 1})

    async def count(self, about: str) -> int:
        """Give how many facts about a thing took effect."""
        query = sa.select(COUNTS.c.count).where(COUNTS.c.name == about)
        return await self.database.read(lambda connection: connection.execute(query).scalar() or 0)

    async def hear(self, *facts: Envelope) -> None:
        """Hear facts as if the broker had brought them."""
        arrivals = [
            Arrival(fact.nats_subject, events.headers(fact), fact.payload, fact) for fact in facts
        ]
        await self.database.run(
            lambda tx: self.fetcher.inbox.apply(tx, arrivals), Origin("test", SYSTEM)
        )


@asynccontextmanager
async def open_both(
    new_database: Callable[[str], str], port: int = 0
) -> AsyncIterator[tuple[Producer, Consumer]]:
    """Open a producer that answers and a consumer that knows where it is."""
    databases = []
    for name, service in (("toy", "intake"), ("reader", "tracking")):
        url = new_database(name)
        make_tables(url)
        databases.append(Database(url, TABLES, service))
        await databases[-1].open()
    producer = Producer(databases[0], port)
    await producer.come()
    consumer = Consumer(databases[1], producer.port)
    try:
        yield producer, consumer
    finally:
        await consumer.producers.close()
        await producer.go()
        for database in databases:
            await database.close()
