"""Keeps child processes alive and ends every one of them: start, readiness, restart, stop."""

import asyncio
import contextlib
import os
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Final, Self

RESTART_FIRST_S: Final = 0.2
"""Wait before the first restart; it doubles with every further death."""
RESTART_MAX_S: Final = 10.0
"""Longest wait before a restart."""
RESTART_RESET_S: Final = 30.0
"""A process that lived this long starts again with the first wait."""
STOP_S: Final = 10.0
"""How long a process may take to stop before it is killed."""
READY_S: Final = 60.0
"""How long a process may take to become ready before the start is given up."""
READY_POLL_S: Final = 0.1
"""Wait between two questions whether a process is ready."""
DEATHS_BEFORE_READY_MAX: Final = 3
"""A process that dies this often without having been ready will not get better by itself."""
TAIL_LINES: Final = 20
"""Last lines of a process that are shown when it fails."""
LINE_MAX: Final = 1_048_576
"""Longest line that is read from a process; a longer one is dropped."""

COLOURS: Final = ("36", "32", "35", "33", "34", "96", "92", "95")

LEASH: Final = """
import ctypes, os, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
if os.getppid() != int(sys.argv[1]):
    sys.exit(1)
os.execvpe(sys.argv[2], sys.argv[2:], os.environ)
"""
# A program of its own, as nothing may run in a child forked from a process with gRPC threads.


class StartFailed(Exception):  # noqa: N818 - it says what happened
    """Something did not come up; the text says what and why."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process to keep alive."""

    name: str
    """Shown before each of its lines."""
    command: Sequence[str]
    ready: Callable[[], Awaitable[bool]]
    """Asked again and again until it says yes; it must not raise."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Added to the environment of the supervisor."""
    shows: Callable[[str], bool] = lambda _line: True
    """Which of its lines are shown while all is well."""


class Printer:
    """Writes lines with the coloured name of the process before them."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._colours = cycle(COLOURS)
        self._prefixes: dict[str, str] = {}
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def say(self, text: str = "") -> None:
        """Write a line of the supervisor itself."""
        # Whoever read us may be gone (`| head`); the processes are not to suffer from that.
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def line(self, name: str, text: str) -> None:
        """Write a line of a process."""
        if name not in self._prefixes:
            plain = f"{name:<8} │"
            colour = next(self._colours)
            self._prefixes[name] = f"\x1b[{colour}m{plain}\x1b[0m" if self._coloured else plain
        self.say(f"{self._prefixes[name]} {text}")


class Supervisor:
    """Starts children and brings the dead back until it is told to stop.

    Use it with `async with`: on the way out the children are stopped, the last started first.
    """

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._keepers: list[_Keeper] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for first in sorted({keeper.stage for keeper in self._keepers}, reverse=True):
            stage = [keeper for keeper in self._keepers if keeper.stage == first]
            await asyncio.gather(*(keeper.end() for keeper in stage))

    async def start(self, child: Child, stage: int) -> None:
        """Start a child, keep it alive and wait until it is ready; higher stages stop first."""
        keeper = _Keeper(child, stage, self._printer)
        self._keepers.append(keeper)
        await keeper.wait_ready()

    async def run(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Run a process to its end; it must succeed."""
        process = _Process(name, self._printer, shows=lambda _line: False)
        status = await process.live(command, env, asyncio.Event())
        if status:
            raise StartFailed(f"{name} {ending(status)}:\n{process.tail()}")


class _Keeper:
    """One child, alive again after each death."""

    def __init__(self, child: Child, stage: int, printer: Printer) -> None:
        self.stage = stage
        self._child = child
        self._printer = printer
        self._process = _Process(child.name, printer, child.shows)
        self._stop = asyncio.Event()
        self._ready = False
        self._deaths = 0
        self._task = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        wait_s = RESTART_FIRST_S
        while not self._stop.is_set():
            born = loop.time()
            status = await self._process.live(self._child.command, self._child.env, self._stop)
            if self._stop.is_set():
                return
            self._deaths += 1
            if loop.time() - born >= RESTART_RESET_S:
                wait_s = RESTART_FIRST_S
            self._printer.line(self._child.name, f"✗ {ending(status)}; again in {wait_s:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), wait_s)
            wait_s = min(wait_s * 2, RESTART_MAX_S)

    async def wait_ready(self) -> None:
        name = self._child.name
        try:
            async with asyncio.timeout(READY_S):
                while not await self._child.ready():
                    if self._deaths >= DEATHS_BEFORE_READY_MAX:
                        tail = self._process.tail()
                        raise StartFailed(f"{name} died {self._deaths} times:\n{tail}")
                    await asyncio.sleep(READY_POLL_S)
        except TimeoutError:
            tail = self._process.tail()
            raise StartFailed(f"{name} was not ready after {READY_S:g} s:\n{tail}") from None

    async def end(self) -> None:
        self._stop.set()
        await self._task


class _Process:
    """One life of a process at a time, in a group of its own, with its last lines at hand."""

    def __init__(self, name: str, printer: Printer, shows: Callable[[str], bool]) -> None:
        self._name = name
        self._printer = printer
        self._shows = shows
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)

    def tail(self) -> str:
        return "\n".join(f"  {line}" for line in self._tail) or "  (it printed nothing)"

    async def live(
        self, command: Sequence[str], env: Mapping[str, str], stop: asyncio.Event
    ) -> int:
        """Live until the process ends or is to stop; give its exit status."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", "-c", LEASH, str(os.getpid()), *command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **env},
            start_new_session=True,  # Ctrl-C reaches the supervisor only
            limit=LINE_MAX,
        )
        exited = asyncio.create_task(process.wait())
        stopped = asyncio.create_task(stop.wait())
        pump = asyncio.create_task(self._pump(process.stdout))
        try:
            await asyncio.wait({exited, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not exited.done():
                _signal(process.pid, signal.SIGTERM)
                await asyncio.wait({exited}, timeout=STOP_S)
        finally:
            # Also what the process left behind; and all of it when this task is cancelled.
            _signal(process.pid, signal.SIGKILL)
            stopped.cancel()
            await asyncio.gather(exited, pump)
        return exited.result()

    async def _pump(self, stream: asyncio.StreamReader | None) -> None:
        if stream is None:
            return
        while True:
            try:
                raw = await stream.readline()
            except ValueError:  # longer than LINE_MAX
                continue
            if not raw:
                return
            line = raw.decode("utf-8", "replace").rstrip()
            self._tail.append(line)
            if not self._printer.quiet and self._shows(line):
                self._printer.line(self._name, line)


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def ending(status: int) -> str:
    """Say how a process ended."""
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit code {status}"
