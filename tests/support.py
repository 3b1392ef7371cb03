"""What tests of services share: a started service, callers, refusals."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import grpc
import sqlalchemy as sa
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from shared import events, ids, outbox
from shared.actor import ACTOR_HEADER, SYSTEM, Actor, write_actor
from shared.arrivals import Arrival
from shared.config import SERVICES
from shared.events import Envelope
from shared.inbox import Inbox
from shared.inbox_tables import InboxTables
from shared.process import Running
from shared.subjects import subject
from shared.transaction import Origin

T = TypeVar("T")
EPOCH = 1_700_000_000
NOBODY: dict[str, Any] = {f"{name}_port": 0 for name in SERVICES}
"""Settings of a service that is alone: it must not find what runs on this machine by chance."""
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""A working Monday, 09:00 in Việt Nam: where test clocks begin."""


def rid() -> str:
    """Make a new request id."""
    return str(uuid.uuid4())


def actor(account: str, role: str, unit: str = "-") -> tuple[tuple[str, str], ...]:
    """Give the metadata of a caller."""
    return ((ACTOR_HEADER, write_actor(Actor(account, role, unit))),)


@dataclass(frozen=True)
class Refusal:
    """A refused call, unpacked."""

    code: grpc.StatusCode
    reason: str
    fields: dict[str, str]
    """Reason by field."""
    message_vi: str
    metadata: dict[str, str] = field(default_factory=dict)


async def refused(call: Awaitable[Any]) -> Refusal:
    """Expect a call to be refused and unpack its details."""
    try:
        answer = await call
    except grpc.aio.AioRpcError as error:
        return unpack(error)
    raise AssertionError(f"was not refused: {type(answer).__name__}")


def unpack(error: grpc.aio.AioRpcError) -> Refusal:
    """Read the details of an error answer."""
    trailers = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
    info, local = error_details_pb2.ErrorInfo(), error_details_pb2.LocalizedMessage()
    bad = error_details_pb2.BadRequest()
    for detail in status.details:
        for kind in (info, local, bad):
            if detail.Is(kind.DESCRIPTOR):
                detail.Unpack(kind)
    fields = {violation.field: violation.reason for violation in bad.field_violations}
    return Refusal(error.code(), info.reason, fields, local.message, dict(info.metadata))


class FrozenClock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = now

    def __call__(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Make it this instant."""
        self._now = now

    def advance(self, **by: float) -> None:
        """Let time pass: `advance(hours=3)`."""
        self._now += timedelta(**by)


async def eventually(look: Callable[[], Awaitable[T]], what: str = "it") -> T:
    """Wait until `look` gives something true; a bound only against hanging."""
    for _ in range(2000):
        if found := await look():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"did not happen: {what}")


class Started:
    """One service that serves on a free port, with a database of its own."""

    def __init__(self, running: Running, clock: FrozenClock) -> None:
        self.running = running
        self.database = running.database
        self.clock = clock
        self.inbox = Inbox(InboxTables(running.service.tables), running.service.subscriptions)
        self._channel = grpc.aio.insecure_channel(f"127.0.0.1:{running.port}")
        self._sequences: dict[tuple[str, str], int] = {}

    @property
    def port(self) -> int:
        """The port it serves on."""
        return self.running.port

    def stub(self, kind: Callable[[grpc.aio.Channel], T]) -> T:
        """Give a client of one of its services."""
        return kind(self._channel)

    def fact(
        self,
        body: Message,
        *,
        about: str,
        source: str = "",
        occurred: datetime | None = None,
        agency: str = "H55.12",
        sequence: int = 0,
    ) -> Envelope:
        """Make the next fact of another service about a thing."""
        service = source or body.DESCRIPTOR.full_name.split(".")[1]
        if not sequence:
            sequence = self._sequences.get((service, about), 0) + 1
        self._sequences[service, about] = sequence
        return Envelope(
            event_id=ids.new_event_id(),
            source=f"urn:dossierpost:test:{service}",
            type=body.DESCRIPTOR.full_name,
            about=about,
            epoch=EPOCH,
            sequence=sequence,
            follows=None,
            occurred=occurred or self.clock(),
            recorded=self.clock(),
            correlation_id="",
            causation_id="",
            traceparent="",
            nats_subject=subject(service, body.DESCRIPTOR.name, agency),
            payload=body.SerializeToString(),
        )

    async def deliver(self, *facts: Envelope) -> None:
        """Let facts arrive, in this order, in one batch."""
        arrivals = [
            Arrival(fact.nats_subject, events.headers(fact), fact.payload, fact) for fact in facts
        ]
        await self.database.run(
            lambda tx: self.inbox.apply(tx, arrivals), Origin("test", SYSTEM), first=False
        )

    async def hear(self, body: Message, *, about: str, **options: Any) -> Envelope:
        """Let the next fact about a thing arrive."""
        fact = self.fact(body, about=about, **options)
        await self.deliver(fact)
        return fact

    async def facts(self, about: str) -> list[Envelope]:
        """Give all facts the service has told about a thing, in order."""
        rows = await self.database.read(
            outbox.fetch_about,
            self.database.tables,
            self.running.settings.source(self.running.service.name),
            about,
            (0, 0),
            1000,
        )
        return [fact for _, fact in rows]

    async def told(self, about: str) -> list[str]:
        """Give the names of the facts told about a thing."""
        return [fact.type.rpartition(".")[2] for fact in await self.facts(about)]

    async def parked(self) -> list[tuple[str, str]]:
        """Give reason and fault of what waits in the inbox."""
        parked = self.database.tables.parked
        rows = await self.database.read(
            lambda connection: connection.execute(
                sa.select(parked.c.reason, parked.c.fault).order_by(parked.c.id)
            ).all()
        )
        return [(row.reason, row.fault) for row in rows]

    async def stop(self) -> None:
        """Stop it."""
        await self._channel.close()
        await self.running.stop()
