"""The whole system for end-to-end tests: four services in this process, a real broker."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import grpc
import sqlalchemy as sa

from bench.servers import load_catalogue
from services.cli.demo import Clients, Outcome, Row, read_rows, run_demo
from services.intake.main import SERVICE as INTAKE
from services.postal.main import SERVICE as POSTAL
from services.results.main import SERVICE as RESULTS
from services.tracking.main import SERVICE as TRACKING
from services.tracking.wire import FACTS
from shared.clock import Clock, system_clock
from shared.config import Settings
from shared.database import Database
from shared.migrations import migrate
from shared.process import Running
from tests.custody import breaks
from tests.ports import lasting_ports

ROOT = Path(__file__).resolve().parents[2]
KINDS = {str(kind.DESCRIPTOR.full_name): kind for kind in FACTS}
SERVICES = {one.name: one for one in (INTAKE, POSTAL, RESULTS, TRACKING)}


def example_rows() -> list[Row]:
    """Read the rows that a newcomer's demo drives."""
    return list(read_rows(ROOT / "examples" / "dossiers.csv"))


def make_settings(
    folder: Path, nats_url: str, new_database: Callable[[str], str], **more: Any
) -> Settings:
    """Choose free ports and empty databases."""
    chosen: dict[str, Any] = {
        "data_dir": folder,
        "nats_url": nats_url,
        "installation": "test",
        "ack_wait_s": 2,
    }
    for name, port in zip(SERVICES, lasting_ports(len(SERVICES)), strict=True):
        chosen[f"{name}_port"] = port
        chosen[f"{name}_metrics_port"] = 0
        chosen[f"{name}_database_url"] = new_database(name)
    return Settings(**{**chosen, **more})


class System:
    """All services, in this process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.running: dict[str, Running] = {}
        self.clocks: dict[str, Clock] = {}
        """Of services that do not live by the machine's clock."""

    async def __aenter__(self) -> Self:
        """Nothing is started yet."""
        return self

    async def __aexit__(self, *_failure: object) -> None:
        """Stop what runs: a server that is only forgotten fails the tests after it."""
        await self.stop()

    async def start(self, *names: str) -> None:
        """Start services, all if none is named."""
        for name in names or tuple(SERVICES):
            await asyncio.to_thread(migrate, name, self.settings.database_url(name))
            clock = self.clocks.get(name, system_clock)
            self.running[name] = Running(SERVICES[name], self.settings, clock)
            await self.running[name].start()

    async def load_catalogue(self) -> None:
        """Load procedures and calendar."""
        async with grpc.aio.insecure_channel(self.settings.target("intake")) as channel:
            await load_catalogue(channel)

    async def stop(self, *names: str) -> None:
        """Stop services, all if none is named."""
        for name in names or tuple(self.running):
            await self.running.pop(name).stop()

    async def demo(self, rows: list[Row], total: int = 0, concurrency: int = 16) -> list[Outcome]:
        """Drive dossiers as the demo does."""
        async with Clients.open(self.settings) as clients:
            return await run_demo(clients, rows, total=total, concurrency=concurrency)


async def rows(database: Database, query: sa.Select[Any]) -> list[Any]:
    """Read rows."""
    return await database.read(lambda connection: list(connection.execute(query).all()))


async def audit(databases: dict[str, Database]) -> dict[str, int]:
    """Check from the databases alone that nothing is lost, doubled or out of order.

    Gives the number of facts by teller.
    """
    told: dict[str, dict[str, int]] = {}
    bodies: list[Any] = []
    # Who orders puts a paper set together, before the post has it.
    for name in ("intake", "results", "postal"):
        outbox = databases[name].tables.outbox
        facts = await rows(databases[name], sa.select(outbox).order_by(outbox.c.id))
        numbers: dict[str, list[int]] = {}
        for fact in facts:
            numbers.setdefault(fact.about, []).append(fact.sequence)
        for about, sequences in numbers.items():
            assert sequences == list(range(1, len(sequences) + 1)), (name, about, sequences)
        assert all(fact.published_at is not None for fact in facts), f"{name}: unpublished facts"
        told[name] = {about: len(sequences) for about, sequences in numbers.items()}
        of_dossiers = (fact for fact in facts if fact.type in KINDS)
        bodies += [KINDS[fact.type].FromString(fact.payload) for fact in of_dossiers]
    assert breaks(bodies) == []
    for name, hears in (
        ("intake", ("postal", "results")),
        ("postal", ("intake", "results")),
        ("results", ("intake", "postal")),
        ("tracking", ("intake", "postal", "results")),
    ):
        tables = databases[name].tables
        assert await rows(databases[name], sa.select(tables.parked)) == [], f"{name}: parked facts"
        assert await rows(databases[name], sa.select(tables.set_aside)) == [], f"{name}: set aside"
        heard: Counter[str] = Counter()
        for cursor in await rows(databases[name], sa.select(tables.cursors)):
            source = cursor.source.rpartition(":")[2]
            assert cursor.sequence == told[source][cursor.about], (name, source, cursor.about)
            heard[source] += 1
        assert heard == {source: len(told[source]) for source in hears if told[source]}
    return {name: sum(counts.values()) for name, counts in told.items()}
