"""Counters at work: dossiers registered one after another, and never asked for twice."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Self

import grpc

from protos.events.v1.vocabulary_pb2 import IntakeChannel, ReturnMethod
from protos.intake.v1 import intake_pb2
from protos.intake.v1.intake_pb2_grpc import IntakeServiceStub
from services.cli.demo.calls import CHANNEL_OPTIONS
from services.cli.demo.people import counter_officer, invent
from services.cli.demo.rows import Row
from shared.actor import ACTOR_HEADER, write_actor
from shared.config import Settings
from tests.e2e.system import example_rows
from tests.faults.journal import Journal

DEADLINE_S: Final = 30.0
"""Time limit of a call, generous: a busy machine is not a fault."""
PAUSE_S: Final = 0.05
"""What an officer needs between two dossiers."""


class Counters:
    """Registers dossiers until left; what is not acknowledged at the first try is a failure."""

    def __init__(self, intake: IntakeServiceStub, rows: list[Row], journal: Journal) -> None:
        self._intake = intake
        self._rows = rows
        self._number = 0
        self._closing = False
        self._working: list[asyncio.Task[None]] = []
        self._more = asyncio.Condition()
        self.journal = journal
        """What was acknowledged."""
        self.failures: list[str] = []
        """How calls failed that should not have failed: status, and what the service said."""
        self.slowest_s = 0.0
        """The longest that a caller waited."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, officers: int = 2, journal: Journal | None = None
    ) -> AsyncIterator[Self]:
        """Let so many officers work at once until left; a journal may be gone on with."""
        rows = [row for row in example_rows() if row.story == "straight"]
        target = settings.target("intake")
        async with grpc.aio.insecure_channel(target, options=CHANNEL_OPTIONS) as channel:
            counters = cls(IntakeServiceStub(channel), rows, journal or Journal())
            counters._working = [asyncio.create_task(counters._work()) for _ in range(officers)]
            try:
                yield counters
            finally:
                await counters.close()

    async def close(self) -> None:
        """Let everybody end what is begun, so that it is known whether it was acknowledged."""
        self._closing = True
        await asyncio.gather(*self._working)

    async def served(self, more: int) -> None:
        """Wait until so many dossiers more were registered."""
        acts = self.journal.acts
        upto = len(acts) + more
        async with self._more:
            await self._more.wait_for(lambda: len(acts) >= upto or self.failures)

    async def _work(self) -> None:
        while not self._closing:
            self._number += 1
            await self._register(self._number)
            await asyncio.sleep(PAUSE_S)

    async def _register(self, number: int) -> None:
        row = self._rows[number % len(self._rows)]
        caller, request = write_actor(counter_officer(row.receiving_agency)), _request(row, number)
        begin = time.monotonic()
        try:
            answer = await self._intake.RegisterDossier(
                request, metadata=((ACTOR_HEADER, caller),), timeout=DEADLINE_S
            )
        except grpc.aio.AioRpcError as error:
            self.failures.append(f"{error.code().name}: {error.details()}")
        else:
            self.journal.note("intake", caller, "RegisterDossier", request, answer)
        self.slowest_s = max(self.slowest_s, time.monotonic() - begin)
        async with self._more:
            self._more.notify_all()


def _request(row: Row, number: int) -> intake_pb2.RegisterDossierRequest:
    owner = invent(number)
    person = intake_pb2.Person(
        full_name=owner.name,
        phone=owner.phone,
        address=owner.address,
        commune=row.commune,
        province=row.province,
        identity_no=owner.identity_no,
    )
    return intake_pb2.RegisterDossierRequest(
        request_id=str(uuid.uuid4()),
        procedure_code=row.procedure_code,
        case_code=row.case_code,
        channel=IntakeChannel.Value(f"INTAKE_CHANNEL_{row.channel}"),
        return_method=ReturnMethod.Value(f"RETURN_METHOD_{row.return_method}"),
        receiving_agency=row.receiving_agency,
        people=intake_pb2.People(owner=person),
        components=[
            intake_pb2.ComponentLine(code=one.code, original_qty=one.originals, copy_qty=one.copies)
            for one in row.papers
        ],
    )
