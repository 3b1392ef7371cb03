"""Bugs of the protocol that others had, planted in a process: the checker has to find each."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from shared import applying, consumer, failpoints, inbox_batch, outbox, requests
from shared.arrivals import Arrival, Place
from shared.catching_up import CatchingUp
from shared.comparing import Comparing
from shared.consumer import Consumer
from shared.database import Database
from shared.healing import Healing
from shared.inbox import Inbox
from shared.inbox_batch import Batch
from shared.reconciler import Reconciler
from shared.relay import Relay
from shared.tables import Machinery
from shared.transaction import Transaction
from shared.writer import Writer

BETWEEN: Final = "heal.before_apply"
"""A failpoint that is free as nothing is healed: it stands between the halves of what was one."""


def plant(name: str) -> None:
    """Let this process have a bug."""
    BUGS[name]()


def heal_nothing() -> None:
    """Let this process repair nothing, or it would repair what a bug has broken."""

    async def never(_: object) -> None:
        await asyncio.Event().wait()

    async def in_vain(_: object, abouts: Sequence[str], expires: float) -> bool:
        return False

    for healer in (Reconciler, Healing, Comparing):
        healer.run = never  # type: ignore[assignment, method-assign]
    CatchingUp.catch_up = in_vain  # type: ignore[assignment, method-assign]


def _mark_before_publish() -> None:
    publish, mark = Relay._publish, Relay._mark

    async def early(self: Relay, window: list[outbox.Waiting]) -> list[int]:
        await mark(self, [waiting.row_id for waiting in window])
        return await publish(self, window)

    async def nothing(self: Relay, row_ids: list[int]) -> None:
        """It was done before."""

    Relay._publish, Relay._mark = early, nothing  # type: ignore[method-assign]


def _ack_before_commit() -> None:
    async def early(self: Consumer, arrivals: list[Arrival], deliveries: Sequence[Any]) -> None:
        client = self._puller._bus.client
        acks = (client.request(one.ack_subject, b"+ACK", timeout=10) for one in deliveries)
        await asyncio.gather(*acks, return_exceptions=True)
        failpoints.hit("inbox.before_apply")
        await self._apply(arrivals)

    Consumer._finish = early  # type: ignore[method-assign]


def _answer_before_commit() -> None:
    run, hit = Writer._in_savepoint, failpoints.hit
    answered: list[Any] = []

    def early(self: Writer, connection: Any, job: Any, now: Any, pending: Any) -> bool:
        done = run(self, connection, job, now, pending)
        if done and job.error is None and "/dossierpost." in job.origin.key:
            answered.append(job)
            self._settle([job])
        return done

    def late(name: str) -> None:
        if name == "writer.before_commit":
            if not answered:
                return  # nobody was promised anything
            answered.clear()
            if name in failpoints._armed:
                time.sleep(0.5)  # the answer has to be out before the end
        hit(name)

    Writer._in_savepoint, failpoints.hit = early, late  # type: ignore[method-assign]


def _cursor_apart() -> None:
    last: list[Batch] = []

    def without_cursors(
        self: Inbox, tx: Transaction, arrivals: Sequence[Arrival], *, careful: bool
    ) -> list[Arrival]:
        abouts = {arrival.fact.about for arrival in arrivals if arrival.fact}
        batch = Batch(self.tables, self.listeners, tx, abouts, careful=careful)
        last[:] = [batch]
        return [arrival for arrival in arrivals if batch.take(arrival)]

    async def in_two(
        database: Database, inbox: Inbox, arrivals: Sequence[Arrival]
    ) -> list[Arrival]:
        applied = await applying.apply(database, inbox, arrivals)
        failpoints.hit(BETWEEN)
        (batch,) = last

        def move(tx: Transaction) -> None:
            batch._tx = tx
            batch.store_cursors()

        await database.run(move, applying._ORIGIN, first=False)
        return applied

    Inbox._apply = without_cursors  # type: ignore[method-assign]
    consumer.apply = in_two  # type: ignore[attr-defined]


def _no_cursor_check() -> None:
    inbox_batch.place = lambda cursor, fact: Place.NEXT  # type: ignore[attr-defined]


def _no_request_log() -> None:
    requests._find = lambda tx, asked: None
    requests._keep = lambda tx, asked, answer: None


def _successors_forgotten() -> None:
    Batch._go_on = lambda self, about: None  # type: ignore[method-assign]


def _polling_by_id() -> None:
    def behind_the_last(
        connection: sa.Connection, tables: Machinery, source: str, limit: int
    ) -> list[outbox.Waiting]:
        table = tables.outbox
        last = sa.select(sa.func.max(table.c.id)).where(table.c.published_at.is_not(None))
        rows = connection.execute(
            sa.select(table)
            .where(table.c.id > sa.func.coalesce(last.scalar_subquery(), 0))
            .order_by(table.c.id)
            .limit(limit)
        )
        return [outbox.Waiting(row.id, outbox.envelope(row, source), row.repeats) for row in rows]

    outbox.pending = behind_the_last


BUGS: Final[dict[str, Callable[[], None]]] = {
    "mark_before_publish": _mark_before_publish,
    "ack_before_commit": _ack_before_commit,
    "answer_before_commit": _answer_before_commit,
    "cursor_apart": _cursor_apart,
    "no_cursor_check": _no_cursor_check,
    "no_request_log": _no_request_log,
    "successors_forgotten": _successors_forgotten,
    "polling_by_id": _polling_by_id,
}
"""Every bug by its name."""
