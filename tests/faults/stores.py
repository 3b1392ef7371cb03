"""Damage to a broker's store, done while no broker runs over it."""

import shutil
from pathlib import Path


def wipe(store: Path) -> None:
    """Leave nothing, as a new disk would."""
    shutil.rmtree(store / "jetstream")


def truncate(store: Path) -> None:
    """Cut the largest block of messages in half, as a file system without its last writes would."""
    block = _largest_block(store)
    with block.open("r+b") as file:
        file.truncate(block.stat().st_size // 2)


def flip_bit(store: Path, part: float = 0.5) -> None:
    """Turn one bit in the largest block of messages, this part of the way through it."""
    block = _largest_block(store)
    place = int(block.stat().st_size * part)
    with block.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 0b0001_0000]))


def keep(store: Path, copy: Path) -> None:
    """Copy the store aside."""
    shutil.copytree(store / "jetstream", copy)


def put_back(store: Path, copy: Path) -> None:
    """Have an older copy in the place of the store, as after a restore of a disk would be."""
    wipe(store)
    shutil.copytree(copy, store / "jetstream")


def _largest_block(store: Path) -> Path:
    return max(store.glob("jetstream/**/*.blk"), key=lambda block: block.stat().st_size)
