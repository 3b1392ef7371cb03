"""Damage to a broker's store, done while no broker runs over it.

A block is one record after the other: the length of the record (its highest bit says that there are
headers), sequence, time, subject, headers, body, checksum. Where a bit turns decides what comes of
it, so every test says where. None turns in the upper bytes of a sequence: the server would count
from the right number to the wrong one, and take all memory of the machine for it.
"""

import shutil
from pathlib import Path
from struct import unpack_from
from typing import Final

_LENGTH_BITS: Final = 0x7FFF_FFFF
_BIT: Final = 0b0001_0000


def wipe(store: Path) -> None:
    """Leave nothing, as a new disk would."""
    shutil.rmtree(store / "jetstream")


def truncate(store: Path) -> None:
    """Cut the largest block of messages in half, as a file system without its last writes would."""
    block = _largest_block(store)
    with block.open("r+b") as file:
        file.truncate(block.stat().st_size // 2)


def flip_in_message(store: Path, part: float = 0.5) -> None:
    """Turn one bit in the middle of the message that stands this part of the way through."""
    block = _largest_block(store)
    begin, end = _record(block, part)
    _flip(block, (begin + end) // 2)


def flip_in_length(store: Path) -> None:
    """Turn one bit in what says where a message ends: all behind it is lost with it."""
    block = _largest_block(store)
    begin, _ = _record(block, 0.5)
    _flip(block, begin + 2)


def flip_in_sequence(store: Path) -> None:
    """Turn one bit in a message's number: the server misses all numbers up to the wrong one.

    Until it is started again it acknowledges what comes and finds none of it.
    """
    block = _largest_block(store)
    begin, _ = _record(block, 0.5)
    _flip(block, begin + 5)


def keep(store: Path, copy: Path) -> None:
    """Copy the store aside."""
    shutil.copytree(store / "jetstream", copy)


def put_back(store: Path, copy: Path) -> None:
    """Have an older copy in the place of the store, as after a restore of a disk would be."""
    wipe(store)
    shutil.copytree(copy, store / "jetstream")


def _largest_block(store: Path) -> Path:
    return max(store.glob("jetstream/**/*.blk"), key=lambda block: block.stat().st_size)


def _record(block: Path, part: float) -> tuple[int, int]:
    """Give begin and end of the record at this part of a block."""
    raw = block.read_bytes()
    begins = [0]
    while begins[-1] < len(raw):
        (length,) = unpack_from("<I", raw, begins[-1])
        begins.append(begins[-1] + (length & _LENGTH_BITS))
    which = min(int(len(begins) * part), len(begins) - 2)
    return begins[which], begins[which + 1]


def _flip(block: Path, place: int) -> None:
    with block.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ _BIT]))
