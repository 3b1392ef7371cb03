"""A TCP proxy that is slow, cuts, falls silent or refuses: a bad network without root."""

import asyncio
import random
import socket
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Self

PIECE = 65_536
UNDER_WAY = 64
"""Pieces that a slow way holds at the most; the sender waits for room like on a real one."""


@dataclass(frozen=True, slots=True)
class Weather:
    """What the network is like; seen by connections that are there as well."""

    delay_s: float = 0.0
    """Time that every piece is under way."""
    jitter_s: float = 0.0
    """At the most so much longer, by chance; pieces keep their order."""
    life_bytes: int = 0
    """A connection is cut after at the most so many bytes, wherever that is; 0: never."""
    silent_up: bool = False
    """Nothing gets from the client to the server, and nobody is told."""
    silent_down: bool = False
    """Nothing gets from the server to the client, and nobody is told."""
    refuses: bool = False
    """New connections end at once."""


FAIR = Weather()
PARTED = Weather(silent_up=True, silent_down=True)
"""A partition: what is connected stays so and hears nothing; nothing new gets through."""


class Proxy:
    """Stands in front of one server; `weather` may be changed at any time."""

    def __init__(self, host: str, port: int, seed: int = 0) -> None:
        self.target = host, port
        """The server behind it; may be changed."""
        self._dice = random.Random(seed)
        self._weather = FAIR
        self._changed = asyncio.Event()
        self._carrying: set[asyncio.Future[None]] = set()
        self.port = 0
        """Where clients connect, on loopback."""
        self.cuts = 0
        """How many connections were cut."""

    @classmethod
    @asynccontextmanager
    async def open(cls, port: int, host: str = "127.0.0.1", seed: int = 0) -> AsyncIterator[Self]:
        """Listen on a free port until left."""
        proxy = cls(host, port, seed)
        server = await asyncio.start_server(proxy._take, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            server.close()
            proxy.cut()
            await asyncio.gather(*proxy._carrying, return_exceptions=True)

    @property
    def weather(self) -> Weather:
        """What the network is like now."""
        return self._weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._weather = weather
        self._changed.set()
        self._changed = asyncio.Event()

    def cut(self) -> int:
        """Reset all connections; gives how many."""
        self.cuts += len(self._carrying)
        for one in self._carrying:
            one.cancel()
        return len(self._carrying)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not self._weather.refuses:
                carrying = asyncio.ensure_future(self._carry(reader, writer))
                self._carrying.add(carrying)
                await asyncio.wait({carrying})
                self._carrying.discard(carrying)
        finally:  # also when the test is over before it is told that the carrying has ended
            _reset(writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._let_through(up=True)
        from_server, to_server = await asyncio.open_connection(*self.target)
        life_bytes = self._weather.life_bytes
        left = [self._dice.randint(1, life_bytes) if life_bytes else sys.maxsize]
        ways = [
            asyncio.ensure_future(self._one_way(reader, to_server, left, up=True)),
            asyncio.ensure_future(self._one_way(from_server, writer, left, up=False)),
        ]
        try:
            # The first end that closes closes the other.
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            _reset(to_server)  # at once: while it waits here it may be cut a second time
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _one_way(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        left: list[int],
        *,
        up: bool,
    ) -> None:
        """Carry one direction; `left` is what remains of the life of both."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(UNDER_WAY)
        reading = asyncio.ensure_future(self._send_off(reader, pieces))
        clock = asyncio.get_running_loop().time
        try:
            last = False
            while not last:
                due, piece = await pieces.get()
                await asyncio.sleep(max(due - clock(), 0))
                await self._let_through(up=up)
                piece = piece[: left[0]]
                if not piece:
                    return
                left[0] -= len(piece)
                last = not left[0]
                writer.write(piece)
                await writer.drain()
            self.cuts += 1
            writer.close()  # unlike a reset it lets the other end have the part of a frame
            await writer.wait_closed()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _send_off(
        self, reader: asyncio.StreamReader, pieces: asyncio.Queue[tuple[float, bytes]]
    ) -> None:
        """Say of every piece when it is to arrive; the last is empty."""
        clock = asyncio.get_running_loop().time
        piece = b"?"
        while piece:
            try:
                piece = await reader.read(PIECE)
            except OSError:
                piece = b""
            delay = self._weather.delay_s + self._weather.jitter_s * self._dice.random()
            await pieces.put((clock() + delay, piece))

    async def _let_through(self, *, up: bool) -> None:
        while self._weather.silent_up if up else self._weather.silent_down:
            await self._changed.wait()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset, not with a farewell."""
    sock: socket.socket | None = writer.get_extra_info("socket")
    if sock is not None:
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
