"""Publish a window of messages at once and learn of each whether the broker has it.

A window travels as one atomic batch: the broker syncs the batch to disk instead of every message,
which is ten times faster, and still acknowledges only what is synced. What it refuses as a batch,
such as a repeat of which it has a part already, is published message by message; so is what comes
after a batch that was not answered at all, for there may be no end to that silence.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import (
    BadHeaderError,
    BadSubjectError,
    MaxPayloadError,
    OutboundBufferLimitError,
)
from nats.errors import Error as NatsError

from shared.bus.connection import BROKER_TROUBLE, Bus
from shared.bus.provisioning import STREAM, ProvisioningError

BATCH_MIN: Final = 8
"""A batch costs the broker about six syncs; fewer messages are cheaper one by one."""
BATCH_MAX: Final = 1000
"""The broker refuses larger batches; a larger window goes message by message."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to publish."""

    msg_id: str
    """The broker stores an id once within its duplicate window."""
    nats_subject: str
    """Where it goes."""
    headers: Mapping[str, str]
    """What travels beside the body."""
    payload: bytes
    """The body."""


class Publisher:
    """Publishes windows one after another; one inbox hears all acknowledgements."""

    def __init__(self, bus: Bus, reprovision: Callable[[], Awaitable[None]] | None = None) -> None:
        """Take the connection, and what makes the stream anew when nobody keeps the subjects."""
        self._bus = bus
        self._reprovision = reprovision
        self._homeless = False
        self._client: Client | None = None
        self._subscription: Subscription | None = None
        self._inbox = ""
        self._unanswered = False
        """Whether the last batch was never answered."""
        self._round = 0
        self._waiting: set[int] = set()
        self._answers: dict[int, Mapping[str, Any]] = {}
        self._done = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._forget = bus.listen(self._look)

    async def publish(
        self,
        window: Sequence[Outgoing],
        timeout: float,  # noqa: ASYNC109 - running out of time is an answer here, not an error
    ) -> list[bool]:
        """Publish in order; True for each message that EVENTS has, now or from an earlier try.

        False after `timeout` seconds, at a refusal and when the connection breaks: then the message
        may be stored or not, and is to be published again with the same id. Never raises for
        trouble with the broker.
        """
        async with self._one_at_a_time:
            stored: set[int] = set()
            with suppress(*BROKER_TROUBLE):
                async with asyncio.timeout(timeout):
                    if await self._is_ready() and not await self._publish_batch(window, stored):
                        await self._publish_each(window)
            stored |= {place for place, answer in self._answers.items() if _is_stored(answer)}
            self._waiting, self._answers = set(), {}
            await self._find_home()
            return [place in stored for place in range(len(window))]

    async def close(self) -> None:
        """Stop listening for acknowledgements."""
        self._forget()
        self._client = None
        if self._subscription is not None:
            with suppress(*BROKER_TROUBLE):
                await self._subscription.unsubscribe()

    async def _find_home(self) -> None:
        """Have the stream made anew if the broker said that nobody keeps what was sent."""
        homeless, self._homeless = self._homeless, False
        if homeless and self._reprovision is not None:
            with suppress(ProvisioningError, *BROKER_TROUBLE):
                await self._reprovision()

    async def _is_ready(self) -> bool:
        """Have the inbox on the present client; False while there is none."""
        client = self._bus.client
        if client is not None and client is not self._client:
            self._inbox = client.new_inbox()
            self._subscription = await client.subscribe(f"{self._inbox}.*.*", cb=self._hear)
            self._client = client
        return client is not None

    async def _publish_batch(self, window: Sequence[Outgoing], stored: set[int]) -> bool:
        """Publish all or nothing; False when it was nothing, or is not known."""
        if not BATCH_MIN <= len(window) <= BATCH_MAX or self._unanswered:
            return False
        self._begin({0})
        self._unanswered = True
        batch = {"Nats-Batch-Id": f"{self._inbox[-22:]}-{self._round}"}
        last = len(window) - 1
        try:
            for place, message in enumerate(window):
                batch["Nats-Batch-Sequence"] = str(place + 1)
                if place == last:
                    batch["Nats-Batch-Commit"] = "1"
                await self._send(message, batch, self._reply(0) if place == last else "")
        except NatsError:  # one that cannot be sent at all; the broker forgets the others
            self._unanswered = False
            return False
        await self._done.wait()
        self._unanswered = False
        answer = self._answers.pop(0, {})
        if not _is_stored(answer) or answer.get("count") != len(window):
            return False
        stored.update(range(len(window)))
        return True

    async def _publish_each(self, window: Sequence[Outgoing]) -> None:
        """Publish every message for itself; the answers tell what became of it."""
        self._begin(set(range(len(window))))
        for place, message in enumerate(window):
            try:
                await self._send(message, {}, self._reply(place))
            except NatsError:  # this one cannot be sent, its neighbours may
                self._waiting.discard(place)
        if self._waiting:
            await self._done.wait()
        self._unanswered = False

    def _begin(self, waiting: set[int]) -> None:
        """Begin a round of answers; those of earlier rounds do not count any more."""
        self._round += 1
        self._waiting, self._answers = waiting, {}
        self._done.clear()

    def _reply(self, place: int) -> str:
        return f"{self._inbox}.{self._round}.{place}"

    async def _send(self, message: Outgoing, batch: Mapping[str, str], reply: str) -> None:
        """Hand one message to the client, which writes to the socket as soon as we wait."""
        client = self._client
        if client is None or not client.is_connected:
            raise OutboundBufferLimitError
        command = _encoded(message, batch, reply, client.max_payload)
        # The public method encodes four times slower: it looks at each header for itself.
        await client._send_command(command)  # noqa: SLF001
        await client._flush_pending()  # noqa: SLF001

    async def _hear(self, message: Msg) -> None:
        _, number, place_text = message.subject.rsplit(".", 2)
        place = int(place_text)
        if int(number) != self._round or place not in self._waiting:
            return  # the acknowledgement of a round that was given up
        self._waiting.remove(place)
        try:
            self._answers[place] = json.loads(message.data)
        except ValueError:  # a status without body: nobody keeps this subject
            self._homeless = True
        if not self._waiting:
            self._done.set()

    def _look(self) -> None:
        if not self._bus.connected:
            self._done.set()  # what is not acknowledged by now never will be


def _encoded(message: Outgoing, batch: Mapping[str, str], reply: str, size_max: int) -> bytes:
    """Write a message as NATS has it on the wire; refuse what would break out of its frame."""
    own = {"Nats-Msg-Id": message.msg_id, "Nats-Expected-Stream": STREAM, **batch}
    lines = [f"{name}: {value}" for name, value in (*message.headers.items(), *own.items())]
    head = "\r\n".join(["NATS/1.0", *lines, "", ""]).encode("ascii", "replace")
    if head.count(b"\n") != len(lines) + 2 or head.count(b"\r") != len(lines) + 2:
        raise BadHeaderError(message.msg_id)
    if message.nats_subject.split() != [message.nats_subject]:
        raise BadSubjectError
    size = len(head) + len(message.payload)
    if size > size_max:
        raise MaxPayloadError
    command = f"HPUB {message.nats_subject} {reply} {len(head)} {size}\r\n".encode()
    return b"".join((command, head, message.payload, b"\r\n"))


def _is_stored(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer says that EVENTS has the message; `duplicate` says so too."""
    return "error" not in answer and answer.get("stream") == STREAM and answer.get("seq", 0) > 0
