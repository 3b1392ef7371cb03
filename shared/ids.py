"""Ids: of facts by time (UUIDv7), of things derived from the request that makes them."""

import os
import time
import uuid
from typing import Final

_THINGS: Final = uuid.UUID("5f0c7c0e-2f6b-4d0a-9a53-0f6a8f3f45d1")


def new_event_id() -> str:
    """Make a UUIDv7: its first 48 bits are the Unix milliseconds, the rest is random."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def derived_id(key: str, number: int) -> str:
    """Make the id of the n-th thing that a request or fact makes; a late repeat makes the same."""
    return str(uuid.uuid5(_THINGS, f"{key}#{number}"))
