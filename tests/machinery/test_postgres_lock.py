"""Who relays and consumes among replicas: one, and soon another one when it is gone or hangs."""

import asyncio
import time

import pytest

from shared import lock
from shared.transaction import Transaction
from tests.machinery.conftest import Opened, origin
from tests.machinery.replicas import BLOCKED, ON_POSTGRES, PATIENCE_S, Both, query
from tests.machinery.test_inbox import Service, arrival, forwarded
from tests.support import FrozenClock, eventually

pytestmark = ON_POSTGRES
ASKED = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database()
AND query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()
"""
HELD = f"""
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = current_database()
AND objid = {lock._KEY}
"""  # noqa: S608
"""Sessions that hold the lock."""


@pytest.fixture(autouse=True)
def _eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PING_S", 0.05)


async def holder_and_heir(url: str) -> tuple[lock.AdvisoryLock, asyncio.Task[None]]:
    """Let one hold the lock while another one waits for it."""
    holder, heir = lock.AdvisoryLock(url), lock.AdvisoryLock(url)
    await holder.acquire()
    waiting = asyncio.create_task(heir.acquire())

    async def both_asked() -> bool:
        return len(await asyncio.to_thread(query, url, ASKED)) > 1

    await eventually(both_asked, "both have asked for the lock")
    assert not waiting.done()
    assert len(query(url, HELD)) == 1
    waiting.add_done_callback(lambda _done: asyncio.ensure_future(heir.release()))
    return holder, waiting


async def test_the_lock_is_handed_over_when_its_session_dies(both: Both):
    """Two relays would tell everything twice; none would tell nothing."""
    url = both[0].url
    holder, waiting = await holder_and_heir(url)
    query(url, f"SELECT pg_terminate_backend(pid) FROM ({HELD}) AS held")  # noqa: S608

    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(holder.lost(), waiting)


async def test_the_lock_is_handed_over_when_its_holder_falls_silent(
    both: Both, monkeypatch: pytest.MonkeyPatch
):
    """A holder that hangs keeps its connection: without this nothing would be told any more."""
    heir = lock.AdvisoryLock(both[0].url)
    monkeypatch.setattr(lock, "SILENCE_S", 0.5)
    holder = lock.AdvisoryLock(both[0].url)
    await holder.acquire()

    async with asyncio.timeout(PATIENCE_S):
        await heir.acquire()
        await holder.lost()  # it wakes up and finds out
    await heir.release()


async def test_a_holder_pings_so_that_a_quiet_night_changes_nothing(both: Both):
    """Without a word from it the server would take the lock away."""
    holder = lock.AdvisoryLock(both[0].url)
    await holder.acquire()
    losing = asyncio.create_task(holder.lost())
    heard = f"SELECT state_change FROM pg_stat_activity WHERE pid = ({HELD})"  # noqa: S608
    at: set[object] = set()

    async def pinged() -> bool:
        at.update(await asyncio.to_thread(query, both[0].url, heard))
        return len(at) > 2

    await eventually(pinged, "the server hears of the holder again and again")
    assert not losing.done()
    await holder.release()
    async with asyncio.timeout(PATIENCE_S):
        await losing


@pytest.mark.usefixtures("patient_writers")
async def test_a_fact_that_one_holder_parks_is_found_by_the_other(both: Both):
    """A holder that was paused wakes up beside its heir, each with half of the facts.

    Parked by one while the other one applies what it waits for, it would wait for ever.
    """
    paused, heir = (Service(Opened(database, FrozenClock())) for database in both)
    loop, first, second = asyncio.get_running_loop(), forwarded(1), arrival(forwarded(2))

    def park(tx: Transaction) -> None:
        paused.inbox.apply(tx, [second])
        applying = asyncio.run_coroutine_threadsafe(heir.take(first), loop)
        began.append(asyncio.wrap_future(applying, loop=loop))
        while not applying.done() and not query(both[0].url, BLOCKED):
            time.sleep(0.01)

    began: list[asyncio.Future[None]] = []
    await both[0].run(park, origin())
    await asyncio.gather(*began)

    assert await heir.opened.count("d1") == 2
    assert await heir.parked() == []
