"""The gRPC server of a process: it takes its port, answers, and is there again if it ended.

A path that is not UTF-8 ends the library's own loop for good, while its process goes on and looks
alive: one such request would otherwise close a counter.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import grpc
import structlog

from shared import metrics
from shared.config import Settings
from shared.loops import end
from shared.rpc import new_server

GRACE_S: Final = 8.0
"""How long calls may finish after SIGTERM."""
WATCH_S: Final = 0.25
"""How often is looked whether the server still answers."""
LINGER_S: Final = 1.0
"""How long calls of a server that ended may go on beside the new one."""

log = structlog.get_logger()


class Serving:
    """Listens on one port for as long as the process is to serve."""

    def __init__(
        self, settings: Settings, port: int, add: Callable[[grpc.aio.Server], None]
    ) -> None:
        """Take the port, 0 for one that the system chooses; RuntimeError when it is taken.

        `add` adds the servicers to a server.
        """
        self.port = port
        """Where it listens."""
        self._settings = settings
        self._add = add
        self._server = self._bind()
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Answer calls from now on."""
        await self._server.start()
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Take no new calls and let those in hand finish."""
        if self._keeper is not None:
            await end([self._keeper], tries=1, patience_s=LINGER_S)
        await _stop(self._server, GRACE_S)

    def _bind(self) -> grpc.aio.Server:
        server = new_server(self._settings)
        self._add(server)
        self.port = server.add_insecure_port(f"{self._settings.host}:{self.port}")
        return server

    async def _keep(self) -> None:
        """Open another server when the one that answers has ended."""
        while True:
            try:
                while await self._server.wait_for_termination(WATCH_S):
                    pass
            except Exception:
                log.exception("server_ended")
            metrics.BUGS.labels("server").inc()
            ended = self._server
            await self._open_again()
            await _stop(ended, LINGER_S)

    async def _open_again(self) -> None:
        while True:
            try:
                self._server = self._bind()
            except RuntimeError:  # the port is not given back yet
                await asyncio.sleep(WATCH_S)
            else:
                await self._server.start()
                return


async def _stop(server: grpc.aio.Server, grace_s: float) -> None:
    """Let calls finish; one that does not end even when it is cancelled is left."""
    stopping = asyncio.ensure_future(server.stop(grace_s))
    _, left = await asyncio.wait({stopping}, timeout=grace_s + 2)
    if left:
        log.error("server_does_not_stop")
