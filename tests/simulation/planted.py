"""Bugs of the protocol, planted to see that the simulation finds them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from services.cli.demo import money
from services.intake.handlers import hearing
from services.postal import domain as postal
from shared import inbox_batch, requests
from shared.actor import SYSTEM
from shared.arrivals import Arrival, Place
from shared.bus import Delivery
from shared.consumer import Consumer
from shared.database import _answer
from shared.fetching import Fetcher
from shared.inbox_batch import Batch
from shared.inbox_tables import InboxTables, Moves
from shared.jobs import Job
from shared.lifecycle import Lifecycle
from shared.outbox import Waiting
from shared.reconciler import Reconciler
from shared.relay import Relay
from shared.transaction import Origin, Transaction
from shared.writer import Writer


@contextmanager
def mark_before_publish() -> Iterator[None]:
    """Mark facts published and publish them then: a death in between loses them."""
    publish = Relay._publish

    async def wrong(self: Relay, window: list[Waiting]) -> list[int]:
        await self._mark([waiting.row_id for waiting in window])
        return await publish(self, window)

    with patch.object(Relay, "_publish", wrong):
        yield


@contextmanager
def ack_before_commit() -> Iterator[None]:
    """Acknowledge facts and apply them then: a death in between loses them."""

    async def wrong(self: Consumer, arrivals: list[Arrival], deliveries: list[Delivery]) -> None:
        await self._puller.ack(deliveries)
        await self._apply(arrivals)

    with patch.object(Consumer, "_finish", wrong):
        yield


@contextmanager
def answer_before_commit() -> Iterator[None]:
    """Answer a command when it is done and before it is durable: a full disk makes it a lie."""
    run = Writer._in_savepoint

    def wrong(self: Writer, connection: Any, job: Job, *args: Any) -> bool:
        done = run(self, connection, job, *args)
        if done:
            _answer([job])
        return done

    with patch.object(Writer, "_in_savepoint", wrong):
        yield


@contextmanager
def cursor_apart_from_effect() -> Iterator[None]:
    """Commit the effects of a batch first and its cursors afterwards."""
    apply, move = Consumer._apply, InboxTables.move_cursors
    left: dict[InboxTables, list[Moves]] = {}

    def later(self: InboxTables, _tx: Transaction, moves: Moves) -> bool:
        left.setdefault(self, []).append(moves)
        return True

    async def wrong(self: Consumer, arrivals: list[Arrival]) -> None:
        await apply(self, arrivals)
        tables = self._inbox.tables
        moving = left.pop(tables, [])

        def work(tx: Transaction) -> None:
            for moves in moving:
                move(tables, tx, moves)

        await self._database.run(work, Origin("cursors", SYSTEM), first=False)

    with patch.object(InboxTables, "move_cursors", later), patch.object(Consumer, "_apply", wrong):
        yield


@contextmanager
def no_cursor_check() -> Iterator[None]:
    """Take every fact for the next one."""
    with patch.object(inbox_batch, "place", lambda *_: Place.NEXT):
        yield


@contextmanager
def no_request_log() -> Iterator[None]:
    """Do every request that comes, also one that was done."""
    with (
        patch.object(requests, "_find", lambda *_: None),
        patch.object(requests, "_keep", lambda *_: None),
    ):
        yield


@contextmanager
def parked_successors_forgotten() -> Iterator[None]:
    """Apply a fact and not what waited for it."""
    with patch.object(Batch, "_go_on", lambda *_: None):
        yield


@contextmanager
def nobody_heals() -> Iterator[None]:
    """Leave what the broker has lost where it is."""

    async def wrong(*_: object) -> bool:
        return True

    with patch.object(Fetcher, "heal", wrong):
        yield


@contextmanager
def nobody_sends_again() -> Iterator[None]:
    """See what the broker has lost, and leave it at that."""

    async def wrong(*_: object) -> int:
        return 0

    with patch.object(Reconciler, "_send_again", wrong):
        yield


@contextmanager
def deaf_to_the_post() -> Iterator[None]:
    """Let intake take the post's facts and do nothing about them."""
    with patch.object(hearing, "_apply_shipment", lambda *_: None):
        yield


@contextmanager
def everything_allowed() -> Iterator[None]:
    """Let a postal worker collect whatever there is, in whatever state.

    He goes without the scales: postage is asked for once and never of what has ended, which would
    stop him before the bug can.
    """
    after = Lifecycle.after

    async def unweighed(*_: object) -> None:
        return None

    def wrong(self: Any, state: Any, action: Any) -> Any:
        return (
            postal.State.COLLECTED
            if action is postal.Action.COLLECT
            else after(self, state, action)
        )

    def allows(self: Any, state: Any, action: Any) -> bool:
        return action is postal.Action.COLLECT or (state, action) in self.table

    with (
        patch.object(Lifecycle, "after", wrong),
        patch.object(Lifecycle, "allows", allows),
        patch.object(money, "weigh", unweighed),
    ):
        yield
