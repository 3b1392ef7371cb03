"""A consumer that is slow falls behind; it takes no memory and holds up nobody else."""

import asyncio
import gc
import os
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as intake
from services.tracking import store
from shared import bus
from tests.faults.memory import MIB, resident
from tests.faults.post import Post
from tests.support import eventually

pytestmark = pytest.mark.timeout(900)

BACKLOG = int(os.environ.get("DOSSIERPOST_TEST_BACKLOG", "3000"))
"""How many facts wait; 100000 by hand."""
BODY_BYTES = 30_000
SLOW_S = 0.05
"""What each of them takes."""
HELD_MAX = 50 * MIB
"""Two batches and what is made of them; all that waits is twice as much at the least."""


async def test_a_slow_consumer_takes_no_memory_and_holds_up_nobody(
    start_service: Any,
    new_database: Callable[[str], str],
    nats_server: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    """A service that falls behind would be killed for its memory, and fall behind further."""
    add, slow = store.add, True

    def slowly(tx: Any, dossier_id: str, heard: Any, *more: Any) -> None:
        if slow:
            time.sleep(SLOW_S)
        add(tx, dossier_id, heard, *more)

    monkeypatch.setattr(store, "add", slowly)
    url = nats_server().url
    async with Post.open(start_service, new_database("tracking-with-ledger"), url) as post:
        gc.collect()
        before = resident(os.getpid())
        await fill(post)
        other = asyncio.create_task(count_all(post))
        most = 0
        while not other.done():
            most = max(most, resident(os.getpid()) - before)
            await asyncio.sleep(0.05)
        heard_meanwhile = await heard(post)
        slow = False

        async def caught_up() -> bool:
            return await heard(post) == BACKLOG

        await eventually(caught_up, "everything heard")

    assert await other == BACKLOG
    assert heard_meanwhile < BACKLOG
    assert most < HELD_MAX


async def fill(post: Post) -> None:
    """Let facts wait: one about each of many dossiers, large ones."""
    for start in range(0, BACKLOG, 100):
        abouts = [f"d{number}" for number in range(start, min(start + 100, BACKLOG))]
        bodies = [intake.DossierForwarded(dossier_id=one.ljust(BODY_BYTES)) for one in abouts]
        await post.tell(
            [post.tracking.fact(b, about=a) for a, b in zip(abouts, bodies, strict=True)]
        )


async def count_all(post: Post) -> int:
    """Be another consumer that is not slow; gives how many facts it had when it had all."""
    await bus.provision(post.connection, {"postal": ["dossierpost.intake.>"]})
    puller, count = bus.Puller(post.connection, "postal", 50), 0
    async for batch in puller.batches():
        await puller.ack(batch)
        count += len(batch)
        if count >= BACKLOG:
            puller.stop()
    return count


async def heard(post: Post) -> int:
    """Count the facts that tracking has."""
    query = sa.select(sa.func.count()).select_from(store.FACTS)
    return await post.tracking.database.read(lambda c: int(c.execute(query).scalar_one()))
