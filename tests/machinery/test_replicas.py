"""Replicas: two processes' worth of machinery on one PostgreSQL database."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest
import sqlalchemy as sa

from protos.intake.v1 import intake_pb2
from services.intake.store import TABLES as INTAKE_TABLES
from services.intake.store import codes
from shared import migrations
from shared.call import Call, enter
from shared.database import Database
from shared.requests import command
from shared.transaction import Transaction
from tests.machinery.conftest import OFFICER, TABLES, origin
from tests.machinery.replicas import (
    BLOCKED,
    ON_POSTGRES,
    PATIENCE_S,
    UPSERT,
    Both,
    change,
    count_up,
    counts,
    load,
    query,
    rows,
    save,
    tell,
    told,
)
from tests.support import eventually, rid

pytestmark = [ON_POSTGRES, pytest.mark.usefixtures("patient_writers")]


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
    await both[1].run(change, origin())
    changed.set()
    await running

    assert await counts(both[0]) == {"a": 2}
    assert await told(both[0]) == {"a": [1, 2]}


async def test_a_row_that_another_replica_holds_is_waited_for_without_the_neighbours(
    both: Both,
):
    """A slow commit over there must not hold up or undo the other work of a group here."""
    held, release = threading.Event(), threading.Event()

    def hold(tx: Transaction) -> None:
        change(tx)
        held.set()
        assert release.wait(PATIENCE_S)

    holding = asyncio.create_task(both[0].run(hold, origin()))
    await asyncio.to_thread(held.wait, PATIENCE_S)
    works = [(change, origin()), (lambda tx: count_up(tx, "b"), origin())]
    waiting = asyncio.create_task(both[1].run_many(works))

    async def neighbour_done() -> bool:
        return "b" in await counts(both[0])

    await eventually(neighbour_done, "the neighbour is committed")
    assert not holding.done()
    release.set()
    await holding

    assert await waiting == [None, None]
    assert await counts(both[0]) == {"a": 2, "b": 1}


async def test_a_job_that_lost_a_race_cannot_lose_another_one(
    both: Both,
):
    """A busy replica must not starve another one: a caller is told of no race that it lost."""
    loop, over_there = asyncio.get_running_loop(), []

    def raced(tx: Transaction) -> None:
        seen = load(tx, "a")
        rival = asyncio.run_coroutine_threadsafe(both[1].run(change, origin()), loop)
        over_there.append(rival)
        while not rival.done() and not query(both[0].url, BLOCKED):
            time.sleep(0.01)
        save(tx, "a", seen)

    await both[0].run(raced, origin())
    await asyncio.gather(*(asyncio.wrap_future(rival) for rival in over_there))

    assert len(over_there) == 3, "with others, alone, and while the others stand still"
    assert await counts(both[0]) == {"a": 1 + len(over_there)}


async def test_everybody_at_one_row_is_answered(both: Both):
    """Thirty at one dossier, on two replicas: none is sent away, none is lost."""
    outcomes = await asyncio.gather(
        *(database.run(change, origin()) for database in both for _ in range(15))
    )

    assert outcomes == [None] * 30
    assert await counts(both[0]) == {"a": 30}
    assert await told(both[0]) == {"a": list(range(1, 31))}


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


@pytest.fixture
async def intakes(new_database: Callable[[str], str]) -> AsyncIterator[Both]:
    """Two replicas' databases with the tables of intake."""
    url = new_database("intake")
    await asyncio.to_thread(migrations.migrate, "intake", url)
    pair = Database(url, INTAKE_TABLES, "intake"), Database(url, INTAKE_TABLES, "intake")
    for one in pair:
        await one.open()
    yield pair
    for one in pair:
        await one.close()


async def test_counters_taken_in_opposite_order_do_not_hold_each_other_up_for_ever(intakes: Both):
    """Two officers, two agencies, crosswise: both get their numbers, without a hole."""
    meeting, tries = threading.Barrier(2), []

    def take(tx: Transaction, first: str, second: str) -> dict[str, int]:
        tries.append(first)
        taken = {first: codes.next_number(tx, first, date(2026, 3, 2))}
        if len(tries) <= len(intakes):
            meeting.wait(PATIENCE_S)
        return taken | {second: codes.next_number(tx, second, date(2026, 3, 2))}

    there, back = await asyncio.gather(
        intakes[0].run(lambda tx: take(tx, "H1", "H2"), origin()),
        intakes[1].run(lambda tx: take(tx, "H2", "H1"), origin()),
    )

    assert {there["H1"], back["H1"]} == {there["H2"], back["H2"]} == {1, 2}


async def test_counters_of_one_group_taken_crosswise_leave_no_number_out(
    intakes: Both,
):
    """A group commit holds the counters of all its acceptances until its end."""
    agencies = [f"H{number}" for number in range(4)]

    def take(agency: str) -> Callable[[Transaction], int]:
        return lambda tx: codes.next_number(tx, agency, date(2026, 3, 2))

    async def accept(database: Database, order: list[str]) -> list[tuple[str, object]]:
        outcomes = await database.run_many([(take(agency), origin()) for agency in order])
        return list(zip(order, outcomes, strict=True))

    pairs = await asyncio.gather(
        *(
            accept(database, order)
            for _ in range(10)
            for database, order in zip(intakes, (agencies, agencies[::-1]), strict=True)
        )
    )

    taken = {pair for each in pairs for pair in each}
    assert taken == {(agency, number) for agency in agencies for number in range(1, 21)}


async def test_work_whose_session_is_killed_is_done_once_and_its_neighbours_too(both: Both):
    """A database that restarts costs time, never an act."""
    killed: list[int] = []

    def kill(tx: Transaction) -> None:
        if not killed:
            killed.append(tx.execute(sa.select(sa.func.pg_backend_pid())).scalar_one())
            query(both[0].url, f"SELECT pg_terminate_backend({killed[0]}, {PATIENCE_S * 1000})")
        change(tx)

    outcomes = await both[0].run_many([(change, origin()), (kill, origin()), (change, origin())])

    assert outcomes == [None, None, None]
    assert await counts(both[0]) == {"a": 3}
    assert await told(both[0]) == {"a": [1, 2, 3]}
