"""Load: whole journeys by clients that never give up, with everything acknowledged written down."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count, cycle, islice, takewhile
from typing import Any, Final, TypeVar

import grpc

from protos.intake.v1.intake_pb2_grpc import IntakeServiceStub
from protos.postal.v1.postal_pb2_grpc import PostalServiceStub
from protos.results.v1.results_pb2_grpc import ResultsServiceStub
from protos.tracking.v1.tracking_pb2_grpc import TrackingServiceStub
from services.cli.demo import Clients, Outcome, Row, at_counter, calls
from services.cli.demo.journey import Journey
from services.cli.demo.people import invent
from services.cli.demo.plan import WAYBILLS_PER_CASE, Case
from services.cli.demo.runner import drive
from services.cli.demo.scans import ScanDesk
from services.cli.demo.story import Story
from shared.actor import ACTOR_HEADER
from tests.e2e.system import example_rows
from tests.faults import detours
from tests.faults.deployment import PATIENCE_S, Deployment
from tests.faults.journal import Journal

T = TypeVar("T")

STUBS: Final = {
    "intake": IntakeServiceStub,
    "postal": PostalServiceStub,
    "results": ResultsServiceStub,
    "tracking": TrackingServiceStub,
}
OPTIONS: Final = (
    *calls.CHANNEL_OPTIONS,
    ("grpc.service_config", '{"loadBalancingConfig": [{"round_robin": {}}]}'),
)
"""Calls go to all replicas in turn."""
REPEATED: Final = 0.1
"""Share of acts that are sent again after their answer, as a client does that has lost it."""
_BY_POST: Final = ("RESULT_RETURNED", "DELIVERED_BY_POST")
MISHAPS: Final = {
    Story.COUNT_DIFFERS: _BY_POST,
    Story.SUPPLEMENT_LOST_AND_FOUND: _BY_POST,
    Story.LOST_AND_REISSUED: ("RESULT_RETURNED", "RETURNED_AT_COUNTER"),
    Story.SEAL_BROKEN: _BY_POST,
    Story.FOUND_AFTER_DELIVERY: _BY_POST,
}
"""Stories of missing papers, of which the examples have one each, and where they end."""
OF_A_DAY: Final = frozenset({"2.000635.02"})
"""Cases whose term ends on the day it begins: nothing can go wrong and be put right in time."""
OF_MINUTES: Final = frozenset({Story.SUPPLEMENT_EXPIRED, Story.PICKUP_FAILED_THEN_COLLECTED})
"""Stories with an appointment or deadline that is over at once when a clock jumps."""


def rows(*, clocks_jump: bool = False) -> list[Row]:
    """Give the rows that are driven."""
    driven = [*example_rows(), *_with_mishaps(example_rows())]
    return [row for row in driven if not (clocks_jump and row.story in OF_MINUTES)]


def _with_mishaps(examples: Sequence[Row]) -> Iterator[Row]:
    """Let something go wrong with the papers of all who send and get them by post."""
    both_ways = [
        row
        for row in examples
        if row.channel == row.return_method == "POSTAL" and row.case_code not in OF_A_DAY
    ]
    for row, (story, ends) in zip(both_ways, cycle(MISHAPS.items()), strict=False):
        if any(paper.originals for paper in row.papers):
            yield replace(row, row_id=f"{row.row_id}-{story}", story=story, must_end=ends)


class Load:
    """Clients of one deployment."""

    def __init__(
        self,
        clients: Clients,
        journal: Journal,
        repeats: set[asyncio.Task[None]],
        dice: random.Random,
    ) -> None:
        self.clients = clients
        self.journal = journal
        self.outcomes: list[Outcome] = []
        """How every journey so far has ended."""
        self._repeats = repeats
        self._dice = dice
        self._numbers = count()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        system: Deployment,
        *,
        seed: int = 0,
        repeated: float = REPEATED,
        patience_s: float = PATIENCE_S,
    ) -> AsyncIterator["Load"]:
        """Connect to all services, with patience for whatever is done to them.

        Only one load at a time can be open in a process: the patience is that of the demo's calls.
        """
        journal, repeats = Journal(), set[asyncio.Task[None]]()
        dice = random.Random(seed)
        patience, calls.PATIENCE_S = calls.PATIENCE_S, patience_s  # type: ignore[misc]
        try:
            channels = {
                name: grpc.aio.insecure_channel(system.settings.target(name), options=OPTIONS)
                for name in STUBS
            }
            stubs: dict[str, Any] = {
                name: _Watched(stub(channels[name]), name, journal, repeats, dice, repeated)
                for name, stub in STUBS.items()
            }
            async with Clients(tuple(channels.values()), **stubs) as clients:
                yield cls(clients, journal, repeats, dice)
                for repeat in repeats:
                    repeat.cancel()
        finally:
            calls.PATIENCE_S = patience  # type: ignore[misc]

    async def drive(
        self, total: int = 0, *, concurrency: int = 16, over: Sequence[Row] = ()
    ) -> list[Outcome]:
        """Drive so many dossiers (0: one of each row) to their ends."""
        over = over or rows()
        cases = islice(self._cases(over), total or len(over))
        outcomes = await self._all(drive, cases, concurrency)
        self.outcomes += outcomes
        return outcomes

    async def drive_until(
        self, done: asyncio.Event, *, concurrency: int = 16, over: Sequence[Row] = ()
    ) -> None:
        """Drive dossiers, each row again and again, until something is done."""
        cases = takewhile(lambda _: not done.is_set(), self._cases(over or rows()))
        self.outcomes += await self._all(drive, cases, concurrency)

    async def register(self, total: int, *, concurrency: int = 8) -> None:
        """Only register dossiers for the post to fetch: no step waits for another service."""
        by_post = [row for row in rows() if row.channel == "POSTAL"]
        await self._all(at_counter.register, islice(self._cases(by_post), total), concurrency)

    def _cases(self, over: Sequence[Row]) -> Iterator[Case]:
        """Give cases for ever; what must be unique is so in the whole deployment."""
        for number in self._numbers:
            row, serial = over[number % len(over)], number * WAYBILLS_PER_CASE
            yield Case(number, row, invent(number), serial)

    async def _all(
        self, go: Callable[[Journey], Awaitable[T]], cases: Iterator[Case], concurrency: int
    ) -> list[T]:
        done: list[T] = []
        scans = ScanDesk(self.clients)

        async def work() -> None:
            for case in cases:
                journey = detours.journey(case, self.clients, scans, self._dice)
                done.append(await go(journey))

        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(work())
        await asyncio.gather(*self._repeats)
        return done


class _Watched:
    """A stub whose answers are written into the journal; some acts are sent once more."""

    def __init__(
        self,
        stub: Any,
        service: str,
        journal: Journal,
        repeats: set[asyncio.Task[None]],
        dice: random.Random,
        repeated: float,
    ) -> None:
        self._stub = stub
        self._service = service
        self._journal = journal
        self._repeats = repeats
        self._dice = dice
        self._repeated = repeated

    def __getattr__(self, name: str) -> Any:
        async def call(request: Any, timeout: float, metadata: Any) -> Any:  # noqa: ASYNC109
            answer = await getattr(self._stub, name)(request, timeout=timeout, metadata=metadata)
            if self._note(name, request, metadata, answer) and self._dice.random() < self._repeated:
                repeat = asyncio.create_task(self._repeat(name, request, metadata))
                self._repeats.add(repeat)
                repeat.add_done_callback(self._repeats.discard)
            return answer

        return call

    def _note(self, name: str, request: Any, metadata: Any, answer: Any) -> bool:
        caller = dict(metadata)[ACTOR_HEADER]
        return self._journal.note(self._service, caller, name, request, answer)

    async def _repeat(self, name: str, request: Any, metadata: Any) -> None:
        """Send an act again that was answered already: it must get the same answer."""
        ends = time.monotonic() + calls.PATIENCE_S
        await asyncio.sleep(self._dice.random())
        method = getattr(self._stub, name)
        while True:
            try:
                answer = await method(request, timeout=calls.ATTEMPT_S, metadata=metadata)
            except grpc.aio.AioRpcError as error:
                if error.code() not in calls.TRANSIENT or time.monotonic() > ends:
                    self._journal.contradictions.append(
                        f"{name} was answered, and when repeated: {error.code().name}"
                    )
                    return
                await asyncio.sleep(0.1)
            else:
                self._note(name, request, metadata, answer)
                self._journal.repeats += 1
                return
