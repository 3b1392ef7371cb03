"""The gRPC edge: one interceptor turns exceptions into answers, and knows who calls until when."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import lru_cache
from typing import Any, Final

import grpc
import structlog
from google.protobuf.message import DecodeError
from google.rpc import status_pb2
from grpc_status import rpc_status

from shared import actor, call, errors, metrics
from shared.config import Settings
from shared.statuses import DOMAIN, failed

GRPC_BYTES_FACTOR: Final = 4
"""gRPC itself refuses only this many times more than we do, so that ours is the clear answer."""
STREAMS_MAX: Final = 4_096
"""Calls that one connection may have open, whether they come whole or not."""
_HEADER_MAX: Final = 200

log = structlog.get_logger()

Inner = Callable[[Any, Any], Any]
Reader = Callable[[bytes], Any]


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
        """Wrap the handler of a call that takes one request, for one answer or for a stream."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or not method.startswith(f"/{DOMAIN}."):
            return handler
        if handler.unary_stream is not None:
            return grpc.unary_stream_rpc_method_handler(
                self._wrap_stream(method, handler.unary_stream, handler.request_deserializer),
                request_deserializer=None,
                response_serializer=handler.response_serializer,
            )
        if handler.unary_unary is None:
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
            except asyncio.CancelledError:
                code = "CANCELLED"
                raise
            except Exception as error:  # noqa: BLE001 - each becomes an answer
                code, reason, status = failed(method, error)
            finally:
                self._calls -= 1
                _observe(method, code, reason, time.monotonic() - started)
            await context.abort_with_status(rpc_status.to_status(status))
            raise AssertionError("abort raises")

        return answer

    def _wrap_stream(self, method: str, inner: Inner, reader: Reader) -> Inner:
        """Wrap a handler that goes on answering; it has no time limit but the caller's own."""

        async def answer(body: bytes, context: Any) -> AsyncIterator[Any]:
            started = time.monotonic()
            code, reason = "OK", ""
            status: status_pb2.Status | None = None
            try:
                self._enter(method, context, started)
                async for one in inner(self._read(body, reader), context):
                    yield one
            except (asyncio.CancelledError, GeneratorExit):
                code = "CANCELLED"
                raise
            except Exception as error:  # noqa: BLE001 - each becomes an answer
                code, reason, status = failed(method, error)
            finally:
                _observe(method, code, reason, time.monotonic() - started)
            if status is not None:
                await context.abort_with_status(rpc_status.to_status(status))

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
    """Make a server with our bounds; nothing listens yet.

    Methods are found by name when they are called; none is registered. When a request ends the
    library's loop (`shared/serving.py`), what waits for calls of registered methods is freed while
    the core still writes to it, and the process dies or goes on with other bytes in its memory.
    """
    server = grpc.aio.server(
        interceptors=[Boundary(settings)],
        options=[
            ("grpc.max_receive_message_length", settings.max_message_bytes * GRPC_BYTES_FACTOR),
            ("grpc.max_send_message_length", settings.max_message_bytes * GRPC_BYTES_FACTOR),
            ("grpc.max_concurrent_streams", STREAMS_MAX),
            ("grpc.so_reuseport", 0),
            ("grpc.http2.min_recv_ping_interval_without_data_ms", 30_000),
        ],
    )
    server.add_registered_method_handlers = _leave_out  # type: ignore[assignment]
    return server


def _leave_out(_service: str, _handlers: object) -> None:
    """Register none of the methods that generated code also adds to be found by name."""
