"""A real nats-server on this machine: find it, configure it safely, start and end it.

Production runs the official image. Here is the one static binary for a laptop and for tests.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

OLDEST_VERSION: Final = (2, 15, 1)
"""Before it, compaction ignored `sync_interval: always`: acknowledged facts could be lost."""
MAX_PAYLOAD: Final = "512KB"
"""A fact has at most 200 KiB; nothing larger is ours."""
START_SECONDS: Final = 20.0
"""How long a store may take to be read before a start counts as failed."""
STOP_SECONDS: Final = 10.0
"""How long an orderly end may take before the process is killed."""


class BrokerError(Exception):
    """The broker cannot be found, is unfit or does not start; the message says what to do."""


def parse_version(text: str) -> tuple[int, int, int]:
    """Read the first `1.2.3` in a text; (0, 0, 0) where there is none."""
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)


def version_problem(text: str) -> str | None:
    """Tell why a version of nats-server is refused, or None."""
    if parse_version(text) >= OLDEST_VERSION:
        return None
    oldest = ".".join(map(str, OLDEST_VERSION))
    return f"nats-server {text.strip() or 'of unknown version'} is too old: {oldest} is needed"


def find_nats_server() -> tuple[Path, str]:
    """Find the binary and its version: `$NATS_SERVER`, beside this Python, then PATH."""
    chosen = os.environ.get("NATS_SERVER")
    beside = str(Path(sys.executable).parent)
    found = chosen or shutil.which("nats-server", path=beside) or shutil.which("nats-server")
    if not found:
        raise BrokerError(
            "nats-server was not found: run `make setup`, or name a binary in NATS_SERVER"
        )
    try:
        told = subprocess.run(  # noqa: S603 - the operator names the binary
            [found, "--version"], capture_output=True, text=True, timeout=10, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise BrokerError(f"{found} does not run: {error}") from error
    if problem := version_problem(told.removeprefix("nats-server:")):
        raise BrokerError(f"{found}: {problem}")
    return Path(found), ".".join(map(str, parse_version(told)))


def write_config(
    path: Path,
    *,
    store_dir: Path,
    port: int = 4222,
    http_port: int = 8222,
    ports_file_dir: Path | None = None,
) -> Path:
    """Write a safe configuration for one server on loopback; port -1 takes a free one."""
    lines = [
        "# Written by dossierpost; changes are lost at the next start.",
        "server_name: dossierpost",
        f'listen: "127.0.0.1:{port}"',
        f'http: "127.0.0.1:{http_port}"',
        f"max_payload: {MAX_PAYLOAD}",
        "jetstream {",
        f"  store_dir: {json.dumps(str(store_dir.resolve()))}",
        "  # Without it an acknowledged fact can be lost for two minutes.",
        "  sync_interval: always",
        "  strict: true",
        "}",
    ]
    if ports_file_dir is not None:
        lines.append(f"ports_file_dir: {json.dumps(str(ports_file_dir.resolve()))}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def check_config(binary: Path, config: Path) -> None:
    """Let nats-server itself judge a configuration; raise BrokerError with what it says."""
    told = subprocess.run(  # noqa: S603 - a binary that was found and looked at
        [str(binary), "-t", "-c", str(config)],
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    if told.returncode != 0:
        raise BrokerError(f"nats-server refuses {config}: {(told.stderr or told.stdout).strip()}")


def is_healthy(monitoring_url: str) -> bool:
    """Ask `/healthz` whether the server and all its streams are ready."""
    where = urlsplit(monitoring_url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class LocalBroker:
    """One nats-server process over one store; started again it has the same port and facts."""

    def __init__(self, store_dir: Path, port: int = -1) -> None:
        """Take the folder of the store and the port; -1 takes a free one at the first start."""
        self._store_dir = store_dir
        self._port = port
        self._http_port = -1
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients connect; known from the first start on."""
        return f"nats://127.0.0.1:{self._port}"

    @property
    def monitoring_url(self) -> str:
        """Where the server tells about itself; known from the first start on."""
        return f"http://127.0.0.1:{self._http_port}"

    @property
    def pid(self) -> int | None:
        """The process, or None while there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the server and return when it is ready."""
        if self._process is not None:
            raise BrokerError("the broker is already started")
        binary, _ = find_nats_server()
        self._store_dir.mkdir(parents=True, exist_ok=True)
        config = write_config(
            self._store_dir / "nats-server.conf",
            store_dir=self._store_dir,
            port=self._port,
            http_port=self._http_port,
            ports_file_dir=self._store_dir,
        )
        check_config(binary, config)
        for stale in self._store_dir.glob("*.ports"):
            stale.unlink()
        with (self._store_dir / "nats-server.log").open("ab") as log:
            self._process = _spawn(binary, config, log)
        self._wait_until_ready()

    def stop(self) -> None:
        """End the server in order; without effect when there is none."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End the server as a crash would; without effect when there is none."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            if self._read_ports() and is_healthy(self.monitoring_url):
                return
            time.sleep(0.01)
        self.kill()
        log = self._store_dir / "nats-server.log"
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
        raise BrokerError(f"nats-server did not become ready (see {log}): {' | '.join(last)}")

    def _read_ports(self) -> bool:
        """Learn which ports the server took; False while it has not said so."""
        try:
            (file,) = self._store_dir.glob("*.ports")
            ports = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:  # not there yet, or half written
            return False
        self._port = urlsplit(ports["nats"][0]).port
        self._http_port = urlsplit(ports["monitoring"][0]).port
        return True


def _spawn(binary: Path, config: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - a binary that was found and looked at
        [str(binary), "-c", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=log,
    )
