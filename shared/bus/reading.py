"""Reading the stream itself: what its counters say and what it has are two things."""

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared.bus.connection import BROKER_TROUBLE, LeanClient, parse_headers
from shared.bus.provisioning import STREAM, ProvisioningError, ask

ID_HEADER: Final = "ce-id"
SOURCE_HEADER: Final = "ce-source"
PAGE: Final = 250
"""Messages read at once; calls wait for the reading of a page at most."""
PAGE_SECONDS: Final = 10.0
"""How long the broker may take to hand out a page."""
IDLE_SECONDS: Final = 60
"""When the broker forgets a reading that nobody goes on with."""

_SECOND = 1_000_000_000  # the broker counts nanoseconds
_V1_PARTS = 9  # $JS.ACK.<stream>.<consumer>.<tries>.<stream seq>.<consumer seq>.<time>.<pending>


@dataclass(frozen=True, slots=True)
class Stored:
    """One message as the stream has it."""

    sequence: int
    """Its place in the stream; a damaged stream gives places again."""
    nats_subject: str
    """Where it was published."""
    headers: Mapping[str, str]
    """What travels beside the body."""
    payload: bytes
    """The body; empty where only headers were read."""

    @property
    def event_id(self) -> str:
        """The fact's id, as it is written in the headers."""
        return self.headers.get(ID_HEADER, "")


@dataclass(frozen=True, slots=True)
class StreamState:
    """What the broker says about the stream, without reading it."""

    server: str
    """The server that was asked; another one after it was started again."""
    leader: str
    """The server that keeps the stream; in a cluster it moves."""
    created: str
    """When the stream was made."""
    first: int
    last: int
    messages: int
    deleted: int
    """Places in between that have no message any more."""
    max_age: timedelta | None
    """An operator's limit: what is older is forgotten on purpose."""

    def goes_on_to(self, later: "StreamState") -> bool:
        """Tell whether a later state may be this one with more messages behind it.

        False says that the store was read from its disk anew, or has lost something.
        """
        if (self.server, self.leader, self.created) != (later.server, later.leader, later.created):
            return False
        if later.last < self.last:
            return False
        if later.max_age is not None:  # it loses its oldest messages on purpose
            return True
        whole = self.first == later.first and self.deleted == later.deleted
        return whole and later.messages >= self.messages


async def stream_state(client: LeanClient) -> StreamState | None:
    """Ask how the stream stands; None when there is none. Raises ProvisioningError."""
    info = await ask(client, f"STREAM.INFO.{STREAM}", {})
    if info is None:
        return None
    state, age = info["state"], info["config"].get("max_age", 0)
    return StreamState(
        server=client.server_id,
        leader=(info.get("cluster") or {}).get("leader", ""),
        created=info["created"],
        first=state["first_seq"],
        last=state["last_seq"],
        messages=state["messages"],
        deleted=state.get("num_deleted", 0),
        max_age=timedelta(microseconds=age / 1000) if age else None,
    )


async def message_at(client: LeanClient, sequence: int) -> Stored | None:
    """Read the message at a place; None when there is none. Raises ProvisioningError."""
    return _stored(await ask(client, f"STREAM.MSG.GET.{STREAM}", {"seq": sequence}))


async def last_message(client: LeanClient, subjects: str) -> Stored | None:
    """Read the last message of some subjects, such as `dossierpost.intake.>`, as message_at."""
    return _stored(await ask(client, f"STREAM.MSG.GET.{STREAM}", {"last_by_subj": subjects}))


async def read_stream(
    client: LeanClient, subjects: str, after: int, until: int | None, *, bodies: bool = False
) -> AsyncGenerator[list[Stored]]:
    """Read the messages of some subjects behind a place up to another one, page by page.

    Ends earlier where the broker says that there are no more: whether `until` was reached is for
    the caller to see; None reads all there are. Raises ProvisioningError, also when the connection
    breaks meanwhile.
    """
    if until is not None and after >= until:
        return
    reading = _Reading(client, f"reading-{secrets.token_hex(8)}")
    try:
        await reading.begin(subjects, after, headers_only=not bodies)
        while page := await reading.page():
            yield page
            if until is not None and page[-1].sequence >= until:
                return
    finally:
        await reading.end()


class _Reading:
    """One consumer that the broker keeps in memory, for as long as somebody reads by it."""

    def __init__(self, client: LeanClient, name: str) -> None:
        self._client = client
        self._name = name
        self._inbox = client.new_inbox()
        self._subscription: Subscription | None = None
        self._page: list[Stored] = []
        self._turned = asyncio.Event()

    async def begin(self, subjects: str, after: int, *, headers_only: bool) -> None:
        config = {
            "name": self._name,
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": after + 1,
            "ack_policy": "none",
            "filter_subject": subjects,
            "headers_only": headers_only,
            "inactive_threshold": IDLE_SECONDS * _SECOND,
            "mem_storage": True,
            "num_replicas": 1,
        }
        request = {"stream_name": STREAM, "config": config, "action": "create"}
        if await ask(self._client, f"CONSUMER.CREATE.{STREAM}.{self._name}", request) is None:
            raise ProvisioningError("there is no stream to read")
        try:
            self._subscription = await self._client.subscribe(self._inbox, cb=self._hear)
        except BROKER_TROUBLE as error:
            raise ProvisioningError(f"reading the stream: {error}") from error

    async def page(self) -> list[Stored]:
        """Give the next page; an empty one says that there is no more."""
        self._page, self._turned = [], asyncio.Event()
        request = json.dumps({"batch": PAGE, "no_wait": True}).encode()
        try:
            async with asyncio.timeout(PAGE_SECONDS):
                await self._client.publish(
                    f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{self._name}", request, self._inbox
                )
                await self._turned.wait()
        except BROKER_TROUBLE as error:
            raise ProvisioningError(f"reading the stream: {type(error).__name__}") from error
        return self._page

    async def end(self) -> None:
        if self._subscription is not None:
            with suppress(*BROKER_TROUBLE):
                await self._subscription.unsubscribe()
        with suppress(ProvisioningError):
            await ask(self._client, f"CONSUMER.DELETE.{STREAM}.{self._name}", {})

    async def _hear(self, message: Msg) -> None:
        headers = message.headers or {}
        if message.subject == self._inbox:  # a status: the page is at its end
            self._turned.set()
            return
        sequence = stream_sequence(message.reply)
        self._page.append(Stored(sequence, message.subject, headers, message.data))
        if len(self._page) >= PAGE:
            self._turned.set()


def _stored(answer: Mapping[str, Any] | None) -> Stored | None:
    if answer is None:
        return None
    message = answer["message"]
    headers = parse_headers(base64.b64decode(message.get("hdrs", "")))
    body = base64.b64decode(message.get("data", ""))
    return Stored(message["seq"], message["subject"], headers, body)


def stream_sequence(ack_subject: str) -> int:
    """Read the place in the stream from either form of the acknowledgement's subject."""
    parts = ack_subject.split(".")
    place = parts[5] if len(parts) == _V1_PARTS else parts[7] if len(parts) > _V1_PARTS else ""
    return int(place) if place.isdecimal() else 0
