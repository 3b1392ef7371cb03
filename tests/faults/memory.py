"""How much memory a process has."""

from pathlib import Path
from typing import Final

MIB: Final = 2**20
GROWTH_MAX: Final = 96 * MIB
"""What a process may grow by under load: caches fill and heaps fragment, a leak knows no end."""


def resident(pid: int) -> int:
    """Give the bytes of a process that are in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise ProcessLookupError(pid)
