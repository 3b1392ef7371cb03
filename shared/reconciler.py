"""The broker is a cache: the reconciler reads the stream and has sent again what was lost there.

It compares the outbox's facts with messages that it has read: a damaged store still counts what it
does not have any more. Usually it reads only what is new since stream and outbox were found to
agree; it reads everything when the broker may have read its store from the disk anew, when the
stream has lost something, and once a day.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Final

import structlog

from shared import metrics, outbox, published
from shared.actor import SYSTEM
from shared.bus import Bus, LeanClient, ProvisioningError, StreamState
from shared.bus.reading import (
    SOURCE_HEADER,
    Stored,
    last_message,
    message_at,
    read_stream,
    stream_state,
)
from shared.database import Database
from shared.errors import Refused
from shared.loops import wait
from shared.readiness import older
from shared.seen import Place, Reading
from shared.transaction import Origin

PORTION: Final = 1000
"""Facts sent again at once: what is told meanwhile must not wait behind all of them."""
SENT_S: Final = 30.0
"""How long the relay may take for a portion."""
LOOK_S: Final = 0.05
"""How often it is looked whether the relay has done so."""
REST: Final = 2.0
"""How long it rests after a page, in times of what the page took: commands go first."""
CALM_S: Final = 1.0
"""How long a new connection must hold before a reading is worth its while."""
PAUSE_MAX_S: Final = 3600.0
"""Longest pause while something is missing in every round."""
RETRY_S: Final = 0.5
"""Pause after a reading that failed; longer after each one in a row."""

log = structlog.get_logger()


def pause_s(every_s: float, in_vain: int) -> float:
    """Say how long to wait after so many rounds in a row in which something was missing.

    A broken broker can acknowledge what it does not have afterwards; it is not fed without end.
    """
    return max(every_s, min(every_s * 2.0 ** min(max(in_vain - 1, 0), 12), PAUSE_MAX_S))


class ShortError(ProvisioningError):
    """The broker has a last message, and does not hand out all before it."""


class Reconciler:
    """Keeps the stream as full as the outbox; run by the lock holder, beside the relay."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        source: str,
        provision: Callable[[], Awaitable[None]],
        every_s: float,
        full_s: float,
    ) -> None:
        self._database = database
        self._bus = bus
        self._source = source
        self._subjects = f"dossierpost.{database.service}.>"
        self._provision = provision
        self._every_s = every_s
        self._full_s = full_s
        self._place: Place | None = None
        self._whole_at = time.monotonic()
        self._stranger = ""
        self._connection = 0
        self._woken = asyncio.Event()
        self.on_sent_again: Callable[[], None] = lambda: None
        """Called after a commit that has facts sent again."""

    def wake(self) -> None:
        """Say that the stream may be another one; called in the event loop."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled: on every new connection, and again and again."""
        forget = self._bus.listen(self._look)
        in_vain = lacked = failed = 0
        try:
            while True:
                await self._bus.wait_connected()
                if self._connection != self._bus.connections:
                    await asyncio.sleep(CALM_S)
                    in_vain = lacked = failed = 0
                self._woken.clear()
                self._connection = self._bus.connections
                try:
                    before = self._place
                    sent_again = await self.compare()
                    agreed = self._place is not before
                    in_vain = 0 if agreed else in_vain + 1
                    lacked = 0 if agreed else lacked + (sent_again > 0)
                    pause, failed = pause_s(self._every_s, in_vain), 0
                except (ProvisioningError, Refused) as trouble:
                    log.warning("not_reconciled", problem=str(trouble))
                    pause = min(self._every_s, RETRY_S * 2 ** min(failed, 12))
                    failed += 1
                    lacked += isinstance(trouble, ShortError)
                metrics.RECONCILE_IN_VAIN.set(lacked)
                metrics.RECONCILE_AGE.set(time.monotonic() - self._whole_at)
                await wait(self._woken, pause)
        finally:
            forget()

    async def compare(self) -> int:
        """Compare once; gives how many facts are sent again.

        Raises ProvisioningError when the stream cannot be read to its end, Refused when the
        database is away.
        """
        await self._provision()
        client = self._client()
        state = await stream_state(client)
        if state is None:
            raise ProvisioningError("there is no stream to read")
        place = await self._agreed(client, state)
        until = await self._database.read(published.last_position, self._database.tables)
        reading = Reading(place, until, self._database.clock())
        if place is None:
            log.info("stream_read_whole", count=state.messages, position=until)
        await self._read(client, reading)
        if place is None:
            self._whole_at = time.monotonic()
        if await self.find_problem():
            return 0
        sent_again, still_open = await self._send_missing(reading, state)
        if not (sent_again or still_open):
            self._place = Place(state, reading.sequence, reading.event_id, until)
        metrics.RECONCILE_ROUNDS.inc()
        return sent_again

    async def find_problem(self) -> str | None:
        """Say that the stream has a fact which this database never told, or None."""
        if not self._stranger:
            return None
        tables = self._database.tables
        if await self._database.read(published.unknown, tables, [self._stranger]):
            return older(self._database.service, self._stranger)
        self._stranger = ""  # an operator has set it aside
        self.wake()
        return None

    def _client(self) -> LeanClient:
        client = self._bus.client
        if client is None:
            raise ProvisioningError("the broker is away")
        return client

    async def _agreed(self, client: LeanClient, state: StreamState) -> Place | None:
        """Give the place from which to go on; None when everything has to be read."""
        place = self._place
        if place is None or time.monotonic() - self._whole_at >= self._full_s:
            return None
        if not place.state.goes_on_to(state):
            return None
        if place.sequence:
            there = await message_at(client, place.sequence)
            if there is None or there.event_id != place.event_id:
                return None
        return place

    async def _read(self, client: LeanClient, reading: Reading) -> None:
        """Read what is new, with rests; the last message is the proof that it was all."""
        last = await last_message(client, self._subjects)
        goal = last.sequence if last else None
        pages = read_stream(client, self._subjects, reading.reached, goal)
        began = time.perf_counter()
        async with aclosing(pages):
            async for page in pages:
                await self._note(page, reading)
                reading.reached = page[-1].sequence
                await asyncio.sleep(REST * (time.perf_counter() - began))
                began = time.perf_counter()
        if goal is not None and reading.reached < goal:
            raise ShortError(f"the stream was read to {reading.reached} of {goal} only")

    async def _note(self, page: list[Stored], reading: Reading) -> None:
        tables = self._database.tables
        ours = [one for one in page if one.headers.get(SOURCE_HEADER) == self._source]
        event_ids = {one.event_id for one in ours}
        known = await self._database.read(published.positions, tables, event_ids)
        if strangers := event_ids - known.keys():
            unknown = await self._database.read(published.unknown, tables, strangers)
            self._stranger = min(unknown, default=self._stranger)
        for message in ours:
            reading.add(message, known.get(message.event_id))

    async def _send_missing(self, reading: Reading, state: StreamState) -> tuple[int, int]:
        """Have sent again what was not seen; gives how many, and how many wait to be sent."""
        sent_again = still_open = 0
        for portion in reading.seen.gaps(PORTION):
            rows = await self._database.read(published.at_positions, self._database.tables, portion)
            lost = []
            for row in rows:
                if row.published is None or (row.repeats and row.published > reading.began):
                    still_open += 1  # its new message may stand behind what was read
                elif state.max_age is None or row.published > reading.began - state.max_age:
                    lost.append(row.position)
            if lost:
                sent_again += await self._send_again(lost)
                if not await self._sent():
                    still_open += 1
                    break  # the rest is for another round
        if sent_again:
            log.warning("facts_sent_again", count=sent_again)
        return sent_again, still_open

    async def _send_again(self, positions: list[int]) -> int:
        count = await self._database.run(
            lambda tx: outbox.publish_again(tx, positions=positions),
            Origin("reconciler", SYSTEM),
            first=False,
        )
        metrics.RECONCILE_MISSING.inc(count)
        self.on_sent_again()
        return count

    async def _sent(self) -> bool:
        """Wait until the relay has published what is sent again; False when it takes too long."""
        for _ in range(int(SENT_S / LOOK_S)):
            if not await self._database.read(published.waits_again, self._database.tables):
                return True
            await asyncio.sleep(LOOK_S)
        return False

    def _look(self) -> None:
        if self._bus.connected and self._bus.connections != self._connection:
            self._woken.set()
