"""Catching up before a refusal: nobody is refused for want of a fact that is only on its way."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import structlog

from shared import metrics
from shared.errors import Refused
from shared.fetching import Fetcher
from shared.loops import end

ANSWER: Final = 0.9
"""Part of the wait that a producer may take for its answer; the rest is for applying."""
AT_ONCE: Final = 16
"""Things asked for at the same time; when there are more a refusal is given at once."""
NOT_AGAIN_S: Final = 1.0
"""A producer that had nothing new about a thing is not asked about it again for so long."""
THINGS_MAX: Final = 4
"""Things of one command that are asked for."""

log = structlog.get_logger()
_Key = tuple[str, str]


class CatchingUp:
    """Asks producers for what they told about a thing, when a command about it would be refused.

    Questions are shared by those who ask the same, and go on when a caller's time is over.
    """

    def __init__(self, fetcher: Fetcher, wait_s: float) -> None:
        """Take how many seconds a caller waits at the most."""
        self._fetcher = fetcher
        self._wait_s = wait_s
        self._asking: dict[_Key, asyncio.Task[bool]] = {}
        self._in_vain: dict[_Key, float] = {}

    async def catch_up(self, abouts: Sequence[str], expires: float) -> bool:
        """Tell whether something new was heard about these things, in the time there is.

        `expires` is the `time.monotonic()` at which the caller stops waiting.
        """
        patience_s = min(expires - time.monotonic(), self._wait_s)
        if patience_s <= 0:
            return False
        keys = [
            (name, about) for about in abouts[:THINGS_MAX] for name in self._fetcher.producers.names
        ]
        asked = {task for key in keys if (task := self._ask(key)) is not None}
        if not asked:
            return False
        done, _ = await asyncio.wait(asked, timeout=patience_s)
        helped = any(not task.cancelled() and task.result() for task in done)
        metrics.CATCH_UPS.labels("helped" if helped else "in_vain").inc()
        return helped

    async def close(self) -> None:
        """End what is still asked."""
        await end(list(self._asking.values()), tries=2, patience_s=1)

    def _ask(self, key: _Key) -> asyncio.Task[bool] | None:
        """Join a question or begin it; None if it was in vain just now or too much is asked."""
        if key in self._asking:
            return self._asking[key]
        now = time.monotonic()
        if now < self._in_vain.get(key, 0.0):
            return None
        if len(self._asking) >= AT_ONCE * len(self._fetcher.producers.names):
            metrics.CATCH_UPS.labels("too_many").inc()
            return None
        task = self._asking[key] = asyncio.create_task(self._fetch(key))
        task.add_done_callback(lambda _: self._asking.pop(key, None))
        return task

    async def _fetch(self, key: _Key) -> bool:
        """Fetch from one producer; whatever goes wrong, the caller gets his refusal."""
        name, about = key
        try:
            fetched = await self._fetcher.fetch(name, about, ANSWER * self._wait_s)
        except Refused:
            return False
        except Exception:
            log.exception("catching_up_failed", source=name, about=about)
            metrics.BUGS.labels("catching_up").inc()
            return False
        number = fetched.published + fetched.unpublished
        metrics.INBOX_PULLED.labels(self._fetcher.producers.source(name)).inc(number)
        if not number:
            self._remember_in_vain(key)
        return number > 0

    def _remember_in_vain(self, key: _Key) -> None:
        now = time.monotonic()
        while self._in_vain and now >= next(iter(self._in_vain.values())):
            del self._in_vain[next(iter(self._in_vain))]  # oldest first: all wait equally long
        self._in_vain.pop(key, None)
        self._in_vain[key] = now + NOT_AGAIN_S
