"""The bad network itself: a fault that does not happen would prove nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.faults.proxy import FAIR, PARTED, Proxy, Weather
from tests.faults.scene import ONCE

pytestmark = ONCE
LINE = b"0123456789abcdef\n"


@asynccontextmanager
async def echo() -> AsyncIterator[int]:
    """A server that says everything back; gives its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        except (OSError, asyncio.CancelledError):  # the loop ends first, sometimes
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@asynccontextmanager
async def through(
    port: int,
) -> AsyncIterator[tuple[Proxy, asyncio.StreamReader, asyncio.StreamWriter]]:
    """A proxy before a port, and one connection through it."""
    async with Proxy.open(port) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        try:
            yield proxy, reader, writer
        finally:
            writer.close()


async def nothing_comes(reader: asyncio.StreamReader) -> bool:
    """Tell whether nothing can be read, neither bytes nor an end, for a while."""
    reading = asyncio.ensure_future(reader.read(1))
    done, _ = await asyncio.wait({reading}, timeout=0.2)
    if not done:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    return not done


async def test_bytes_pass_slowly_and_in_order():
    """Reordered bytes would be another fault than the one that is meant."""
    async with echo() as port, through(port) as (proxy, reader, writer):
        proxy.weather = Weather(delay_s=0.005, jitter_s=0.02)
        lines = [b"%06d\n" % number for number in range(50)]
        for line in lines:
            writer.write(line)
            await writer.drain()
            await asyncio.sleep(0)

        assert [await reader.readline() for _ in lines] == lines


async def test_much_passes_whole():
    """A proxy that loses bytes would break what it does not mean to break."""
    async with echo() as port, through(port) as (proxy, reader, writer):
        proxy.weather = Weather(delay_s=0.001)
        sent = LINE * 200_000
        writer.write(sent)

        assert await reader.readexactly(len(sent)) == sent


async def test_a_partition_tells_nobody_and_forgets_nothing():
    """What was under way arrives when the way is open again, as TCP has it."""
    async with echo() as port, through(port) as (proxy, reader, writer):
        writer.write(LINE)
        assert await reader.readline() == LINE
        proxy.weather = PARTED
        writer.write(LINE)
        assert await nothing_comes(reader)
        proxy.weather = FAIR

        assert await reader.readline() == LINE


@pytest.mark.parametrize("weather", [Weather(silent_up=True), Weather(silent_down=True)])
async def test_a_half_open_connection_hears_nothing(weather: Weather):
    """The worst kind: it looks alive from one side."""
    async with echo() as port, through(port) as (proxy, reader, writer):
        writer.write(LINE)
        assert await reader.readline() == LINE
        proxy.weather = weather
        writer.write(LINE)

        assert await nothing_comes(reader)


async def test_a_cut_is_an_error_at_once():
    """A client would wait for a connection that is gone."""
    async with echo() as port, through(port) as (proxy, reader, writer):
        writer.write(LINE)
        await reader.readline()

        assert proxy.cut() == 1
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)


async def test_a_short_life_ends_in_the_middle_of_a_frame():
    """Half a frame is what a reader of frames must survive."""
    async with echo() as port, Proxy.open(port, seed=7) as proxy:
        proxy.weather = Weather(life_bytes=100)
        lengths = set()
        for _ in range(8):
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            got, piece = b"", LINE
            try:
                while piece:
                    writer.write(LINE)
                    piece = await reader.read(1000)
                    got += piece
            except ConnectionResetError:
                pass
            writer.close()
            lengths.add(len(got))
        cuts = proxy.cuts

    assert cuts == 8
    assert max(lengths) <= 100
    assert any(length % len(LINE) for length in lengths)


async def test_a_refusing_network_takes_nobody():
    """Whoever tries again must find out at once."""
    async with echo() as port, Proxy.open(port) as proxy:
        proxy.weather = Weather(refuses=True)
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
        writer.close()


async def test_a_connection_that_is_cut_twice_is_closed():
    """What stays open is found by whichever test comes next."""
    async with echo() as port, through(port) as (proxy, reader, writer):
        writer.write(LINE)
        await reader.readexactly(len(LINE))
        proxy.cut()
        await asyncio.sleep(0)
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
