"""The simulated broker as the reconciler knows it: a connection, and a stream to be read."""

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any, Final

from shared.bus import Outgoing, ProvisioningError, Stored, StreamState
from tests.simulation.broker import SimBroker

PAGE: Final = 7
"""Messages read at once."""


class SimBus:
    """One process's connection; it breaks whenever the broker goes down."""

    def __init__(self, broker: SimBroker) -> None:
        self._broker = broker

    @property
    def connected(self) -> bool:
        """Tell whether the broker can be reached now."""
        return self._broker.up

    @property
    def connections(self) -> int:
        """How often there was a connection: another number, another server."""
        return self._broker.lives

    @property
    def client(self) -> SimBroker | None:
        """What questions go to, while it is connected."""
        return self._broker if self._broker.up else None

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have a function called whenever the connection comes or goes."""
        self._broker.listeners.append(listener)
        return lambda: self._broker.listeners.remove(listener)

    async def wait_connected(self) -> None:
        """Wait until the broker can be reached."""
        while not self._broker.up:
            await self._broker.world.pause(0.05)


async def stream_state(broker: SimBroker) -> StreamState:
    """Say how the stream stands."""
    await _asked(broker)
    count = len(broker.stored)
    return StreamState(
        server=f"server-{broker.lives}", leader="", created=f"stream-{broker.streams}",
        first=1, last=count, messages=count, deleted=0, max_age=None,
    )  # fmt: skip


async def message_at(broker: SimBroker, sequence: int) -> Stored | None:
    """Read the message at a place."""
    await _asked(broker)
    there = 0 < sequence <= len(broker.stored)
    return _stored(sequence, broker.stored[sequence - 1]) if there else None


async def last_message(broker: SimBroker, subjects: str) -> Stored | None:
    """Read the last message of a service."""
    await _asked(broker)
    own = _own(broker, subjects, 0)
    return own[-1] if own else None


async def read_stream(
    broker: SimBroker, subjects: str, after: int, until: int | None
) -> AsyncGenerator[list[Stored]]:
    """Read a service's messages behind a place, page by page; much may happen in between."""
    while until is None or after < until:
        await _asked(broker)
        page = _own(broker, subjects, after)[:PAGE]
        if not page:
            return
        yield page
        after = page[-1].sequence


READING: Final[Mapping[str, Any]] = {
    "stream_state": stream_state,
    "message_at": message_at,
    "last_message": last_message,
    "read_stream": read_stream,
}
"""What takes the place of the real reading, by name."""


async def _asked(broker: SimBroker) -> None:
    """Let the question travel; nobody answers while the broker is down."""
    await broker.world.pause()
    if not broker.up:
        raise ProvisioningError("the broker is away")


def _own(broker: SimBroker, subjects: str, after: int) -> list[Stored]:
    prefix = subjects.removesuffix(">")
    return [
        _stored(sequence, message)
        for sequence, message in enumerate(broker.stored[after:], after + 1)
        if message.nats_subject.startswith(prefix)
    ]


def _stored(sequence: int, message: Outgoing) -> Stored:
    return Stored(sequence, message.nats_subject, message.headers, b"")
