"""One process of a service: kept alive by a keeper, killed and paused by tests."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.cli.demo.calls import CHANNEL_OPTIONS
from tests.faults.launcher import Launch
from tests.faults.nursery import Nursery

SOON_S: Final = 0.2
"""Pause before a process that ended by itself is started again."""


class ServiceProcess:
    """A replica of a service; whenever it dies it is started again, until it is stopped."""

    def __init__(
        self,
        nursery: Nursery,
        name: str,
        port: int,
        env: Mapping[str, str],
        log: Path,
        launch: Launch,
    ) -> None:
        self.name = name
        self.port = port
        self.log = log
        """Where it writes."""
        self.pid = 0
        """0 while there is none."""
        self.deaths = 0
        """How often it has ended, however."""
        self.ends: list[int] = []
        """How it ended each time: its exit code, or minus the signal."""
        self.died_at: Counter[str] = Counter()
        """How often it has ended at each failpoint."""
        self._nursery = nursery
        self._env = dict(env)
        self._launch = launch
        self._failpoint = ""
        self._killed = False
        self._stopping = False
        self._changed = asyncio.Condition()
        self._keeper: asyncio.Task[None] | None = None

    def arm(self, failpoint: str) -> None:
        """Let its next life end at a failpoint, such as `relay.after_publish@3`."""
        self._failpoint = failpoint

    def kill(self) -> bool:
        """End it as a power cut would; tells whether there was one to end."""
        self._killed = True
        return self._signal(signal.SIGKILL)

    def pause(self) -> bool:
        """Let it hang."""
        return self._signal(signal.SIGSTOP)

    def resume(self) -> bool:
        """Let it go on."""
        return self._signal(signal.SIGCONT)

    def terminate(self) -> bool:
        """Ask it to end in order; it is started again."""
        return self._signal(signal.SIGTERM)

    def start(self) -> None:
        """Keep it alive from now on."""
        self._stopping = False
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ask it to end in order and leave it so; gives back when it has ended."""
        self._stopping = True
        self.terminate()
        self.resume()
        if self._keeper is not None:
            await self._keeper

    async def serves(self, patience_s: float) -> bool:
        """Wait until it serves; tells whether it did within the time there is."""
        request, serving = health_pb2.HealthCheckRequest(), health_pb2.HealthCheckResponse.SERVING
        async with grpc.aio.insecure_channel(
            f"127.0.0.1:{self.port}", options=CHANNEL_OPTIONS
        ) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_s):
                    while True:
                        with suppress(grpc.aio.AioRpcError):  # not there yet
                            if (await health.Check(request, timeout=5)).status == serving:
                                return True
                        await asyncio.sleep(0.05)
        return False

    async def died(self, times: int) -> None:
        """Wait until it has ended so often."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.deaths >= times)

    async def close(self) -> None:
        """End it at once, with its keeper."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        self.kill()

    def _signal(self, number: signal.Signals) -> bool:
        if not self.pid:
            return False
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:  # it has ended and we have not heard of it yet
            return False
        return True

    async def _keep(self) -> None:
        while not self._stopping:
            failpoint, self._failpoint, self._killed = self._failpoint, "", False
            armed = {"DOSSIERPOST_TESTING": "true", "DOSSIERPOST_FAILPOINTS": failpoint}
            self.pid = await self._nursery.start(
                self.name, self._env | armed, self.log, self._launch
            )
            if self._stopping:
                self.terminate()
            end = await self._nursery.ended(self.pid)
            self.pid = 0
            async with self._changed:
                self.deaths += 1
                self.ends.append(end)
                if failpoint and end == -signal.SIGKILL and not self._killed:
                    self.died_at[failpoint.partition("@")[0]] += 1
                self._changed.notify_all()
            if end != -signal.SIGKILL and not self._stopping:
                await asyncio.sleep(SOON_S)
