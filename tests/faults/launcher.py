"""What a service's process does before it serves, in tests only: another clock, faults, bugs."""

import os
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from services.intake.main import SERVICE as INTAKE
from services.postal.main import SERVICE as POSTAL
from services.results.main import SERVICE as RESULTS
from services.tracking.main import SERVICE as TRACKING
from shared import metrics, process
from shared.clock import Clock, system_clock
from tests.faults import ledger, planted, unruly

SERVICES = {one.name: one for one in (INTAKE, POSTAL, RESULTS, TRACKING)}
HEALS = "heals"
"""File with a letter for each fact that a service had to fetch from its producer."""
_SECONDS = struct.Struct("d")


@dataclass(frozen=True, slots=True)
class Launch:
    """How the processes of a service differ from those outside of tests."""

    clock: str = ""
    """File that says how many seconds the service's clock is ahead; see `set_clock`."""
    unruly: int | None = None
    """Seed of a broker that gives every message 1 to 5 times, in another order, some late."""
    forgets: float = 0.0
    """Share of the messages that never come."""
    bug: str = ""
    """Name of a planted bug of the protocol, see `planted.BUGS`."""
    heals: bool = True
    """Whether it repairs what others have lost."""
    slow_commit_s: float = 0.0
    """Longest time that a commit takes more than it needs: a disk that others keep busy."""


def launch(service: str, env: Mapping[str, str], how: Launch) -> None:
    """Be a service until it is told to stop."""
    for name in list(os.environ):
        if name.startswith("DOSSIERPOST_") or name == "NATS_URL":
            del os.environ[name]
    os.environ.update(env)
    ledger.keep()
    _count_heals(Path(env["DOSSIERPOST_DATA_DIR"]) / HEALS)
    if how.unruly is not None:
        unruly.disturb(how.unruly)
    if how.forgets:
        unruly.forget(how.forgets)
    if how.slow_commit_s:
        unruly.slow_commits(how.slow_commit_s)
    if not how.heals:
        planted.heal_nothing()
    if how.bug:
        planted.plant(how.bug)
    sys.argv = [f"services.{service}.main", "serve"]
    process.main(SERVICES[service], _clock(Path(how.clock)) if how.clock else system_clock)


class _Heals:
    """The counter of heals, which outlives the death of the process that counts."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._counter = metrics.INBOX_HEALED

    def labels(self, source: str) -> "_Heals":
        self._child = self._counter.labels(source)
        return self

    def inc(self, amount: float = 1) -> None:
        self._child.inc(amount)
        os.write(self._file, b"x" * int(amount))


def _count_heals(path: Path) -> None:
    metrics.INBOX_HEALED = _Heals(path)  # type: ignore[assignment]


def set_clock(path: Path, ahead: timedelta) -> None:
    """Let the clocks that read this file be ahead of the machine's, from now on."""
    with path.open("r+b" if path.exists() else "wb") as file:
        file.write(_SECONDS.pack(ahead.total_seconds()))


def _clock(path: Path) -> Clock:
    file = os.open(path, os.O_RDONLY)

    def now() -> datetime:
        (ahead,) = _SECONDS.unpack(os.pread(file, _SECONDS.size, 0))
        return system_clock() + timedelta(seconds=ahead)

    return now
