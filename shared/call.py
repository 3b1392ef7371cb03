"""The gRPC call in hand: who calls, what, until when."""

from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

from shared.errors import InvalidArgument, PermissionDenied, Unauthenticated, Violation
from shared.transaction import Actor

ACTOR_HEADER: Final = "x-dossierpost-actor"
"""Metadata in which a caller names itself: `account=…;role=…;unit=…`, values percent-encoded."""
CORRELATION_HEADER: Final = "x-correlation-id"
"""Metadata that joins all that one outer request led to."""
_PART_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Call:
    """What the interceptor knows of the call before the servicer runs."""

    method: str
    """Full name, such as `/dossierpost.intake.v1.IntakeService/AcceptDossier`."""
    actor: Actor | None
    correlation_id: str
    traceparent: str
    expires: float
    """`time.monotonic()` at which the caller stops waiting."""


_CALL: ContextVar[Call] = ContextVar("call")


def current_call() -> Call:
    """Give the call in hand."""
    return _CALL.get()


def current_call_or_none() -> Call | None:
    """Give the call in hand, if its head could be read."""
    return _CALL.get(None)


def enter(call: Call) -> None:
    """Make this the call in hand, for the task that serves it."""
    _CALL.set(call)


def require_role(*roles: str) -> Actor:
    """Give the actor of the call, or refuse when his role is none of these."""
    actor = current_call().actor
    if actor is None:
        raise Unauthenticated(
            "ACTOR_MISSING",
            f"say who acts in the metadata {ACTOR_HEADER}",
            "Thiếu thông tin người thực hiện.",
        )
    if actor.role not in roles:
        raise PermissionDenied(
            "ROLE_NOT_ALLOWED",
            f"the role {actor.role} may not do this",
            "Vai trò này không được thực hiện thao tác.",
            role=actor.role,
        )
    return actor


def has_role(*roles: str) -> bool:
    """Tell whether the call's actor has one of these roles."""
    actor = current_call().actor
    return actor is not None and actor.role in roles


@lru_cache(maxsize=4096)
def write_actor(actor: Actor) -> str:
    """Write an actor as a header value."""
    parts = (("account", actor.account), ("role", actor.role), ("unit", actor.unit))
    return ";".join(f"{key}={quote(value, safe='')}" for key, value in parts)


@lru_cache(maxsize=4096)
def read_actor(header: str | None) -> Actor | None:
    """Read an actor from a header value; refuses one that is not complete."""
    if not header:
        return None
    parts = dict(part.split("=", 1) for part in header.split(";") if "=" in part)
    values = [unquote(parts.get(key, "")).strip() for key in ("account", "role", "unit")]
    if not all(0 < len(value) <= _PART_MAX and value.isprintable() for value in values):
        raise InvalidArgument(
            Violation(
                ACTOR_HEADER,
                "ACTOR_MALFORMED",
                "must be account=…;role=…;unit=…, each 1 to 100 characters",
                "Thông tin người thực hiện không hợp lệ.",
            )
        )
    return Actor(*values)
