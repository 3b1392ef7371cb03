"""The gRPC call in hand: who calls, what, until when."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from shared.actor import ACTOR_HEADER, Actor
from shared.errors import PermissionDenied, Unauthenticated

CORRELATION_HEADER: Final = "x-correlation-id"
"""Metadata that joins all that one outer request led to."""


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
