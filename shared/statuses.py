"""How a refusal or a bug is answered: code, ErrorInfo, bad fields and a Vietnamese message."""

import uuid
from typing import Any, Final

import structlog
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2

from shared import errors, metrics

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

log = structlog.get_logger()


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


def failed(method: str, error: Exception) -> tuple[str, str, status_pb2.Status]:
    """Give code, reason and status of a call that raised; what nobody foresaw is a bug."""
    if isinstance(error, errors.Refused):
        status = status_of(error)
        return code_pb2.Code.Name(status.code), error.reason, status
    if isinstance(error, TimeoutError):
        return "DEADLINE_EXCEEDED", "", status_of(_too_late())
    error_id = uuid.uuid4().hex
    log.error("bug", method=method, error_id=error_id, exc_info=error)
    metrics.BUGS.labels("rpc").inc()
    return "INTERNAL", error_id, _bug(error_id)


def _too_late() -> errors.Refused:
    return errors.DeadlineExceeded(
        "DEADLINE_EXCEEDED", "the time was over; ask again with the same request_id",
        "Đã hết thời gian chờ.",
    )  # fmt: skip
