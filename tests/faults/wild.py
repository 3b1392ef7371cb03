"""Values that no honest client sends, by the kind of field, and bytes that no schema knows."""

import random
from typing import Final

TEXTS: Final = (
    "", " ", "\0", "a\0b", "\r\n", "\x1b[2J", "\u202eABC\u202c", "\u200b", "\ufeff", "\u2028",
    "\U000e0041", "\ufdd0", "\U0010ffff", "\ufffd\ufffd", "\ud7ff\ue000", "😀" * 50,
    "e\u0302\u0301", "１２３４５６", "ﬁle", "İstanbul", "%00%0a", "%s%n{0}${jndi:x}",
    "' OR 1=1; --", "../../etc/passwd", "urn:dossierpost:x:intake", "null", "NaN", "-0",
    "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}",
    '"9999999999999999999"', '"-1"', "H55.12\n", "+84" + "9" * 300, "ế" * 150,
)  # fmt: skip
LONG_TEXTS: Final = ("0" * 5_000, "ế" * 5_000, "a" + "\u0301\u0316" * 5_000, "x" * 150_000)
JSONS: Final = (
    "", "{", "null", "[]", "{}", "[" * 5_000, '{"a":' * 5_000, '{"code": "\\u0000"}',
    '{"code": "\\ud800"}', '{"code": 1e999}', '{"version": ' + "9" * 5_000 + "}", "NaN",
    '{"code": "1.000001", "version": -1}', '{"days": {"2026-02-30": 1}}', '"\\ud800"',
)  # fmt: skip
NUMBERS: Final = (
    0,
    -1,
    1,
    101,
    10_001,
    2**31 - 1,
    2**32 - 1,
    -(2**31),
    2**63 - 1,
    -(2**63),
    2**64 - 1,
)
SECONDS: Final = (0, -1, 2**63 - 1, -(2**63), 253_402_300_800, -62_135_596_801, 4_000_000_000)
BLOBS: Final = (b"", b"\0", b"x" * 31, b"x" * 33, b"\xff" * 5_000)

_VARINT, _FIXED64, _BYTES, _START, _END, _FIXED32 = range(6)


def unknown_fields(dice: random.Random) -> bytes:
    """Give fields that no message of ours has; a reader must pass over them."""
    written = b""
    for _ in range(dice.randint(1, 4)):
        number = dice.choice((900, 19_000, 2**29 - 1))
        kind = dice.choice((_VARINT, _FIXED64, _BYTES, _START, _FIXED32))
        written += (
            _tag(number, kind)
            + {
                _VARINT: b"\xff" * 9 + b"\x01",
                _FIXED64: b"\xff" * 8,
                _BYTES: _number(40) + b"\xff" * 40,
                _START: _tag(number, _END),
                _FIXED32: b"\xff" * 4,
            }[kind]
        )
    return written


def rubbish(dice: random.Random) -> bytes:
    """Give bytes that are no message: noise, endless numbers, lying lengths, deep nesting."""
    return dice.choice(
        (
            lambda: dice.randbytes(dice.randint(1, 300)),
            lambda: b"\xff" * dice.randint(1, 50),
            lambda: _tag(dice.randint(1, 12), _BYTES) + _number(2**31 - 1) + b"x",
            lambda: _tag(dice.randint(1, 12), _BYTES) + b"\x02\xc3\x28",
            lambda: _tag(900, _START) * 5_000,
            lambda: b"".join(_tag(8, _BYTES) + _number(n) for n in range(400, 0, -4)),
            lambda: _tag(0, _VARINT) + b"\0",
            lambda: _tag(dice.randint(1, 12), 7) + b"\0",
        )
    )()


def _tag(number: int, kind: int) -> bytes:
    return _number(number << 3 | kind)


def _number(value: int) -> bytes:
    written = b""
    while value > 127:
        written += bytes([value & 127 | 128])
        value >>= 7
    return written + bytes([value])
