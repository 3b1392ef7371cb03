"""Small images, made as their formats say."""

import struct
import zlib


def png(width: int = 4, height: int = 4, shade: bytes = b"\x80") -> bytes:
    """Make a grey PNG; another shade is another image."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + (shade * width)[:width]) * height
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def signature_of(text: str) -> bytes:
    """Make a PNG that no other text has."""
    return png(width=max(len(text.encode()), 1), height=1, shade=text.encode())


def jpeg(width: int, height: int, marker: int = 0xC0) -> bytes:
    """Make the first segments of a JPEG, with an application's own before the size."""
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    size = bytes((0xFF, marker)) + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + app + size + b"\xff\xda\0\2\0\xff\xd9"


def webp(kind: bytes, width: int, height: int) -> bytes:
    """Make a WebP of one of its three kinds."""
    body = {
        b"VP8 ": b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height),
        b"VP8L": b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14),
        b"VP8X": b"\0" * 4 + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
    }[kind].ljust(12, b"\0")
    riff = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(riff)) + riff


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
