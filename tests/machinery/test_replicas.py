"""Replicas: two processes' worth of machinery on one PostgreSQL database."""

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import date

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from protos.intake.v1 import events_pb2, intake_pb2
from services.intake.store import TABLES as INTAKE_TABLES
from services.intake.store import codes
from shared import engine, lock, migrations
from shared.call import Call, enter
from shared.database import Database
from shared.errors import Unavailable
from shared.requests import command
from shared.tables import insert
from shared.transaction import Transaction
from shared.writer import Raced
from tests.machinery.conftest import COUNTS, OFFICER, TABLES, make_tables, origin
from tests.support import eventually, rid

pytestmark = pytest.mark.skipif(
    os.environ.get("DOSSIERPOST_TEST_DATABASE") != "postgres",
    reason="an SQLite file has one owner: replicas need DOSSIERPOST_TEST_DATABASE=postgres",
)
PATIENCE_S = 20
"""Bound against hanging, nothing else."""
UPSERT = insert(COUNTS, "postgresql").on_conflict_do_update(
    index_elements=["name"], set_={"count": COUNTS.c.count + 1}
)
ASKED = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database()
AND query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()
"""
HELD = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""
Both = tuple[Database, Database]


def query(url: str, sql: str) -> list[tuple]:
    """Ask the server in a session of its own."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
async def both(new_database: Callable[[str], str]) -> AsyncIterator[Both]:
    """Two replicas' databases, with the row `a` at 0."""
    url = new_database("toy")
    make_tables(url)
    pair = Database(url, TABLES, "intake"), Database(url, TABLES, "intake")
    for one in pair:
        await one.open()
    await pair[0].run(
        lambda tx: tx.execute(COUNTS.insert().values(name="a", count=0)) and None, origin()
    )
    yield pair
    for one in pair:
        await one.close()


async def rows(database: Database, table: sa.Table) -> list[sa.Row]:
    """Give all rows, the oldest first."""
    asked = sa.select(table).order_by(*table.primary_key)
    return await database.read(lambda connection: list(connection.execute(asked).all()))


async def counts(database: Database) -> dict[str, int]:
    """Give all counts by name."""
    return {row[0]: int(row[1]) for row in await rows(database, COUNTS)}


def tell(tx: Transaction, about: str) -> None:
    tx.publish(events_pb2.DossierForwarded(dossier_id=about), about=about, agency="H55")


def load(tx: Transaction, name: str) -> int:
    """Read a count as a store loads an entity with its version."""
    return int(tx.execute(sa.select(COUNTS.c.count).where(COUNTS.c.name == name)).scalar_one())


def save(tx: Transaction, name: str, seen: int) -> None:
    """Write a count as a store saves an entity, and tell it."""
    this = COUNTS.update().where(COUNTS.c.name == name, COUNTS.c.count == seen)
    if not tx.execute(this.values(count=seen + 1)).rowcount:
        raise Raced
    tell(tx, name)


async def test_a_row_that_another_replica_changed_meanwhile_is_read_again(both: Both):
    """The second of two changes must build on the first, not overwrite it."""
    loaded, changed = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        seen = load(tx, "a")
        loaded.set()
        assert changed.wait(PATIENCE_S)
        save(tx, "a", seen)

    running = asyncio.create_task(both[0].run(slow, origin()))
    await asyncio.to_thread(loaded.wait, PATIENCE_S)
    await both[1].run(lambda tx: save(tx, "a", load(tx, "a")), origin())
    changed.set()
    await running

    assert await counts(both[0]) == {"a": 2}
    assert [fact.sequence for fact in await rows(both[0], TABLES.outbox)] == [1, 2]


async def test_a_row_that_another_replica_holds_is_waited_for_without_the_neighbours(both: Both):
    """A slow commit over there must not hold up or undo the other work of a group here."""
    held, release = threading.Event(), threading.Event()

    def hold(tx: Transaction) -> None:
        save(tx, "a", load(tx, "a"))
        held.set()
        assert release.wait(PATIENCE_S)

    holding = asyncio.create_task(both[0].run(hold, origin()))
    await asyncio.to_thread(held.wait, PATIENCE_S)
    waiting = asyncio.create_task(both[1].run(lambda tx: save(tx, "a", load(tx, "a")), origin()))
    neighbour = asyncio.create_task(
        both[1].run(lambda tx: tx.execute(UPSERT, {"name": "b", "count": 1}) and None, origin())
    )
    await neighbour
    assert not holding.done()
    release.set()
    await asyncio.gather(holding, waiting)

    assert await counts(both[0]) == {"a": 2, "b": 1}


async def test_nothing_is_lost_and_no_number_left_out_between_replicas(both: Both):
    """A hole in a sequence would stop every consumer; a lost count is a lost dossier."""

    async def change(database: Database) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    return await database.run(lambda tx: save(tx, "a", load(tx, "a")), origin())
                except Unavailable:  # lost too many races: a client tries again
                    continue

    def count_up(tx: Transaction) -> None:
        tx.execute(UPSERT, {"name": "b", "count": 1})
        tell(tx, "b")

    await asyncio.gather(
        *(change(database) for database in both for _ in range(30)),
        *(database.run(count_up, origin()) for database in both for _ in range(200)),
    )

    assert await counts(both[0]) == {"a": 60, "b": 400}
    facts = await rows(both[0], TABLES.outbox)
    for about, number in (("a", 60), ("b", 400)):
        told = [fact.sequence for fact in facts if fact.about == about]
        assert told == list(range(1, number + 1))


async def test_one_request_on_both_replicas_takes_effect_once(both: Both):
    """A client whose first try hangs in a proxy tries again elsewhere: one act, one answer."""
    meeting = threading.Barrier(2)
    tries: list[str] = []

    def accept(_command: None, tx: Transaction) -> str:
        tries.append("")
        if len(tries) <= len(both):
            meeting.wait(PATIENCE_S)  # both have looked into the log and found nothing
        tx.execute(UPSERT, {"name": "acts", "count": 1})
        tell(tx, "d")
        return rid()

    request = intake_pb2.AcceptDossierRequest(request_id=rid())
    enter(Call("/x/Accept", OFFICER, "", "", time.monotonic() + PATIENCE_S))
    answers = await asyncio.gather(
        *(
            command(
                database, request, accept, None, intake_pb2.AcceptDossierResponse,
                lambda code: {"dossier": intake_pb2.Dossier(dossier_id=code)},
            )
            for database in both
        )
    )  # fmt: skip

    assert answers[0] == answers[1]
    assert (await counts(both[0]))["acts"] == 1
    assert len(await rows(both[0], TABLES.outbox)) == 1


async def test_counters_taken_in_opposite_order_do_not_hold_each_other_up_for_ever(new_database):
    """Two officers, two agencies, crosswise: both get their numbers, without a hole."""
    url = new_database("intake")
    await asyncio.to_thread(migrations.migrate, "intake", url)
    pair = Database(url, INTAKE_TABLES, "intake"), Database(url, INTAKE_TABLES, "intake")
    for one in pair:
        await one.open()
    meeting, tries = threading.Barrier(2), []

    def take(tx: Transaction, first: str, second: str) -> dict[str, int]:
        tries.append(first)
        taken = {first: codes.next_number(tx, first, date(2026, 3, 2))}
        if len(tries) <= len(pair):
            meeting.wait(PATIENCE_S)
        return taken | {second: codes.next_number(tx, second, date(2026, 3, 2))}

    there, back = await asyncio.gather(
        pair[0].run(lambda tx: take(tx, "H1", "H2"), origin()),
        pair[1].run(lambda tx: take(tx, "H2", "H1"), origin()),
    )
    for database in pair:
        await database.close()

    assert {there["H1"], back["H1"]} == {there["H2"], back["H2"]} == {1, 2}


async def test_work_whose_session_is_killed_is_done_once_and_its_neighbours_too(both: Both):
    """A database that restarts costs time, never an act."""
    killed: list[int] = []

    def kill(tx: Transaction) -> None:
        if not killed:
            killed.append(tx.execute(sa.select(sa.func.pg_backend_pid())).scalar_one())
            query(both[0].url, f"SELECT pg_terminate_backend({killed[0]}, {PATIENCE_S * 1000})")
        save(tx, "a", load(tx, "a"))

    change = lambda tx: save(tx, "a", load(tx, "a"))  # noqa: E731
    outcomes = await both[0].run_many([(change, origin()), (kill, origin()), (change, origin())])

    assert outcomes == [None, None, None]
    assert await counts(both[0]) == {"a": 3}
    assert [fact.sequence for fact in await rows(both[0], TABLES.outbox)] == [1, 2, 3]


async def test_the_lock_is_held_by_one_and_handed_over_when_its_session_dies(
    both: Both, monkeypatch: pytest.MonkeyPatch
):
    """Two relays would tell everything twice; none would tell nothing."""
    monkeypatch.setattr(lock, "PING_S", 0.05)
    url = both[0].url
    holder, heir = lock.AdvisoryLock(url), lock.AdvisoryLock(url)
    await holder.acquire()
    waiting = asyncio.create_task(heir.acquire())

    async def both_asked() -> bool:
        return len(await asyncio.to_thread(query, url, ASKED)) == len(both)

    await eventually(both_asked, "both have asked for the lock")
    assert not waiting.done()
    assert len(query(url, HELD)) == 1
    query(url, f"SELECT pg_terminate_backend(pid) FROM ({HELD}) AS held")  # noqa: S608
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(holder.lost(), waiting)
    await heir.release()


async def test_a_migration_waits_for_the_one_of_another_replica(new_database):
    """Replicas start together; the second must find the new schema, not fail at the door."""
    url = new_database("intake")
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as other:
        other.execute(f"SELECT pg_advisory_lock({migrations._KEY})")
        migrating = asyncio.create_task(asyncio.to_thread(migrations.migrate, "intake", url))

        async def waits() -> bool:
            asked = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            return bool(await asyncio.to_thread(query, url, asked))

        await eventually(waits, "the migration waits")
        # Longer than the writer waits for any lock.
        await asyncio.to_thread(other.execute, f"SELECT pg_sleep({engine.LOCK_TIMEOUT_MS / 250})")
        assert not migrating.done()
    await migrating
