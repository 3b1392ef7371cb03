"""What an image says about itself in its first bytes: PNG, JPEG and WebP, and nothing else.

Only headers are read and nothing is decoded, so that a small file that unpacks to gigabytes costs
nothing. What follows the end of a PNG or WebP would be another file in disguise.
"""

from dataclasses import dataclass

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG = b"\xff\xd8\xff"
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of the segments that hold height and width (SOF0 to SOF15; ITU-T T.81, table B.1)."""
_JPEG_SCAN = 0xDA
_JPEG_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}
_WEBP_HEAD = 30


@dataclass(frozen=True, slots=True)
class Image:
    """Kind and size of an image."""

    media_type: str
    width: int
    height: int
    """Both in pixels."""


def read_image(content: bytes) -> Image | None:
    """Tell what image some bytes are; None when they are none of the three kinds."""
    if content.startswith(_PNG):
        return _png(content)
    if content.startswith(_JPEG):
        return _jpeg(content)
    return _webp(content)


def _png(content: bytes) -> Image | None:
    if not content.endswith(_PNG_END):
        return None
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    return Image("image/png", width, height)


def _jpeg(content: bytes) -> Image | None:
    """Walk from segment to segment until the one that holds the size."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - begins every marker
        marker = content[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a marker may be filled up
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker in _JPEG_SIZES:
            height, width = (int.from_bytes(content[at + o : at + o + 2], "big") for o in (5, 7))
            return Image("image/jpeg", width, height)
        elif marker == _JPEG_SCAN:
            return None
        else:
            at += 2 + max(int.from_bytes(content[at + 2 : at + 4], "big"), 2)
    return None


def _webp(content: bytes) -> Image | None:
    whole = int.from_bytes(content[4:8], "little") + 8
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if not is_webp or len(content) < _WEBP_HEAD or len(content) != whole:
        return None
    match content[12:16]:
        case b"VP8 ":
            if content[23:26] != b"\x9d\x01\x2a":
                return None
            sizes = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
            return Image("image/webp", *sizes)
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return Image("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8X":
            sizes = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
            return Image("image/webp", *sizes)
    return None
