"""Whether a service may be ready: the broker must sync, and nobody may know more than was told.

Every process of a service looks for itself, from its start to its end.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Final

import structlog
from nats.aio.client import Client

from shared import bus, metrics, published
from shared.bus.connection import BROKER_TROUBLE
from shared.bus.reading import SOURCE_HEADER
from shared.config import Settings
from shared.database import Database
from shared.errors import Refused
from shared.loops import end
from shared.witnesses import Silent, Witnesses

LOOK_S: Final = 1.0
"""How often a process looks while something is wrong or not known."""
UNHEARD_S: Final = 5.0
"""How often services that were not heard to their end are asked again."""
WITNESSES_S: Final = 3.0
"""How long other services are listened to at a time; a start waits for no more."""

Question = Callable[[], Awaitable[str | None]]
"""Says what is wrong, or None."""
TellProblem = Callable[[str | None], Awaitable[None]]
"""Has the service say that it is ready, or not for a reason."""

log = structlog.get_logger()


def older(service: str, event_id: str) -> str:
    """Say that somebody knows a fact which the database of a service never told."""
    return (
        f"the database of {service} is older than what was told from it: it does not know the fact "
        f"{event_id}. Put back its newest copy, or run: dossierpost restore {service}"
    )


class Readiness:
    """Watches broker and database for one process.

    While the database may be older than what was told from it, nothing is told: new facts would
    get the numbers of facts that others have heard.
    """

    def __init__(
        self, settings: Settings, database: Database, broker: bus.Bus, tell_problem: TellProblem
    ) -> None:
        self.cleared = asyncio.Event()
        """Set while the relay may tell: all who answer were asked, and nothing is wrong."""
        self.problem: str | None = None
        """What is wrong."""
        self.questions: list[Question] = []
        """More ways to learn of a fact that the database never told."""
        self._settings = settings
        self._database = database
        self._bus = broker
        self._tell_problem = tell_problem
        self._witnesses = Witnesses(settings, database.service)
        self._looked_at_sync = False
        """Whether a broker was seen to sync: later, monitoring that is away says nothing."""
        self._unheard = dict.fromkeys(self._witnesses.names, "")
        """Witnesses that are not heard to their end, and how far they are; none as soon as the
        broker itself is one."""
        self._stranger = ""
        """A fact that somebody knows and the database did not."""
        self._clouded = asyncio.Event()
        self._connection = 0
        """The connection on which the broker was looked at."""
        self._due = 0.0
        """When those who were not heard are asked again; 0 before the first look has ended."""
        self._one_look = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        database.teller.held = ("STARTING", "the service is starting", "Dịch vụ đang khởi động.")

    async def start(self) -> None:
        """Look before anybody is sent here, for a bounded time, and go on looking."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.broker_wait_s):
                await self._bus.wait_connected()
        try:
            await self.look()
        except Refused as refused:
            log.warning("readiness_waits", reason=refused.reason)
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            await end([self._task], tries=3, patience_s=1)

    async def clouded(self) -> None:
        """Wait until the relay may tell no more."""
        await self._clouded.wait()

    async def look(self) -> str | None:
        """Look at everything once; gives what is wrong, and lets everybody know."""
        async with self._one_look:
            return await self._look()

    async def _look(self) -> str | None:
        unfit, connection = await self._look_at_broker()
        heard = await self._hear_witnesses()
        strange = await self._find_stranger()
        vi = "Cơ sở dữ liệu cũ hơn những gì đã phát đi; cần người quản trị khôi phục."
        self._database.teller.held = ("DATABASE_OLDER", strange, vi) if strange else None
        problem = strange or unfit
        if problem and problem != self.problem:
            log.error("not_ready", problem=problem)
        self.problem = problem
        if problem:
            self.cleared.clear()
            self._clouded.set()
        elif connection and heard:
            self._clouded.clear()
            self.cleared.set()
        self._due = time.monotonic() + UNHEARD_S
        await self._tell_problem(problem)
        return problem

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            metrics.BROKER_CONNECTED.set(1 if self._bus.connected else 0)
            try:
                if await self._is_due():
                    await self.look()
            except Refused as refused:
                log.warning("readiness_waits", reason=refused.reason)
            except Exception:
                log.exception("readiness_failed")
                metrics.BUGS.labels("readiness").inc()

    async def _is_due(self) -> bool:
        new = self._bus.connected and self._bus.connections != self._connection
        again = bool(self._unheard) and time.monotonic() >= self._due
        starting = self._due == 0.0
        return bool(new or self.problem or again or starting or await self._find_stranger())

    async def _look_at_broker(self) -> tuple[str | None, int]:
        """Look whether it is fit, and at the last own fact in the stream.

        Gives what is wrong with it, and the connection on which it answered, 0 for none.
        """
        client, connection = self._bus.client, self._bus.connections
        if client is None:
            return None, 0
        try:
            unfit = await self._find_unfit(client)
            last = await bus.last_message(client, f"dossierpost.{self._database.service}.>")
        except (bus.ProvisioningError, *BROKER_TROUBLE) as error:
            log.warning("broker_not_checked", fault=type(error).__name__)
            return None, 0
        source = self._settings.source(self._database.service)
        if last is not None and last.headers.get(SOURCE_HEADER) == source:
            if await self._is_strange(last.event_id):
                self._stranger = self._stranger or last.event_id
            else:
                self._unheard.clear()
        self._connection = connection
        return unfit, connection

    async def _find_unfit(self, client: Client) -> str | None:
        # The node that would say so may be the one that died; the others go on keeping facts.
        urls = self._settings.monitoring_urls
        try:
            unfit = await bus.check_broker(client, urls)
        except bus.MonitoringSilentError as silent:
            log.warning("monitoring_silent", fault=str(silent))
            return None if self._looked_at_sync else str(silent)
        self._looked_at_sync = bool(urls) and unfit is None
        return unfit

    async def _hear_witnesses(self) -> bool:
        """Compare what others have heard with what was told; False when there was no time."""
        try:
            async with asyncio.timeout(WITNESSES_S):
                for name in list(self._unheard):
                    with suppress(Silent):
                        await self._hear(name)
        except TimeoutError:
            return False
        return True

    async def _hear(self, name: str) -> None:
        async with aclosing(self._witnesses.cursors(name, self._unheard[name])) as pages:
            async for page in pages:
                event_ids = {place.event_id for place in page}
                if strange := await self._unknown(event_ids):
                    self._stranger = self._stranger or min(strange)
                self._unheard[name] = page[-1].about
        del self._unheard[name]

    async def _find_stranger(self) -> str | None:
        """Say that somebody knows more than this database; None after it was restored."""
        if self._stranger and not await self._is_strange(self._stranger):
            self._stranger = ""
        if self._stranger:
            return older(self._database.service, self._stranger)
        for question in self.questions:
            if problem := await question():
                return problem
        return None

    async def _is_strange(self, event_id: str) -> bool:
        return bool(await self._unknown({event_id}))

    async def _unknown(self, event_ids: set[str]) -> set[str]:
        return await self._database.read(published.unknown, self._database.tables, event_ids)
