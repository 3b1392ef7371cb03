"""How the command line talks to services: channels, who acts, how a refusal is printed."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import grpc
import typer
from google.rpc import error_details_pb2, status_pb2
from rich.console import Console
from rich.text import Text

from shared.actor import ACTOR_HEADER, Actor, write_actor
from shared.config import settings

T = TypeVar("T")

STATUS_DETAILS_KEY: Final = "grpc-status-details-bin"
"""Trailing metadata key of the encoded google.rpc.Status."""

DEADLINE_S: Final = 15.0
"""Time limit of a call that sets none itself, retries included."""

SERVICE_CONFIG: Final = json.dumps(
    {
        "methodConfig": [
            {
                "name": [{}],
                # Every mutation has a request_id, so a repeated one is answered, not done twice.
                "retryPolicy": {
                    "maxAttempts": 5,
                    "initialBackoff": "0.1s",
                    "maxBackoff": "2s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ]
    }
)
"""Only UNAVAILABLE is tried again: any other code is the service's answer."""

EXIT_CODES: Final = {
    grpc.StatusCode.NOT_FOUND: 3,
    grpc.StatusCode.ABORTED: 4,
    grpc.StatusCode.FAILED_PRECONDITION: 4,
    grpc.StatusCode.UNAVAILABLE: 5,
    grpc.StatusCode.DEADLINE_EXCEEDED: 5,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 5,
}
"""Exit code of a command whose call was refused; any other code is 1."""


class _Caller(grpc.aio.UnaryUnaryClientInterceptor):
    """Gives every call a time limit and says who acts, unless the call says so itself."""

    def __init__(self, actor: Actor | None, deadline_s: float) -> None:
        self._actor = actor
        self._deadline_s = deadline_s

    async def intercept_unary_unary(
        self,
        continuation: Callable[[Any, Any], Any],
        client_call_details: grpc.aio.ClientCallDetails,
        request: Any,
    ) -> Any:
        metadata = grpc.aio.Metadata(*(client_call_details.metadata or ()))
        if self._actor is not None and metadata.get(ACTOR_HEADER) is None:
            metadata.add(ACTOR_HEADER, write_actor(self._actor))
        details = grpc.aio.ClientCallDetails(
            method=client_call_details.method,
            timeout=client_call_details.timeout or self._deadline_s,
            metadata=metadata,
            credentials=client_call_details.credentials,
            wait_for_ready=client_call_details.wait_for_ready,
        )
        return await continuation(details, request)


def open_channel(
    service: str, actor: Actor | None = None, deadline_s: float = DEADLINE_S
) -> grpc.aio.Channel:
    """Give a channel to a service of the settings, such as `intake`; use it with `async with`."""
    return grpc.aio.insecure_channel(
        settings().target(service),
        options=(("grpc.service_config", SERVICE_CONFIG), ("grpc.enable_retries", 1)),
        interceptors=[_Caller(actor, deadline_s)],
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """A refused or failed call in the words of its error details."""

    code: grpc.StatusCode
    message: str
    message_vi: str = ""
    reason: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    violations: Sequence[tuple[str, str]] = ()
    """Bad fields, each with its reason in Vietnamese."""
    descriptions: Sequence[tuple[str, str]] = ()
    """The same in English, where a reason can quote what was found."""


def read_error(error: grpc.aio.AioRpcError) -> Answer:
    """Read the error details that came with a call's status."""
    status = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == STATUS_DETAILS_KEY and isinstance(value, bytes):
            status.ParseFromString(value)
    info = error_details_pb2.ErrorInfo()
    local = error_details_pb2.LocalizedMessage()
    bad = error_details_pb2.BadRequest()
    for detail in status.details:
        for kind in (info, local, bad):
            detail.Unpack(kind)
    return Answer(
        code=error.code(),
        message=error.details() or "",
        message_vi=local.message,
        reason=info.reason,
        metadata=dict(info.metadata),
        violations=[
            (one.field, one.localized_message.message or one.description)
            for one in bad.field_violations
        ],
        descriptions=[(one.field, one.description) for one in bad.field_violations],
    )


def print_error(error: grpc.aio.AioRpcError, console: Console | None = None) -> None:
    """Print why a call was refused: Vietnamese first, then the reason and every bad field."""
    answer = read_error(error)
    out = console or Console(stderr=True)
    reason = answer.reason or answer.code.name
    out.print(Text.assemble(("✗ ", "red"), (answer.message_vi or answer.message, "bold")))
    if answer.message_vi and answer.message:
        out.print(Text(f"  {answer.message}", style="dim"))
    extra = ", ".join(f"{key}={value}" for key, value in sorted(answer.metadata.items()))
    out.print(Text(f"  {reason}" + (f" ({extra})" if extra else ""), style="yellow"))
    for name, text in answer.violations:
        out.print(Text.assemble("  • ", (name, "cyan"), f": {text}"))
    if answer.code is grpc.StatusCode.UNAVAILABLE:
        out.print(Text("  Is it running? Start it with `make run`, see `dossierpost doctor`."))


def run_client(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's async part; a refused call is printed and becomes the exit code."""
    try:
        return asyncio.run(work)
    except grpc.aio.AioRpcError as error:
        print_error(error)
        raise typer.Exit(EXIT_CODES.get(error.code(), 1)) from None
