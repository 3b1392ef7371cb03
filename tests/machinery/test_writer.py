"""The one writer: group commit, savepoints, bounds."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from shared.database import Database
from shared.errors import DeadlineExceeded, FailedPrecondition, Overloaded
from shared.transaction import Transaction
from shared.writer import Raced
from tests.machinery.conftest import COUNTS, TABLES, Opened, make_tables, origin


def add(name: str, number: int = 1):
    """Raise a count."""

    def work(tx: Transaction) -> int:
        moved = tx.execute(
            COUNTS.update().where(COUNTS.c.name == name).values(count=COUNTS.c.count + number)
        )
        if not moved.rowcount:
            tx.execute(COUNTS.insert().values(name=name, count=number))
        return number

    return work


async def test_work_is_durable_before_it_is_answered(opened: Opened):
    """An answer before the commit would be lost with the power."""
    assert await opened.database.run(add("a"), origin()) == 1

    assert await opened.count("a") == 1


async def test_a_refused_job_leaves_nothing_and_disturbs_nobody(opened: Opened):
    """Neighbours of one commit must not suffer from each other."""

    def refuse(tx: Transaction) -> None:
        add("a", 100)(tx)
        raise FailedPrecondition("NO", "no", "không")

    works = [(add("a"), origin()), (refuse, origin()), (add("b"), origin())]
    outcomes = await opened.database.run_many(works)

    assert outcomes[0] == 1
    assert isinstance(outcomes[1], FailedPrecondition)
    assert outcomes[2] == 1
    assert (await opened.count("a"), await opened.count("b")) == (1, 1)


async def test_a_bug_in_one_job_leaves_nothing_and_disturbs_nobody(opened: Opened):
    """An exception is a bug of one command, never of the service."""

    def bug(tx: Transaction) -> None:
        add("a", 100)(tx)
        raise ZeroDivisionError

    outcomes = await opened.database.run_many([(bug, origin()), (add("a"), origin())])

    assert isinstance(outcomes[0], ZeroDivisionError)
    assert await opened.count("a") == 1


async def test_many_jobs_share_a_commit_and_all_count(opened: Opened):
    """Group commit must not lose one of its jobs."""
    await asyncio.gather(*(opened.database.run(add("a"), origin()) for _ in range(1000)))

    assert await opened.count("a") == 1000


async def test_a_job_that_lost_a_race_runs_again_alone(opened: Opened):
    """A row changed by another replica is read again, not overwritten."""
    tries: list[int] = []

    def race_twice(tx: Transaction) -> str:
        tries.append(1)
        add("a")(tx)
        if len(tries) < 3:
            raise Raced
        return "done"

    assert await opened.database.run(race_twice, origin()) == "done"
    assert await opened.count("a") == 1


async def test_a_broken_schema_rule_is_a_bug_of_that_job_alone(opened: Opened):
    """A unique key that is hit undoes its own job and no other."""

    def twice(tx: Transaction) -> None:
        tx.execute(COUNTS.insert().values(name="x", count=1))
        tx.execute(COUNTS.insert().values(name="x", count=2))

    outcomes = await opened.database.run_many([(twice, origin()), (add("a"), origin())])

    assert isinstance(outcomes[0], sa.exc.IntegrityError)
    assert outcomes[1] == 1
    assert await opened.count("x") == 0


async def test_a_value_that_the_database_does_not_take_is_a_bug_of_that_job_alone(opened: Opened):
    """Called unavailable, it would be tried again for ever."""

    def too_large(tx: Transaction) -> None:
        tx.execute(COUNTS.insert().values(name="x\0", count=2**63))

    outcomes = await opened.database.run_many([(too_large, origin()), (add("a"), origin())])

    assert isinstance(outcomes[0], sa.exc.DataError | OverflowError)
    assert outcomes[1] == 1


async def test_work_whose_time_is_over_is_not_begun(opened: Opened):
    """A caller that has gone must not find its command done later by surprise."""
    with pytest.raises(DeadlineExceeded):
        await opened.database.run(add("a"), origin(), expires=time.monotonic() - 1)

    assert await opened.count("a") == 0


async def test_a_full_queue_refuses_instead_of_growing(new_database):
    """Memory has a bound; the caller is told to come later."""
    url = new_database("small")
    make_tables(url)
    database = Database(url, TABLES, "intake", queue_jobs_max=5)
    await database.open()
    gate = threading.Event()
    held = asyncio.create_task(database.run(lambda _tx: gate.wait(10), origin()))
    await asyncio.sleep(0.05)

    with pytest.raises(Overloaded):
        await database.run_many([(add("a"), origin())] * 6)

    gate.set()
    assert await held
    await database.close()


async def test_a_transaction_that_the_database_drops_is_run_job_by_job(opened: Opened):
    """SQLite drops the whole transaction on a full disk; no neighbour may be answered then."""
    broken: list[int] = []

    def drop(tx: Transaction) -> str:
        if not broken:
            broken.append(1)
            tx.connection.exec_driver_sql("ROLLBACK")
            tx.connection.exec_driver_sql("SELECT nonsense FROM nowhere")
        return "later"

    if not opened.database.is_sqlite:
        pytest.skip("PostgreSQL keeps an aborted transaction open")
    outcomes = await opened.database.run_many([(add("a"), origin()), (drop, origin())])

    assert outcomes == [1, "later"]
    assert await opened.count("a") == 1


async def test_facts_are_numbered_without_holes_also_beside_refused_work(opened: Opened):
    """A hole in a sequence would look like a lost fact to every consumer."""
    from protos.intake.v1 import events_pb2  # noqa: PLC0415

    def tell(tx: Transaction) -> None:
        tx.publish(events_pb2.DossierForwarded(dossier_id="d"), about="d", agency="H55")

    def tell_and_refuse(tx: Transaction) -> None:
        tell(tx)
        raise FailedPrecondition("NO", "no", "không")

    works = [(tell if number % 3 else tell_and_refuse, origin()) for number in range(30)]
    await opened.database.run_many(works)

    rows = await opened.rows(TABLES.outbox)
    assert [row.sequence for row in rows] == list(range(1, 21))


async def test_ids_made_by_a_request_are_made_again_by_its_repetition(opened: Opened):
    """A very late repeat, after the log forgot it, must not make a second thing."""
    first = await opened.database.run(lambda tx: [tx.new_id(), tx.new_id()], origin("r1"))
    again = await opened.database.run(lambda tx: [tx.new_id(), tx.new_id()], origin("r1"))
    other = await opened.database.run(lambda tx: tx.new_id(), origin("r2"))

    assert first == again
    assert other not in first
    assert first[0] != first[1]


async def test_a_row_that_cannot_be_written_at_the_commit_is_never_acknowledged(opened: Opened):
    """Whatever fails just before the commit undoes the group; only the guilty job hears of it."""

    def append_nonsense(tx: Transaction) -> str:
        tx.append(TABLES.timers, {"id": "t", "kind": "k", "about": "a", "due_at": "never"})
        return "done"

    outcomes = await opened.database.run_many([(add("a"), origin()), (append_nonsense, origin())])

    assert outcomes[0] == 1
    assert isinstance(outcomes[1], Exception)
    assert await opened.count("a") == 1
    assert await opened.rows(TABLES.timers) == []


async def test_closing_work_is_done_once_and_sees_all_that_was_appended(opened: Opened):
    """What is folded from the rows of a commit would be folded without its last ones."""
    seen: list[tuple[list[str], int]] = []

    def close(connection: sa.Connection, abouts: Sequence[str]) -> None:
        counted = sa.select(sa.func.count()).select_from(COUNTS)
        seen.append((list(abouts), connection.execute(counted).scalar_one()))

    def append(name: str, *, fails: bool = False):
        def work(tx: Transaction) -> None:
            tx.append(COUNTS, {"name": name, "count": 1})
            tx.close_with(close, name)
            tx.close_with(close, "shared")
            if fails:
                raise ZeroDivisionError

        return work

    works = [append("b"), append("c", fails=True), append("a")]
    await opened.database.run_many([(work, origin()) for work in works])

    assert seen == [(["a", "b", "shared"], 2)]


async def test_closing_work_that_fails_undoes_the_commit(opened: Opened):
    """A fact would be kept without the rows that are folded from it."""

    def close(connection: sa.Connection, abouts: Sequence[str]) -> None:
        raise ZeroDivisionError

    def work(tx: Transaction) -> None:
        add("a")(tx)
        tx.close_with(close, "a")

    with pytest.raises(ZeroDivisionError):
        await opened.database.run(work, origin())

    assert await opened.count("a") == 0
