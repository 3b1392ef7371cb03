"""Pull facts in batches: a single one is handed over at once, a crowd in large batches."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared.bus.connection import BROKER_TROUBLE, Bus
from shared.bus.provisioning import STREAM, ProvisioningError

PULL_SECONDS: Final = 30
"""How long the broker keeps one request for messages open."""
HEARTBEAT_SECONDS: Final = 2
"""How often the broker says that it still knows of an open request."""
SILENT_SECONDS: Final = 5.0
"""Without a message or heartbeat for so long, a request is forgotten and made again."""
PAUSE_SECONDS: Final = 0.5
"""Wait before another try after the broker has said no."""

_HEARTBEAT = "100"
_EXPIRED = "408"
_NO_RESPONDERS = "503"
_V1_PARTS = 9  # $JS.ACK.<stream>.<consumer>.<tries>.<stream seq>.<consumer seq>.<time>.<pending>


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


class Puller:
    """Pulls for one durable consumer. Unacknowledged messages come again by themselves."""

    def __init__(
        self,
        bus: Bus,
        durable: str,
        batch: int = 500,
        reprovision: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Take the connection, the consumer, the size of a batch and what makes it anew."""
        self._bus = bus
        self._durable = durable
        self._batch = batch
        self._reprovision = reprovision
        self._client: Client | None = None
        self._subscription: Subscription | None = None
        self._inbox = ""
        self._buffer: list[Delivery] = []
        self._asked = 0
        self._broken = True
        self._missing = False
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
            if self._broken or silent or client is not self._client:
                await self._subscribe(client)
            room = self._batch - len(self._buffer) - self._asked
            if room > 0 and (self._asked == 0 or room * 2 >= self._batch):
                await self._ask(client, room)
        except BROKER_TROUBLE:
            self._broken = True

    async def _ask(self, client: Client, count: int) -> None:
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
        self._missing, self._asked = False, 0

    async def _subscribe(self, client: Client) -> None:
        """Begin with a new inbox, so that answers to forgotten requests do not count."""
        await self._unsubscribe()
        self._inbox = client.new_inbox()
        self._subscription = await client.subscribe(self._inbox, cb=self._hear)
        self._client, self._asked, self._broken = client, 0, False
        self._began = time.monotonic()

    async def _unsubscribe(self) -> None:
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            with suppress(*BROKER_TROUBLE):
                await subscription.unsubscribe()

    async def _hear(self, message: Msg) -> None:
        self._heard = time.monotonic()
        if message.subject == self._inbox:
            self._hear_status(message.headers or {})
            return
        self._asked = max(0, self._asked - 1)
        self._buffer.append(
            Delivery(
                message.subject,
                message.headers or {},
                message.data,
                _stream_sequence(message.reply),
                message.reply,
            )
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


def _stream_sequence(ack_subject: str) -> int:
    """Read the place in the stream from either form of the acknowledgement's subject."""
    parts = ack_subject.split(".")
    place = parts[5] if len(parts) == _V1_PARTS else parts[7] if len(parts) > _V1_PARTS else ""
    return int(place) if place.isdecimal() else 0
