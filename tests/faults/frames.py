"""HTTP/2 by hand: the bytes that a broken or evil client sends and that no library would."""

import asyncio
import struct
from collections.abc import Mapping

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST, SETTINGS, PING, GOAWAY, WINDOW, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS, ACK = 1, 4, 1


def frame(kind: int, flags: int, stream: int, body: bytes, length: int | None = None) -> bytes:
    """Write a frame; `length` may lie about the body."""
    size = len(body) if length is None else length
    return struct.pack(">I", size)[1:] + struct.pack(">BBI", kind, flags, stream) + body


BEGIN = PREFACE + frame(SETTINGS, 0, 0, b"")
"""What a client says first."""


def fields(headers: Mapping[bytes, bytes]) -> bytes:
    """Write a header block: literals without index or Huffman code (RFC 7541, 6.2.2)."""
    return b"".join(b"\0" + _text(name) + _text(value) for name, value in headers.items())


def call(method: str, more: Mapping[bytes, bytes] | None = None) -> bytes:
    """Write the header block of a gRPC call."""
    return fields(
        {
            b":method": b"POST",
            b":scheme": b"http",
            b":path": method.encode(),
            b":authority": b"localhost",
            b"te": b"trailers",
            b"content-type": b"application/grpc",
            **(more or {}),
        }
    )


def message(body: bytes, length: int | None = None, packed: int = 0) -> bytes:
    """Write the prefix of gRPC before a body; `length` may lie about it."""
    return struct.pack(">BI", packed, len(body) if length is None else length) + body


async def send(port: int, *pieces: bytes, patience_s: float = 1.0) -> bytes:
    """Send bytes on a new connection and give what comes until it ends or falls silent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    got = b""
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        while more := await asyncio.wait_for(reader.read(65_536), patience_s):
            got += more
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.transport.abort()
    return got


async def hold(port: int, sent: bytes) -> asyncio.StreamWriter:
    """Send frames and keep the connection; they have been read when this gives back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent + frame(PING, 0, 0, b"received"))
    await reader.readuntil(frame(PING, ACK, 0, b"received"))
    return writer


def _text(value: bytes) -> bytes:
    return _number(len(value)) + value


def _number(value: int) -> bytes:
    """Write a number with a prefix of seven bits (RFC 7541, 5.1)."""
    if value < 127:
        return bytes([value])
    value -= 127
    written = b"\x7f"
    while value >= 128:
        written += bytes([value % 128 + 128])
        value //= 128
    return written + bytes([value])
