"""What PostgreSQL undoes or refuses for a moment is done again, command by command."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from shared import writer
from shared.errors import Unavailable
from shared.transaction import Transaction
from tests.machinery.conftest import make_tables, origin
from tests.machinery.replicas import (
    ON_POSTGRES,
    PATIENCE_S,
    Both,
    change,
    count_up,
    counts,
    open_pair,
    query,
    told,
)

pytestmark = ON_POSTGRES


async def test_a_database_that_is_away_is_tried_for_a_group_not_for_each_job(
    both: Both,
):
    """Sixty callers must not wait for sixty times all tries, one after the other."""
    doors: list[float] = []

    @sa.event.listens_for(both[0]._writing, "do_connect")
    def _knock(*_: object) -> None:
        doors.append(time.monotonic())

    name = both[0].url.rpartition("/")[2]
    closed_to_others = both[0].url.replace(f"/{name}", "/postgres")
    query(closed_to_others, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    query(
        closed_to_others,
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "  # noqa: S608
        f"WHERE datname = '{name}'",
    )
    works = [(change, origin()) for _ in range(40)]
    refused = await both[0].run_many(works)
    query(closed_to_others, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    again = await both[0].run_many(works)

    assert all(isinstance(one, Unavailable) for one in refused)
    assert again == [None] * 40
    assert len(doors) <= 3 * (1 + writer.ALONE_TRIES)


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
async def test_a_transaction_that_cannot_be_put_in_order_is_run_again(
    sqlstate: str, new_database: Callable[[str], str]
):
    """The database undoes one of two that meet; its caller must not hear of it."""
    url = new_database(f"toy-{sqlstate}")
    make_tables(url)
    query(
        url,
        f"""
        CREATE SEQUENCE IF NOT EXISTS faults;
        CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF nextval('faults') <= 3 THEN RAISE EXCEPTION 'undone' USING ERRCODE = '{sqlstate}';
          END IF; RETURN NEW; END $$;
        CREATE OR REPLACE TRIGGER refuse BEFORE UPDATE ON counts
        FOR EACH ROW EXECUTE FUNCTION refuse();
        """,
    )
    pair = await open_pair(url)
    works = [(change, origin()), (lambda tx: count_up(tx, "b"), origin()), (change, origin())]
    outcomes = await pair[0].run_many(works)

    assert outcomes == [None, None, None]
    assert await counts(pair[0]) == {"a": 2, "b": 1}
    assert await told(pair[0]) == {"a": [1, 2], "b": [1]}
    for one in pair:
        await one.close()


@pytest.mark.usefixtures("patient_writers")
async def test_a_deadlock_between_two_replicas_reaches_no_caller(both: Both):
    """Two things in opposite order: one of both is undone and done again."""
    await both[0].run(lambda tx: count_up(tx, "b"), origin())
    meeting, met = threading.Barrier(len(both)), []

    def crossing(first: str, second: str) -> Callable[[Transaction], None]:
        tries: list[str] = []

        def cross(tx: Transaction) -> None:
            tries.append("")
            if len(tries) == 1:
                raise writer.Raced  # in a group a lock is not waited for until it is a deadlock
            change(tx, first)
            if len(tries) == 2:
                meeting.wait(PATIENCE_S)
                tx.execute(sa.text("SET LOCAL deadlock_timeout = '50ms'"))
            try:
                change(tx, second)
            except sa.exc.DBAPIError as error:
                met.append(error.orig.sqlstate)
                raise

        return cross

    await asyncio.gather(
        both[0].run(crossing("a", "b"), origin()), both[1].run(crossing("b", "a"), origin())
    )

    assert met == ["40P01"]
    assert await counts(both[0]) == {"a": 2, "b": 3}
    assert await told(both[0]) == {"a": [1, 2], "b": [1, 2, 3]}
