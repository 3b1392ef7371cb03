"""Pull facts in batches: a single one is handed over at once, a crowd in large batches."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared import metrics
from shared.bus.connection import BROKER_TROUBLE, Bus, LeanClient
from shared.bus.provisioning import STREAM, ProvisioningError
from shared.bus.reading import ID_HEADER, stream_sequence
from shared.bus.standing import LastSeen, is_ahead, take_away

PULL_SECONDS: Final = 30
"""How long the broker keeps one request for messages open."""
HEARTBEAT_SECONDS: Final = 2
"""How often the broker says that it still knows of an open request."""
SILENT_SECONDS: Final = 5.0
"""Without a message or heartbeat for so long, a request is forgotten and made again."""
PAUSE_SECONDS: Final = 0.5
"""Wait before another try after the broker has said no."""
CHECK_SECONDS: Final = 60.0
"""How often it is looked whether the consumer stands ahead of the stream."""

log = structlog.get_logger()

_HEARTBEAT = "100"
_EXPIRED = "408"
_NO_RESPONDERS = "503"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as the broker handed it out."""

    nats_subject: str
    """Where it was published."""
    headers: Mapping[str, str]
    """What travels beside the body."""
    payload: bytes
    """The body."""
    stream_sequence: int
    """Its place in the stream; for logs only, a damaged stream counts anew."""
    ack_subject: str
    """Where an acknowledgement goes."""
    making: int = 0
    """Which making of the consumer handed it out; another one has it to hand out again."""


class Puller:
    """Pulls for one durable consumer. Unacknowledged messages come again by themselves."""

    def __init__(
        self,
        bus: Bus,
        durable: str,
        batch: int = 500,
        reprovision: Callable[[], Awaitable[None]] | None = None,
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        """Take the connection, the consumer, the size of a batch and what makes it anew."""
        self._bus = bus
        self._durable = durable
        self._batch = batch
        self._reprovision = reprovision
        self._client: LeanClient | None = None
        self._subscription: Subscription | None = None
        self._inbox = ""
        self._buffer: list[Delivery] = []
        self._asked = 0
        self._broken = True
        self._missing = False
        self._making = 0
        self._last: LastSeen | None = None
        self._check_seconds = check_seconds
        self._check_at = 0.0
        self._not_before = 0.0
        self._not_before_anew = 0.0
        self._stopped = False
        self._heard = self._began = time.monotonic()
        self._wake = asyncio.Event()
        self._forget = bus.listen(self._look)

    @property
    def seconds_since_last_return(self) -> float:
        """How long ago the broker last sent a message or a heartbeat to this puller."""
        return time.monotonic() - self._heard

    async def batches(self) -> AsyncIterator[list[Delivery]]:
        """Give batches of one to `batch` messages until stopped; waits while the broker is away."""
        try:
            while True:
                self._wake.clear()
                await (self._unsubscribe() if self._stopped else self._keep_asking())
                if self._buffer:
                    handed, self._buffer = self._buffer[: self._batch], self._buffer[self._batch :]
                    yield handed
                    continue
                if self._stopped:
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(PAUSE_SECONDS):
                        await self._wake.wait()
        finally:
            await self._unsubscribe()

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge after the commit; one that gets lost only means a redelivery."""
        client = self._bus.client
        if client is None:
            return
        with suppress(*BROKER_TROUBLE):
            for delivery in deliveries:
                if delivery.making == self._making:  # or it would acknowledge another message
                    await client.publish(delivery.ack_subject, b"+ACK")

    def stop(self) -> None:
        """End `batches` after what is already here: it would come again only after the ack wait."""
        self._stopped = True
        self._forget()
        self._wake.set()

    async def _keep_asking(self) -> None:
        """Have requests open for what still fits; never more than one batch waits here."""
        client = self._bus.client
        if client is None or time.monotonic() < self._not_before:
            return
        try:
            if self._missing:
                await self._make_anew()
            quiet_seconds = time.monotonic() - max(self._heard, self._began)
            silent = self._asked > 0 and quiet_seconds > SILENT_SECONDS
            if self._broken or silent or time.monotonic() >= self._check_at:
                await self._check(client)
            if self._broken or silent or client is not self._client:
                await self._subscribe(client)
            room = self._batch - len(self._buffer) - self._asked
            if room > 0 and (self._asked == 0 or room * 2 >= self._batch):
                await self._ask(client, room)
        except (ProvisioningError, *BROKER_TROUBLE):
            self._broken = True

    async def _check(self, client: LeanClient) -> None:
        """Have a consumer that stands ahead of the stream made anew, from the first message.

        What it hands out then and is known the cursors drop.
        """
        self._check_at = time.monotonic() + self._check_seconds
        if not await is_ahead(client, self._durable, self._last):
            return
        await asyncio.sleep(PAUSE_SECONDS)  # a cluster's servers may not agree yet
        if await is_ahead(client, self._durable, self._last):
            log.warning("consumer_ahead_of_stream")
            metrics.CONSUMER_RESETS.inc()
            await take_away(client, self._durable)
            await self._make_anew()

    async def _ask(self, client: LeanClient, count: int) -> None:
        request = {
            "batch": count,
            "expires": PULL_SECONDS * 1_000_000_000,
            "idle_heartbeat": HEARTBEAT_SECONDS * 1_000_000_000,
        }
        await client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{self._durable}",
            json.dumps(request).encode(),
            self._inbox,
        )
        self._asked += count

    async def _make_anew(self) -> None:
        self._not_before_anew = time.monotonic() + PAUSE_SECONDS
        if self._reprovision is not None:
            with suppress(ProvisioningError, *BROKER_TROUBLE):
                await self._reprovision()
        self._missing, self._broken = False, True
        self._making, self._last = self._making + 1, None
        self._buffer.clear()

    async def _subscribe(self, client: LeanClient) -> None:
        """Begin with a new inbox, so that answers to forgotten requests do not count."""
        await self._unsubscribe()
        self._inbox = client.new_inbox()
        hear = partial(self._hear, self._making)  # what comes late is of an earlier making
        self._subscription = await client.subscribe(self._inbox, cb=hear)
        self._client, self._asked, self._broken = client, 0, False
        self._began = time.monotonic()

    async def _unsubscribe(self) -> None:
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            with suppress(*BROKER_TROUBLE):
                await subscription.unsubscribe()

    async def _hear(self, making: int, message: Msg) -> None:
        self._heard = time.monotonic()
        if message.subject == self._inbox:
            self._hear_status(message.headers or {})
            return
        self._asked = max(0, self._asked - 1)
        headers, place = message.headers or {}, stream_sequence(message.reply)
        if making == self._making:
            self._last = LastSeen(place, headers.get(ID_HEADER, ""))
        self._buffer.append(
            Delivery(message.subject, headers, message.data, place, message.reply, making)
        )
        self._wake.set()

    def _hear_status(self, headers: Mapping[str, str]) -> None:
        """Note how an open request has ended; it says how many messages it did not get."""
        status = headers.get("Status", "")
        if status == _HEARTBEAT:
            return
        unanswered = headers.get("Nats-Pending-Messages", "")
        self._asked = max(0, self._asked - int(unanswered)) if unanswered.isdecimal() else 0
        if status != _EXPIRED:  # asking again at once could get the same answer for ever
            self._not_before = time.monotonic() + PAUSE_SECONDS
        if status == _NO_RESPONDERS or "deleted" in headers.get("Description", "").lower():
            self._missing, self._not_before = True, self._not_before_anew
        self._wake.set()

    def _look(self) -> None:
        self._broken = self._broken or not self._bus.connected
        self._wake.set()
