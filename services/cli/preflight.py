"""What must be free before anything starts: the data folder and every port."""

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

from services.cli.supervisor import StartFailed


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder, or say which process holds it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "run.lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            raise StartFailed(
                f"{data_dir.resolve()} is in use by another `dossierpost run` (process {pid}).\n"
                f"Stop it with Ctrl-C or `kill {pid}`, or set DOSSIERPOST_DATA_DIR to another"
                " folder (and other ports)."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        # The file stays when all is over: removing it would let two processes hold two locks.
        yield


def check_ports(host: str, ports: Mapping[str, int]) -> None:
    """Refuse when a port is taken; `ports` maps the setting that chooses a port to the port."""
    taken = []
    with contextlib.ExitStack() as held:
        for setting, port in ports.items():
            # Held until all are tried: two settings with the same port are found, too.
            reason = _try(held, host, port)
            if reason:
                taken.append(f"  {host}:{port} {reason}: set {setting} to another one")
    if taken:
        raise StartFailed("A port cannot be used:\n" + "\n".join(taken))


def _try(held: contextlib.ExitStack, host: str, port: int) -> str:
    if port == 0:
        return "is no address that others could find"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    probe = held.enter_context(socket.socket(family, socket.SOCK_STREAM))
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, port))
        probe.listen(1)
    except OSError as error:
        return f"is taken or forbidden ({os.strerror(error.errno or 0)})"
    return ""
