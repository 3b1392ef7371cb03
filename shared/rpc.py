"""The gRPC edge: one interceptor turns exceptions into answers, and knows who calls until when."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, Final

import grpc
import structlog
from google.protobuf import any_pb2
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from shared import actor, call, errors, metrics
from shared.config import Settings

DOMAIN: Final = "dossierpost"
"""Domain of every ErrorInfo."""

CODES: Final[dict[type[errors.Refused], int]] = {
    errors.InvalidArgument: code_pb2.INVALID_ARGUMENT,
    errors.NotFound: code_pb2.NOT_FOUND,
    errors.FailedPrecondition: code_pb2.FAILED_PRECONDITION,
    errors.Conflict: code_pb2.ABORTED,
    errors.PermissionDenied: code_pb2.PERMISSION_DENIED,
    errors.Unauthenticated: code_pb2.UNAUTHENTICATED,
    errors.Overloaded: code_pb2.RESOURCE_EXHAUSTED,
    errors.Unavailable: code_pb2.UNAVAILABLE,
    errors.DeadlineExceeded: code_pb2.DEADLINE_EXCEEDED,
}
"""The one place where a refusal becomes a gRPC code."""

VIOLATIONS_MAX: Final = 20
MESSAGE_CHARACTERS_MAX: Final = 500
METADATA_CHARACTERS_MAX: Final = 200
"""gRPC carries 16 KiB of details at the most; more would cost the caller all of them."""
GRPC_BYTES_FACTOR: Final = 4
"""gRPC itself refuses only this many times more than we do, so that ours is the clear answer."""
STREAMS_MAX: Final = 4_096
"""Calls that one connection may have open, whether they come whole or not."""
_HEADER_MAX: Final = 200

log = structlog.get_logger()

Inner = Callable[[Any, Any], Any]
Reader = Callable[[bytes], Any]


def status_of(refused: errors.Refused) -> status_pb2.Status:
    """Write a refusal as a status with ErrorInfo, BadRequest and a Vietnamese message."""
    status = status_pb2.Status(
        code=CODES[type(refused)], message=refused.message[:MESSAGE_CHARACTERS_MAX]
    )
    details: list[Any] = [
        error_details_pb2.ErrorInfo(
            reason=refused.reason,
            domain=DOMAIN,
            metadata={
                key: value[:METADATA_CHARACTERS_MAX] for key, value in refused.metadata.items()
            },
        ),
        error_details_pb2.LocalizedMessage(
            locale="vi-VN", message=refused.message_vi[:MESSAGE_CHARACTERS_MAX]
        ),
    ]
    if isinstance(refused, errors.InvalidArgument):
        bad = error_details_pb2.BadRequest()
        for violation in refused.violations[:VIOLATIONS_MAX]:
            bad.field_violations.add(
                field=violation.field,
                reason=violation.reason,
                description=violation.message,
                localized_message=error_details_pb2.LocalizedMessage(
                    locale="vi-VN", message=violation.message_vi
                ),
            )
        details.append(bad)
    for detail in details:
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def _bug(error_id: str) -> status_pb2.Status:
    status = status_pb2.Status(code=code_pb2.INTERNAL, message=f"internal error {error_id}")
    packed = any_pb2.Any()
    packed.Pack(
        error_details_pb2.ErrorInfo(
            reason="INTERNAL", domain=DOMAIN, metadata={"error_id": error_id}
        )
    )
    status.details.append(packed)
    return status


class Boundary(grpc.aio.ServerInterceptor):  # type: ignore[misc,unused-ignore]
    """Wraps every call of our own services; health and reflection pass."""

    def __init__(self, settings: Settings) -> None:
        self._default_s = settings.default_deadline_s
        self._bytes_max = settings.max_message_bytes
        self._calls_max = settings.max_concurrent_calls
        self._calls = 0

    async def intercept_service(
        self,
        continuation: Callable[[Any], Awaitable[Any]],
        handler_call_details: Any,
    ) -> Any:
        """Wrap the unary handler of a call."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or not method.startswith(f"/{DOMAIN}.") or handler.unary_unary is None:
            return handler
        return grpc.unary_unary_rpc_method_handler(
            self._wrap(method, handler.unary_unary, handler.request_deserializer),
            request_deserializer=None,  # what gRPC itself cannot read it answers with UNKNOWN
            response_serializer=handler.response_serializer,
        )

    def _wrap(self, method: str, inner: Inner, reader: Reader) -> Inner:
        async def answer(body: bytes, context: Any) -> Any:
            started = time.monotonic()
            code, reason = "OK", ""
            status: status_pb2.Status | None = None
            self._calls += 1
            try:
                self._admit()
                self._enter(method, context, started)
                request = self._read(body, reader)
                if context.time_remaining() is not None:
                    return await inner(request, context)  # gRPC itself ends it in time
                async with asyncio.timeout(self._default_s):
                    return await inner(request, context)
            except errors.Refused as refused:
                status = status_of(refused)
                code = code_pb2.Code.Name(status.code)
                reason = refused.reason
            except TimeoutError:
                code = "DEADLINE_EXCEEDED"
                status = status_of(_too_late())
            except asyncio.CancelledError:
                code = "CANCELLED"
                raise
            except Exception:
                code, error_id = "INTERNAL", uuid.uuid4().hex
                log.exception("bug", method=method, error_id=error_id)
                metrics.BUGS.labels("rpc").inc()
                status = _bug(error_id)
            finally:
                self._calls -= 1
                _observe(method, code, reason, time.monotonic() - started)
            await context.abort_with_status(rpc_status.to_status(status))
            raise AssertionError("abort raises")

        return answer

    def _admit(self) -> None:
        """Refuse what is too much. Health and calls whose body never comes do not count."""
        if self._calls > self._calls_max:
            raise errors.Overloaded(
                "TOO_MANY_CALLS", "too many calls at once", "Hệ thống đang quá tải."
            )

    def _enter(self, method: str, context: Any, started: float) -> call.Call:
        metadata = {key: value for key, value in context.invocation_metadata() or ()}  # noqa: C416
        remaining = context.time_remaining()
        limit = self._default_s if remaining is None else min(remaining, self._default_s)
        correlation_id = _plain(metadata.get(call.CORRELATION_HEADER))
        hand = call.Call(
            method=method,
            actor=actor.read_actor(_plain(metadata.get(actor.ACTOR_HEADER), 1000)),
            correlation_id=correlation_id or uuid.uuid4().hex,
            traceparent=_plain(metadata.get("traceparent")),
            expires=started + limit,
        )
        call.enter(hand)
        return hand

    def _read(self, body: bytes, reader: Reader) -> Any:
        if len(body) > self._bytes_max:
            reason, message_vi = "REQUEST_TOO_LARGE", "Yêu cầu quá lớn."
            message = f"{len(body)} bytes are more than {self._bytes_max}"
        else:
            try:
                return reader(body)
            except DecodeError:
                reason, message_vi = "NOT_READABLE", "Dữ liệu không đọc được."
                message = "is not a message of the kind that this call takes"
        raise errors.InvalidArgument(errors.Violation("(request)", reason, message, message_vi))


def _plain(value: Any, length_max: int = _HEADER_MAX) -> str:
    """Take a header value only if it is short printable text; others are left out."""
    if not isinstance(value, str) or len(value) > length_max or not value.isprintable():
        return ""
    return value


def _too_late() -> errors.Refused:
    return errors.DeadlineExceeded(
        "DEADLINE_EXCEEDED", "the time was over; ask again with the same request_id",
        "Đã hết thời gian chờ.",
    )  # fmt: skip


@lru_cache(maxsize=256)
def _instruments(method: str, code: str) -> tuple[Any, Any]:
    service, _, name = method.lstrip("/").rpartition("/")
    return (
        metrics.RPC_HANDLED.labels(service, name, code),
        metrics.RPC_SECONDS.labels(service, name),
    )


def _observe(method: str, code: str, reason: str, seconds: float) -> None:
    handled, histogram = _instruments(method, code)
    handled.inc()
    histogram.observe(seconds)
    hand = call.current_call_or_none()
    log.info(
        "call",
        method=method,
        code=code,
        reason=reason,
        duration_ms=round(seconds * 1000, 2),
        role=hand.actor.role if hand and hand.actor else "",
        correlation_id=hand.correlation_id if hand else "",
    )


def new_server(settings: Settings) -> grpc.aio.Server:
    """Make a server with our bounds; nothing listens yet."""
    return grpc.aio.server(
        interceptors=[Boundary(settings)],
        options=[
            ("grpc.max_receive_message_length", settings.max_message_bytes * GRPC_BYTES_FACTOR),
            ("grpc.max_send_message_length", settings.max_message_bytes * GRPC_BYTES_FACTOR),
            ("grpc.max_concurrent_streams", STREAMS_MAX),
            ("grpc.so_reuseport", 0),
            ("grpc.http2.min_recv_ping_interval_without_data_ms", 30_000),
        ],
    )
