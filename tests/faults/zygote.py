"""A process that has imported every service and forks one whenever a test wants it.

Starting Python and importing a service takes more than a second, a fork a few milliseconds: that
makes hundreds of deaths a minute affordable. It is safe because nothing that does not survive a
fork exists before it: no thread, no channel, no server; the children make their own.

Tests talk to it over a Unix socket in JSON lines. A child dies with the connection that asked for
it, and everything dies with the test process.
"""

import ctypes
import gc
import json
import os
import selectors
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.faults import launcher

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class _Guest:
    """One connection and the children it asked for."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.children: set[int] = set()
        self._unread = b""

    def orders(self) -> list[dict[str, Any]] | None:
        """Give what was asked for; None when nobody is there any more."""
        try:
            read = self.connection.recv(65536)
        except OSError:
            return None
        *lines, self._unread = (self._unread + read).split(b"\n")
        return [json.loads(line) for line in lines] if read else None

    def tell(self, **message: Any) -> None:
        try:
            self.connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            return  # gone; its children end with the next look at its connection


class Zygote:
    """The loop: connections, orders, deaths."""

    def __init__(self, path: str) -> None:
        self._parent = os.getppid()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(path)
        self._server.listen()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._server, selectors.EVENT_READ)
        self._selector.register(sys.stdin, selectors.EVENT_READ)
        self._guests: dict[socket.socket, _Guest] = {}
        self._wakeup, writing = socket.socketpair()
        self._wakeup.setblocking(False)
        writing.setblocking(False)
        self._writing = writing
        self._selector.register(self._wakeup, selectors.EVENT_READ)
        signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._server:
                    guest = _Guest(self._server.accept()[0])
                    self._guests[guest.connection] = guest
                    self._selector.register(guest.connection, selectors.EVENT_READ)
                elif key.fileobj is self._wakeup:
                    self._wakeup.recv(4096)
                elif key.fileobj is sys.stdin:
                    self._end()
                elif (found := self._guests.get(key.fileobj)) is not None:  # type: ignore[call-overload]
                    self._serve(found)
            self._reap()

    def _serve(self, guest: _Guest) -> None:
        orders = guest.orders()
        if orders is None:
            self._selector.unregister(guest.connection)
            guest.connection.close()
            del self._guests[guest.connection]
            _kill(guest.children)
            return
        for order in orders:
            pid = os.fork()
            if pid == 0:
                self._become(order)
            guest.children.add(pid)
            guest.tell(born=order["life"], pid=pid)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for guest in self._guests.values():
                if pid in guest.children:
                    guest.children.discard(pid)
                    guest.tell(died=pid, status=os.waitstatus_to_exitcode(status))

    def _become(self, order: Mapping[str, Any]) -> None:
        """Be the service; never comes back."""
        code = 1
        try:
            _die_with(os.getppid())
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._selector.close()
            for held in (self._server, self._wakeup, self._writing, *self._guests):
                held.close()
            log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            nothing = os.open(os.devnull, os.O_RDONLY)
            for target, source in ((0, nothing), (1, log), (2, log)):
                os.dup2(source, target)
            launcher.launch(order["service"], order["env"], launcher.Launch(**order["launch"]))
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
            sys.stderr.write(f"{end.code}\n")
        except BaseException:  # noqa: BLE001 - a fork never returns into the loop of its parent
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _end(self) -> None:
        for guest in self._guests.values():
            _kill(guest.children)
        os._exit(0)


def _kill(children: set[int]) -> None:
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _die_with(parent: int) -> None:
    """Let a child end at once when the zygote is killed."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _only_one_thread() -> bool:
    tasks = Path("/proc/self/task")
    return threading.active_count() == 1 and (not tasks.exists() or len(list(tasks.iterdir())) == 1)


if __name__ == "__main__":
    if not _only_one_thread():
        raise SystemExit("an import has started a thread: a fork would not be safe")
    gc.collect()
    gc.freeze()
    zygote = Zygote(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    zygote.run()
