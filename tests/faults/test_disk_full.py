"""Full disks: the broker's costs the counters nothing, a service's own is told to its callers.

A third is under the log: lines get lost there, and nothing else.
"""

import asyncio
import os
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as intake
from shared import log
from shared.broker import LocalBroker, is_healthy
from shared.database import Database
from shared.errors import Overloaded
from shared.transaction import Transaction
from tests.faults.counters import Counters
from tests.faults.disks import small_disk
from tests.faults.scene import DATABASE, proven, scene, seen_at_intake
from tests.machinery.conftest import COUNTS, TABLES, make_tables, origin

pytestmark = pytest.mark.timeout(900)

FULL_DEVICE = Path("/dev/full")
PAGES = int(os.environ.get("DOSSIERPOST_TEST_PAGES", "60"))
"""At how many sizes of the file it is full; 1000 by hand."""


async def test_a_full_disk_of_the_broker_costs_the_counters_nothing(tmp_path: Path):
    """The broker takes nothing any more, and goes on only when it is started again with room."""
    with small_disk(tmp_path / "disk", 16) as disk:
        broker = LocalBroker(disk.folder)
        broker.start()
        try:
            async with (
                scene(tmp_path / "system", broker=broker) as system,
                Counters.open(system.settings) as counters,
            ):
                await counters.served(20)
                disk.fill()
                await counters.served(40)
                await seen_at_intake(system, "outbox_pending", lambda value: value > 20)
                assert not await asyncio.to_thread(is_healthy, broker.monitoring_url)
                await system.ready()  # whoever serves the public has nothing to do with it
                disk.make_room()
                await asyncio.to_thread(broker.stop)
                await asyncio.to_thread(broker.start)
                await counters.served(20)
                await counters.close()

                assert counters.failures == []
                await proven(system, counters.journal)
        finally:
            broker.stop()


@pytest.mark.skipif(DATABASE != "sqlite", reason="the server of PostgreSQL has a disk of its own")
async def test_a_full_disk_of_the_databases_is_told_and_passes(tmp_path: Path):
    """Half an act would be in, or the service would need a person when there is room again."""
    broker = LocalBroker(tmp_path / "nats")
    broker.start()
    try:
        with small_disk(tmp_path / "disk", 32) as disk:
            async with scene(disk.folder, broker=broker) as system:
                async with Counters.open(system.settings) as before:
                    await before.served(20)
                    disk.fill()
                    await before.served(1000)
                disk.make_room()
                async with Counters.open(system.settings, journal=before.journal) as after:
                    await after.served(20)

                assert {one.partition(":")[0] for one in before.failures} == {"RESOURCE_EXHAUSTED"}
                assert after.failures == []
                await proven(system, after.journal)
                for name in system.services:
                    assert sound(disk.folder / f"{name}.db")
    finally:
        broker.stop()


@pytest.mark.skipif(DATABASE != "sqlite", reason="only SQLite counts its pages")
async def test_at_no_page_does_a_full_file_leave_half_an_act(tmp_path: Path):
    """The page that is missing may be that of a state, its fact, an index or an answer."""
    path = tmp_path / "toy.db"
    make_tables(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}", TABLES, "intake")
    await database.open()
    done: set[str] = set()
    refusals: set[str] = set()
    for _ in range(PAGES):
        await database.run(one_page_more, origin())
        full = False
        while not full:
            names = [uuid.uuid4().hex for _ in range(3)]
            outcomes = await database.run_many([(act(name), origin(name)) for name in names])
            for name, outcome in zip(names, outcomes, strict=True):
                if isinstance(outcome, Overloaded):
                    full = True
                    refusals.add(outcome.reason)
                else:
                    assert outcome == name
                    done.add(name)
            states, facts = await database.read(kept)
            assert states == facts == done
    await database.close()

    assert refusals == {"STORAGE_FULL"}
    assert sound(path)


def act(name: str) -> Callable[[Transaction], str]:
    """Make an act that writes a state and tells a fact."""

    def work(tx: Transaction) -> str:
        tx.execute(COUNTS.insert().values(name=name, count=1))
        fact = intake.DossierForwarded(dossier_id=name * 20)
        tx.publish(fact, about=name, agency="H55.12")
        return name

    return work


def one_page_more(tx: Transaction) -> None:
    """Let the file have one page more than it has."""
    pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")


def kept(connection: sa.Connection) -> tuple[set[str], set[str]]:
    """Give the names of what was counted, and of what facts were told about."""
    states = connection.execute(sa.select(COUNTS.c.name)).scalars()
    return set(states), set(connection.execute(sa.select(TABLES.outbox.c.about)).scalars())


@pytest.mark.skipif(not FULL_DEVICE.exists(), reason="this system has no device that is full")
def test_a_full_disk_under_the_log_costs_lines_and_nothing_else():
    """The writer would die of a line that it cannot write, and every caller wait in vain."""
    with FULL_DEVICE.open("w", encoding="utf-8", buffering=1) as stream:
        unfailing = log.Unfailing(stream)
        for _ in range(3):
            unfailing.write("x" * 100_000 + "\n")
            unfailing.flush()
        with pytest.raises(OSError, match="No space"):
            stream.write("x" * 100_000 + "\n")
        with suppress(OSError):
            stream.close()


def sound(path: Path) -> bool:
    """Tell whether an SQLite file is whole."""
    with sqlite3.connect(path) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
