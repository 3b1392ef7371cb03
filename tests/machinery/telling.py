"""A service that tells facts to a real broker, and every way to harm that broker's store."""

import asyncio
import shutil
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path

from shared import bus
from shared.background import durables
from shared.broker import LocalBroker
from shared.reconciler import Reconciler
from shared.relay import Relay
from tests.machinery.conftest import TABLES, Opened, origin
from tests.machinery.test_flow import SOURCE, tell
from tests.support import eventually

HEARS = durables({"tracking": ["intake"]})
SUBJECTS = "dossierpost.intake.>"


class Teller:
    """A service that tells facts to a broker and reads what the broker has."""

    def __init__(self, opened: Opened, broker: bus.Bus) -> None:
        self.opened = opened
        self.bus = broker
        self.publisher = bus.Publisher(broker, self.provision)
        self.relay = Relay(opened.database, self.publisher, SOURCE, 0.02)
        self.reconciler = Reconciler(
            opened.database, broker, SOURCE, self.provision, every_s=60, full_s=3600
        )
        self.reconciler.on_sent_again = self.relay.wake

    @property
    def client(self) -> bus.LeanClient:
        assert self.bus.client is not None, "the broker is away"
        return self.bus.client

    async def provision(self) -> None:
        await bus.provision(self.bus, HEARS, ack_wait_seconds=1)

    async def tell(self, facts: int, about: str = "d0") -> None:
        """Tell facts and wait until all are published."""
        before = len(await self.opened.rows(TABLES.outbox))
        numbers = range(before, before + facts)
        await self.opened.database.run_many([(tell(about, n), origin()) for n in numbers])
        await eventually(self.is_published, "facts published")

    async def is_whole_again(self) -> bool:
        """Tell whether everything is published and in the stream, whatever the broker does."""
        told = {row.event_id for row in await self.opened.rows(TABLES.outbox)}
        if not await self.is_published() or await bus.stream_state(self.client) is None:
            return False
        return told <= set(await self.in_stream())

    async def is_published(self) -> bool:
        self.relay.wake()
        return all(row.published_at for row in await self.opened.rows(TABLES.outbox))

    async def in_stream(self) -> Counter[str]:
        """Read how often the stream has each fact."""
        seen: Counter[str] = Counter()
        state = await bus.stream_state(self.client)
        async for page in bus.read_stream(self.client, SUBJECTS, 0, state.last):
            seen.update(message.event_id for message in page)
        return seen

    async def is_whole(self) -> bool:
        """Tell whether the stream has every fact that the outbox calls published."""
        rows = await self.opened.rows(TABLES.outbox)
        return {row.event_id for row in rows if row.published_at} <= set(await self.in_stream())

    async def compare(self) -> int:
        """Compare once and wait until what was missing is sent."""
        sent_again = await self.reconciler.compare()
        await eventually(self.is_published, "facts published again")
        return sent_again


@asynccontextmanager
async def telling(opened: Opened, url: str):
    broker = bus.Bus(url, "intake")
    await broker.start()
    await broker.wait_connected()
    teller = Teller(opened, broker)
    await teller.provision()
    relaying = asyncio.create_task(teller.relay.run())
    try:
        yield teller
    finally:
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        await teller.publisher.close()
        await broker.close()


def messages(server: LocalBroker) -> Path:
    """Find the folder of the stream's messages."""
    (folder,) = server._store_dir.glob("jetstream/*/streams/EVENTS/msgs")
    return folder


async def damage(server: LocalBroker, teller: Teller, harm) -> None:
    """Stop the broker, harm its store, start it and wait until everybody is connected."""
    before = teller.bus.connections
    server.stop()
    harm()
    await asyncio.to_thread(server.start)

    async def again() -> bool:
        return teller.bus.connections > before and teller.bus.connected

    await eventually(again, "connected again")


def block(server: LocalBroker) -> Path:
    return min(messages(server).glob("*.blk"))


def flip(path: Path) -> None:
    """Flip a bit in the middle, in a fact's id: flipped lengths keep the broker from starting."""
    content = bytearray(path.read_bytes())
    content[content.index(b"ce-id: ", len(content) // 2) + 12] ^= 1
    path.write_bytes(content)


def harms(server: LocalBroker, earlier: Path):
    """Name every way a store is harmed; `earlier` is a copy of its messages."""

    def wipe() -> None:
        shutil.rmtree(server._store_dir / "jetstream")

    def truncate() -> None:
        (messages(server) / "index.db").unlink()
        content = block(server).read_bytes()
        block(server).write_bytes(content[: len(content) // 2])

    def flip_a_bit() -> None:
        flip(block(server))

    def flip_a_bit_after_a_crash() -> None:
        (messages(server) / "index.db").unlink()
        flip(block(server))

    def put_an_older_copy_back() -> None:
        folder = messages(server)
        shutil.rmtree(folder)
        shutil.copytree(earlier, folder)

    return {harm.__name__: harm for harm in (
        wipe, truncate, flip_a_bit, flip_a_bit_after_a_crash, put_an_older_copy_back
    )}  # fmt: skip
