"""Who acts, and how callers and services say it to each other."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

from shared.errors import InvalidArgument, Violation

ACTOR_HEADER: Final = "x-dossierpost-actor"
"""Metadata in which a caller names itself: `account=…;role=…;unit=…`, values percent-encoded."""
_PART_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account of a person or a service, in a role, for a unit."""

    account: str
    role: str
    unit: str = "-"


SYSTEM: Final = Actor("system", "SYSTEM")
"""Who acts when nobody asked: timers, facts, the machinery itself."""


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
