"""Scans of all journeys, sent in batches as a scanner at a sorting hub does."""

import asyncio
from collections.abc import Sequence
from typing import Final

from protos.postal.v1.postal_pb2 import RecordScansRequest, Scan, ScanResult
from services.cli.demo.calls import Clients, DemoFault, call
from services.cli.demo.people import dispatcher

BATCH_MAX: Final = 500
"""Most scans in one call; the service takes 1,000."""
LINGER_S: Final = 0.01
"""How long a first scan waits for company."""
HUB: Final = "100000"
"""Code of the sorting hub."""


class ScanDesk:
    """Gathers scans and sends them together."""

    def __init__(self, clients: Clients) -> None:
        """Take the clients; nothing is sent yet."""
        self._clients = clients
        self._waiting: list[tuple[Scan, asyncio.Future[ScanResult]]] = []
        self._sender: asyncio.Task[None] | None = None

    async def record(self, scans: Sequence[Scan]) -> list[ScanResult]:
        """Send scans in their order and give the answers, or raise DemoFault for a refused one."""
        loop = asyncio.get_running_loop()
        mine = [(scan, loop.create_future()) for scan in scans]
        self._waiting += mine
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send())
        results = list(await asyncio.gather(*(answer for _, answer in mine)))
        for result in results:
            if result.outcome == ScanResult.OUTCOME_REFUSED:
                raise DemoFault(f"Quét bưu gửi: {result.reason} – {result.message_vi}")
        return results

    async def _send(self) -> None:
        while self._waiting:
            await asyncio.sleep(LINGER_S)
            batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
            request = RecordScansRequest(scans=[scan for scan, _ in batch])
            try:
                answer = await call(
                    "Quét bưu gửi", self._clients.postal.RecordScans, request, dispatcher(HUB)
                )
                pairs = list(zip(batch, answer.results, strict=True))
            except (DemoFault, ValueError) as fault:
                for _, waiting in batch:
                    if not waiting.done():
                        waiting.set_exception(DemoFault(str(fault)))
                continue
            for (_, waiting), result in pairs:
                if not waiting.done():  # its journey may have been given up
                    waiting.set_result(result)
