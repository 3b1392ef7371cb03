"""The tests' side of the zygote: ask for processes, hear of their ends."""

import asyncio
import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Self

from tests.faults.launcher import Launch

_ROOT = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=1)
def _address() -> str:
    """Start the zygote of this test process, once, and give the path of its socket."""
    folder = tempfile.mkdtemp(prefix="dossierpost-zygote-")
    path = f"{folder}/socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.zygote", path],
        stdin=subprocess.PIPE,  # its end is the sign that the tests have ended, however
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        start_new_session=True,  # Ctrl-C is for the tests, which then end everything in order
    )

    def end() -> None:
        process.kill()
        process.communicate()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    if process.stdout is None or not process.stdout.readline():
        raise RuntimeError("the zygote did not start")
    return path


class Nursery:
    """One deployment's connection to the zygote, for one event loop."""

    def __init__(self) -> None:
        self._lives = 0
        self._born: dict[int, asyncio.Future[int]] = {}
        self._ended: dict[int, asyncio.Future[int]] = {}

    async def __aenter__(self) -> Self:
        """Connect; starts the zygote when it is the first."""
        path = await asyncio.to_thread(_address)
        self._reader, self._writer = await asyncio.open_unix_connection(path)
        self._listening = asyncio.create_task(self._listen())
        return self

    async def start(self, service: str, env: Mapping[str, str], log: Path, launch: Launch) -> int:
        """Start a service and give its process."""
        self._lives += 1
        order = {
            "life": self._lives,
            "service": service,
            "env": dict(env),
            "log": str(log),
            "launch": asdict(launch),
        }
        born = self._born[self._lives] = asyncio.get_running_loop().create_future()
        self._writer.write(json.dumps(order).encode() + b"\n")
        pid: int = await born
        return pid

    async def ended(self, pid: int) -> int:
        """Wait until a process has ended; gives its exit code, or minus the signal."""
        return await asyncio.shield(self._ended[pid])

    async def __aexit__(self, *_: object) -> None:
        """End all that is left."""
        self._writer.close()
        self._listening.cancel()
        await asyncio.gather(self._listening, self._writer.wait_closed(), return_exceptions=True)

    async def _listen(self) -> None:
        async for line in self._reader:
            told = json.loads(line)
            if "born" in told:
                self._ended[told["pid"]] = asyncio.get_running_loop().create_future()
                self._born.pop(told["born"]).set_result(told["pid"])
            else:
                self._ended[told["died"]].set_result(told["status"])
