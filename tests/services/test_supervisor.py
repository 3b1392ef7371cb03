"""`dossierpost run` must bring back what dies, start once only, and leave nothing behind."""

import asyncio
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from services.cli.local import Plan
from services.cli.preflight import check_ports, only_one
from services.cli.run import follow
from services.cli.supervisor import Child, Printer, StartFailed, Supervisor

LIVES = "import os, signal; print('pid', os.getpid(), flush=True); signal.pause()"
"""A process that says who it is and waits to be ended."""
DEFIES = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {LIVES}"
"""A process that does not stop when asked."""
LEAVES_A_CHILD = (
    "import os, subprocess, sys;"
    f"subprocess.Popen([sys.executable, '-c', {LIVES!r}], stdout=sys.stdout);"
    "import signal; signal.pause()"
)

RUNNER = f"""
import asyncio, sys
from services.cli.local import Plan
from services.cli.run import follow
from services.cli.supervisor import Child, Printer

async def yes():
    return True

def child(name):
    return Child(name, (sys.executable, "-c", {LIVES!r}), yes)

async def welcome():
    return "ready"

plan = Plan("127.0.0.1", {{}}, child("broker"), [child("one"), child("two")], afterwards=welcome)
asyncio.run(follow(plan, Printer()))
"""


class Heard(Printer):
    """Keeps what would be printed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: asyncio.Queue[str] = asyncio.Queue()

    def say(self, text: str = "") -> None:
        self.lines.put_nowait(text)

    async def until(self, part: str) -> str:
        while part not in (line := await self.lines.get()):
            pass
        return line

    async def pid(self) -> int:
        return int((await self.until("pid ")).split()[-1])


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


def python(program: str, name: str = "child", ready: Callable[[], Awaitable[bool]] = yes) -> Child:
    return Child(name, (sys.executable, "-c", program), ready)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ends(pid: int) -> bool:
    """Wait for the end of a process that is somebody else's child."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with open(handle, "rb"):  # noqa: PTH123 - a handle has no path
        return bool(select.select([handle], [], [], 30)[0])


only_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs handles of processes")


@pytest.fixture
def runner() -> Iterator[subprocess.Popen[str]]:
    """Give a supervisor of three children in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUNNER], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        yield process
        process.kill()


def read_pids(runner: subprocess.Popen[str]) -> dict[str, int]:
    """Read until the system is ready; give every child's process."""
    assert runner.stdout is not None
    pids: dict[str, int] = {}
    ready = False
    for line in runner.stdout:
        ready = ready or line == "ready\n"
        if " pid " in line:
            pids[line.split()[0]] = int(line.split()[-1])
        if ready and len(pids) == 3:
            return pids
    raise AssertionError("ended before it was ready")


async def test_a_killed_child_is_named_and_comes_back() -> None:
    """Lost: a service that crashes at night stays away until somebody looks."""
    heard = Heard()
    async with Supervisor(heard) as supervisor:
        await supervisor.start(python(LIVES, "intake"), stage=0)
        first = await heard.pid()
        os.kill(first, signal.SIGKILL)
        told = await heard.until("✗")
        second = await heard.pid()

    assert "intake" in told
    assert "SIGKILL" in told
    assert second != first
    assert not is_alive(second)


async def test_a_child_that_keeps_dying_ends_the_start_with_its_last_words() -> None:
    """Lost: a newcomer waits for ever before a system that cannot come up."""
    async with Supervisor(Heard()) as supervisor:
        with pytest.raises(StartFailed, match=r"postal died 3 times:\n.*no such table"):
            await supervisor.start(
                python("import sys; sys.exit('no such table')", "postal", no), stage=0
            )


async def test_a_failed_migration_ends_the_start_with_its_last_words() -> None:
    """Lost: services run on a database of the wrong shape."""
    supervisor = Supervisor(Heard())

    with pytest.raises(StartFailed, match=r"migrate ended with exit code 3:\n.*broken step"):
        await supervisor.run(
            "intake migrate", (sys.executable, "-c", "print('broken step'); exit(3)"), {}
        )


async def test_a_child_that_ignores_sigterm_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost: a hanging service blocks its port and database for the next start."""
    monkeypatch.setattr("services.cli.supervisor.STOP_S", 0.05)
    heard = Heard()
    async with Supervisor(heard) as supervisor:
        await supervisor.start(python(DEFIES), stage=0)
        pid = await heard.pid()

    assert not is_alive(pid)


@only_linux
async def test_what_a_child_started_ends_with_it() -> None:
    """Lost: grandchildren outlive the system."""
    heard = Heard()
    async with Supervisor(heard) as supervisor:
        await supervisor.start(python(LEAVES_A_CHILD), stage=0)
        grandchild = await heard.pid()

    assert ends(grandchild)


async def test_the_services_stop_before_the_broker() -> None:
    """Lost: services spend their last seconds failing to publish."""
    says_when = (
        "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('ended')));"
        + LIVES
    )
    heard = Heard()
    async with Supervisor(heard) as supervisor:
        for stage, name in enumerate(("broker", "service")):
            await supervisor.start(python(says_when, name), stage)
            await heard.pid()

    assert (await heard.until("ended")).startswith("service")
    assert (await heard.until("ended")).startswith("broker")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_no_process_and_exits_zero(
    runner: subprocess.Popen[str], number: signal.Signals
) -> None:
    """Lost: Ctrl-C leaves servers that hold ports and databases."""
    pids = read_pids(runner)

    runner.send_signal(number)

    assert runner.wait(30) == 0
    assert not [name for name, pid in pids.items() if is_alive(pid)]


@only_linux
def test_nothing_outlives_a_killed_supervisor(runner: subprocess.Popen[str]) -> None:
    """Lost: after a kill -9 the next start finds every port taken."""
    pids = read_pids(runner)

    runner.kill()

    assert all(ends(pid) for pid in pids.values())


async def test_a_signal_during_the_start_stops_it() -> None:
    """Lost: Ctrl-C does nothing while the first service is being waited for."""
    heard = Heard()
    plan = Plan("127.0.0.1", {}, None, [python(LIVES, "slow", no)])
    following = asyncio.create_task(follow(plan, heard))
    pid = await heard.pid()

    os.kill(os.getpid(), signal.SIGTERM)

    await following
    assert not is_alive(pid)


def test_a_second_start_on_the_same_folder_is_refused_with_the_pid(tmp_path: Path) -> None:
    """Lost: two systems write the same databases."""
    me = rf"process {os.getpid()}\b"

    with only_one(tmp_path), pytest.raises(StartFailed, match=me), only_one(tmp_path):
        pass


def test_a_folder_is_free_again_after_the_end(tmp_path: Path) -> None:
    """Lost: a stale lock file must be deleted by hand after each stop."""
    for _ in range(2):
        with only_one(tmp_path):
            pass


def test_every_taken_port_is_named_with_the_setting_that_changes_it() -> None:
    """Lost: "address already in use" somewhere in a log, five restarts later."""
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        ports = {"DOSSIERPOST_INTAKE_PORT": one, "DOSSIERPOST_NATS_PORT": two}
        numbers = {setting: server.getsockname()[1] for setting, server in ports.items()}

        with pytest.raises(StartFailed) as refused:
            check_ports("127.0.0.1", numbers)

    for setting, number in numbers.items():
        assert f"127.0.0.1:{number}" in str(refused.value)
        assert setting in str(refused.value)


def test_two_settings_with_the_same_port_are_found() -> None:
    """Lost: two services share a port and answer each other's calls."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]

    with pytest.raises(StartFailed, match="DOSSIERPOST_POSTAL_PORT"):
        check_ports(
            "127.0.0.1", {"DOSSIERPOST_INTAKE_PORT": number, "DOSSIERPOST_POSTAL_PORT": number}
        )
