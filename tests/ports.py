"""Free ports."""

import random
import socket
from collections.abc import Iterator
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST = 10_000
_given: set[int] = set()


def free_port() -> int:
    """Give a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lasting_ports(count: int) -> Iterator[int]:
    """Give ports that stay free while their owner is dead.

    The system hands out those of its own range to every connection that is made meanwhile.
    """
    own_range = int(_RANGE.read_text().split()[0]) if _RANGE.exists() else 32_768
    while count:
        port = random.SystemRandom().randrange(_FIRST, max(own_range, _FIRST + 5_000))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            count -= 1
            yield port
