"""Calls that survive a service's death, and waits that say what they wait for."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import grpc

from protos.intake.v1.intake_pb2_grpc import IntakeServiceStub
from protos.postal.v1.postal_pb2_grpc import PostalServiceStub
from protos.results.v1.results_pb2_grpc import ResultsServiceStub
from protos.tracking.v1.tracking_pb2_grpc import TrackingServiceStub
from services.cli.clients import read_error
from shared.actor import ACTOR_HEADER, Actor, write_actor
from shared.config import Settings

Q = TypeVar("Q")
A = TypeVar("A")
T = TypeVar("T")

ATTEMPT_S: Final = 10.0
"""Deadline of one attempt."""
PATIENCE_S: Final = 60.0
"""How long one call, or one wait for another service, is kept up."""
FIRST_PAUSE_S: Final = 0.02
LONGEST_PAUSE_S: Final = 1.0
"""Pauses between attempts double from the first to the longest."""
CHANNEL_OPTIONS: Final = (
    ("grpc.enable_retries", 0),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)
"""The calls repeat themselves; a restarted service is found again within a second."""
TRANSIENT: Final = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.CANCELLED,
    }
)
"""Answers after which the same request, with the same request_id, is sent again."""


class DemoFault(Exception):  # noqa: N818 - it says what it is
    """A journey cannot go on; the text says why, in Vietnamese."""


class Refusal(DemoFault):
    """A service said no."""

    def __init__(self, act: str, error: grpc.aio.AioRpcError) -> None:
        answer = read_error(error)
        self.code = answer.code
        self.reason = answer.reason
        said = "; ".join(f"{name}: {text}" for name, text in answer.violations)
        super().__init__(
            f"{act}: {answer.reason or answer.code.name} "
            f"– {said or answer.message_vi or answer.message}"
        )


@dataclass(frozen=True, slots=True)
class Clients:
    """Stubs of all four services; use it with `async with`."""

    channels: tuple[grpc.aio.Channel, ...]
    intake: IntakeServiceStub
    postal: PostalServiceStub
    results: ResultsServiceStub
    tracking: TrackingServiceStub

    @classmethod
    def open(cls, settings: Settings) -> "Clients":
        """Open channels to the targets of the settings."""
        intake, postal, results, tracking = (
            grpc.aio.insecure_channel(settings.target(service), options=CHANNEL_OPTIONS)
            for service in ("intake", "postal", "results", "tracking")
        )
        return cls(
            channels=(intake, postal, results, tracking),
            intake=IntakeServiceStub(intake),
            postal=PostalServiceStub(postal),
            results=ResultsServiceStub(results),
            tracking=TrackingServiceStub(tracking),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(channel.close() for channel in self.channels))


async def call(
    act: str, method: "grpc.aio.UnaryUnaryMultiCallable[Q, A]", request: Q, actor: Actor
) -> A:
    """Send a request as an actor until it is answered; a refusal becomes Refusal."""
    ends = time.monotonic() + PATIENCE_S
    pause = FIRST_PAUSE_S
    metadata = grpc.aio.Metadata((ACTOR_HEADER, write_actor(actor)))
    while True:
        try:
            return await method(request, timeout=ATTEMPT_S, metadata=metadata)
        except grpc.aio.AioRpcError as error:
            if error.code() not in TRANSIENT or time.monotonic() >= ends:
                raise Refusal(act, error) from None
        await _pause(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)


async def until(
    what_vi: str,
    ask: Callable[[], Coroutine[Any, Any, T]],
    done: Callable[[T], bool],
    show: Callable[[T], object] = lambda _: "chưa có",
) -> T:
    """Ask again and again until the answer will do, or raise DemoFault naming what was awaited."""
    ends = time.monotonic() + PATIENCE_S
    pause = FIRST_PAUSE_S
    while not done(seen := await ask()):
        if time.monotonic() >= ends:
            raise DemoFault(f"đợi {PATIENCE_S:g} giây mà chưa {what_vi} (đang: {show(seen)})")
        await _pause(pause)
        pause = min(pause * 1.6, LONGEST_PAUSE_S)
    return seen


async def _pause(seconds: float) -> None:
    """Wait a while, each caller a little differently: a crowd must not come back at once."""
    await asyncio.sleep(seconds * random.uniform(0.5, 1.0))  # noqa: S311 - guards no secret
