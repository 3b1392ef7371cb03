"""Nothing on PostgreSQL waits for ever: statements, locks, sessions, connections have bounds."""

import asyncio
import os
import threading

import psycopg
import pytest
import sqlalchemy as sa

from shared import database, engine, lock, writer
from shared.database import Database
from shared.errors import Unavailable
from shared.transaction import Transaction
from tests.machinery.conftest import TABLES, make_tables, origin
from tests.machinery.replicas import (
    ON_POSTGRES,
    PATIENCE_S,
    Both,
    change,
    count_up,
    counts,
    load,
    open_pair,
    plain,
    query,
    save,
    told,
)
from tests.support import eventually

pytestmark = ON_POSTGRES
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
FOR_EVER = "SELECT pg_sleep(600)"


async def limits_of(url: str, role: str) -> dict[str, str]:
    """Open what a role opens and ask the session for its limits."""
    if role == "lock":
        held = lock.AdvisoryLock(url)
        await held.acquire()
        assert held._connection
        rows = [
            await (await held._connection.execute(f"SHOW {name}")).fetchone() for name in LIMITS
        ]
        await held.release()
        return {name: str(row[0]) for name, row in zip(LIMITS, rows, strict=True) if row}
    opened = {
        "writer": engine.writing_engine,
        "reader": lambda url: engine.reading_engine(url, 1),
        "migration": engine.migrating_engine,
    }[role](url)
    with opened.connect() as connection:
        found = {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in LIMITS}
    opened.dispose()
    return found


@pytest.mark.parametrize("role", ["writer", "reader", "lock", "migration"])
async def test_every_session_has_limits(role: str, both: Both):
    """One forgotten session holds locks for ever."""
    found = await limits_of(both[0].url, role)

    unlimited = {name for name, value in found.items() if value == "0"}
    # Building an index takes as long as it takes; what it must not do is to wait with a lock.
    assert unlimited == ({"statement_timeout"} if role == "migration" else set())


@pytest.mark.parametrize("role", ["writer", "reader", "lock", "migration"])
async def test_every_session_says_who_it_is(role: str, both: Both):
    """An operator who looks for what holds a lock finds the process."""
    who = f"dossierpost {role} {os.getpid()}@%"
    asked = f"SELECT 1 FROM pg_stat_activity WHERE application_name LIKE '{who}'"  # noqa: S608
    if role == "lock":
        held = lock.AdvisoryLock(both[0].url)
        await held.acquire()
        assert query(both[0].url, asked)
        await held.release()
    elif role == "migration":
        migrating = engine.migrating_engine(both[0].url)
        with migrating.connect():
            assert query(both[0].url, asked)
        migrating.dispose()
    else:
        await counts(both[0])
        assert query(both[0].url, asked)


async def test_a_statement_that_takes_too_long_is_refused_and_its_neighbours_are_not(
    new_database, monkeypatch: pytest.MonkeyPatch
):
    """Called a bug, nobody would try again; tried again and again, it would stop all others."""
    monkeypatch.setitem(engine._WRITING, "statement_timeout", "1500ms")
    pair = await open_pair(new_database("toy"))
    tries: list[str] = []

    def slow(tx: Transaction) -> None:
        tries.append("")
        count_up(tx, "slow")
        tx.execute(sa.text(FOR_EVER))

    works = [(change, origin()), (slow, origin()), (change, origin())]
    outcomes = await pair[0].run_many(works)
    found = await counts(pair[0])
    for one in pair:
        await one.close()

    assert isinstance(outcomes[1], Unavailable)
    assert outcomes[0] is outcomes[2] is None
    assert found == {"a": 2}
    assert len(tries) == 1


async def test_a_read_that_takes_too_long_is_refused(new_database, monkeypatch: pytest.MonkeyPatch):
    """Four of them would be all the readers there are."""
    monkeypatch.setitem(engine._READING, "statement_timeout", "200ms")
    pair = await open_pair(new_database("toy"))

    with pytest.raises(Unavailable):
        await pair[0].read(lambda connection: connection.exec_driver_sql(FOR_EVER).scalar())

    assert await counts(pair[0]) == {"a": 0}
    for one in pair:
        await one.close()


async def test_a_row_that_is_held_for_ever_costs_its_own_callers_only(
    both: Both, monkeypatch: pytest.MonkeyPatch
):
    """Somebody forgets a session in a console: the counters go on."""
    monkeypatch.setattr(writer, "ALONE_LOCK", "200ms")
    monkeypatch.setattr(writer, "ALONE_S", 0.3)
    with psycopg.connect(plain(both[0].url)) as forgotten:
        forgotten.execute("UPDATE counts SET count = count WHERE name = 'a'")
        works = [(change, origin()), (lambda tx: count_up(tx, "b"), origin())]
        outcomes = await both[0].run_many(works)
        forgotten.rollback()
    await both[0].run(change, origin())

    assert isinstance(outcomes[0], Unavailable)
    assert outcomes[1] is None
    assert await counts(both[0]) == {"a": 1, "b": 1}


@pytest.mark.usefixtures("patient_writers")
async def test_a_writer_that_was_paused_in_a_commit_does_its_work_when_it_wakes_up(
    new_database, monkeypatch: pytest.MonkeyPatch
):
    """What it held is free for the others soon, and nothing of it happened half."""
    monkeypatch.setitem(engine._WRITING, "idle_in_transaction_session_timeout", "1s")
    pair = await open_pair(new_database("toy"))
    paused, wake, pids = threading.Event(), threading.Event(), []

    def pause(tx: Transaction) -> None:
        seen = load(tx, "a")
        save(tx, "a", seen)
        pids.append(tx.execute(sa.select(sa.func.pg_backend_pid())).scalar_one())
        if len(pids) == 1:
            paused.set()
            assert wake.wait(PATIENCE_S)

    waking = asyncio.create_task(pair[0].run(pause, origin()))
    await asyncio.to_thread(paused.wait, PATIENCE_S)

    async def let_go() -> bool:
        alive = f"SELECT 1 FROM pg_stat_activity WHERE pid = {pids[0]}"  # noqa: S608
        return not await asyncio.to_thread(query, pair[0].url, alive)

    await eventually(let_go, "the server ended the session of the paused one")
    await pair[1].run(change, origin())
    wake.set()
    await waking

    assert await counts(pair[0]) == {"a": 2}
    assert await told(pair[0]) == {"a": [1, 2]}
    for one in pair:
        await one.close()


async def test_reads_and_writes_wait_for_the_few_connections_there_are(
    new_database, monkeypatch: pytest.MonkeyPatch
):
    """More calls at once than connections is the normal case: nobody is sent away for it."""
    monkeypatch.setattr(database, "READERS", 2)
    url = new_database("toy-few")
    make_tables(url)
    query(url, "DROP ROLE IF EXISTS few")
    query(url, "CREATE ROLE few LOGIN CONNECTION LIMIT 3; GRANT ALL ON SCHEMA public TO few")
    query(url, "GRANT ALL ON ALL TABLES IN SCHEMA public TO few")
    query(url, "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO few")
    one = Database(url.replace("dossierpost@", "few@"), TABLES, "intake")
    await one.open()
    try:
        slowly = "SELECT pg_sleep(0.01)"
        await asyncio.gather(
            *(one.read(lambda c: c.exec_driver_sql(slowly).scalar()) for _ in range(100)),
            *(one.run(lambda tx: count_up(tx, "b"), origin()) for _ in range(100)),
        )
        assert await counts(one) == {"b": 100}
    finally:
        await one.close()
        query(url, "DROP OWNED BY few")
        query(url, "DROP ROLE few")
