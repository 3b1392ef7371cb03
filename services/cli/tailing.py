"""Follows the stream without leaving anything behind: an ephemeral consumer, made anew at need."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from shared.bus import STREAM, Bus
from shared.bus.connection import BROKER_TROUBLE

BATCH: Final = 200
FETCH_S: Final = 2.0
"""How long one fetch waits for a first message."""
API_S: Final = 5.0
PAUSE_S: Final = 0.5
"""Wait before another try while the broker or the stream is away."""
FORGOTTEN_AFTER_S: Final = 60.0
"""The broker takes an ephemeral consumer away when nobody has asked for so long."""


class _Anew(Exception):  # noqa: N818 - it says what to do
    """The consumer is of no use any more; go on with another one."""


@dataclass(slots=True)
class Tail:
    """Reads the stream in order, from its first message or from now on, for ever."""

    bus: Bus
    subject: str
    """NATS subjects to read, such as `dossierpost.>`."""
    from_start: bool
    tell: Callable[[str], None]
    """Is told, in Vietnamese, when reading breaks off and goes on."""
    next_place: int = 0
    """Place in the stream that is read next; 0 before the first look."""
    _silent: bool = False

    async def messages(self) -> AsyncGenerator[Msg, None]:
        """Give messages in order; waits while the broker is away."""
        while True:
            await self._wait_connected()
            client = self.bus.client
            if client is None:
                continue
            try:
                async for message in self._read(client):
                    yield message
            except _Anew:
                continue
            except NotFoundError:
                self._say(f"chưa có dòng sự kiện {STREAM}; đang đợi các dịch vụ khởi động")
            except BROKER_TROUBLE:
                self._say("mất liên lạc với nats-server; đang nối lại")
            await asyncio.sleep(PAUSE_S)

    async def _wait_connected(self) -> None:
        if not self.bus.connected:
            self._say("đang nối tới nats-server")
        await self.bus.wait_connected()

    async def _read(self, client: Client) -> AsyncGenerator[Msg, None]:
        stream = client.jetstream(timeout=API_S)
        await self._find_place(stream)
        name = await self._make_consumer(stream)
        subscription = await stream.pull_subscribe_bind(consumer=name, stream=STREAM)
        self._silent = False
        consumed = 0
        try:
            while True:
                for message in await _fetch(subscription):
                    place = message.metadata.sequence
                    if place.consumer != consumed + 1:  # something got lost on the way
                        raise _Anew
                    consumed = place.consumer
                    self.next_place = place.stream + 1
                    yield message
                if self.bus.client is not client:
                    raise _Anew
                await self._still_there(stream, name)
        finally:
            with suppress(*BROKER_TROUBLE):
                await subscription.unsubscribe()

    async def _find_place(self, stream: JetStreamContext) -> None:
        last = (await stream.stream_info(STREAM)).state.last_seq
        if self.next_place == 0:
            self.next_place = 1 if self.from_start else last + 1
        elif self.next_place > last + 1:
            self._say(f"dòng sự kiện {STREAM} đã được lập lại; đọc lại từ đầu")
            self.next_place = 1

    async def _make_consumer(self, stream: JetStreamContext) -> str:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self.next_place,
            filter_subject=self.subject,
            ack_policy=AckPolicy.NONE,
            mem_storage=True,
            num_replicas=1,
            inactive_threshold=FORGOTTEN_AFTER_S,
        )
        return (await stream.add_consumer(STREAM, config)).name

    async def _still_there(self, stream: JetStreamContext, name: str) -> None:
        try:
            await stream.consumer_info(STREAM, name)
        except NotFoundError:  # a restarted broker has forgotten it
            raise _Anew from None

    def _say(self, text: str) -> None:
        if not self._silent:
            self.tell(text)
        self._silent = True


async def _fetch(subscription: JetStreamContext.PullSubscription) -> list[Msg]:
    try:
        return await subscription.fetch(BATCH, timeout=FETCH_S)
    except TimeoutError:  # nothing new
        return []
