"""Facts as they arrive: read, and placed against what was applied before."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from shared import events
from shared.events import Envelope, Unreadable
from shared.inbox_tables import Cursor


class Reason(StrEnum):
    """Why a fact is parked."""

    GAP = "GAP"
    """An earlier fact of its source about the same thing has not come yet."""
    EARLY = "EARLY"
    """It needs a fact of another service first."""
    RETRY = "RETRY"
    """A passing fault."""
    POISON = "POISON"
    """It cannot be read, or its handler has a bug."""
    BLOCKED = "BLOCKED"
    """An earlier fact of its source about the same thing is parked."""


class Place(Enum):
    """Where a fact stands to the cursor."""

    NEXT = "next"
    DUPLICATE = "duplicate"
    BEYOND = "beyond"
    VOID = "void"


def place(cursor: Cursor | None, fact: Envelope) -> Place:  # noqa: PLR0911 - one line a case
    """Say where a fact stands; a pure function of two places.

    A new epoch begins when its first fact comes and the cursor has reached what that fact
    follows; facts of the old epoch beyond that never happened for the restored producer.
    """
    if cursor is None:
        if fact.sequence == 1 and fact.follows is None:
            return Place.NEXT
        return Place.BEYOND
    if fact.epoch == cursor.epoch:
        if fact.sequence <= cursor.sequence:
            return Place.DUPLICATE
        return Place.NEXT if fact.sequence == cursor.sequence + 1 else Place.BEYOND
    if fact.epoch < cursor.epoch:
        return Place.VOID
    if fact.sequence != 1:
        return Place.BEYOND
    reached = fact.follows is None or (cursor.epoch, cursor.sequence) >= fact.follows
    return Place.NEXT if reached else Place.BEYOND


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as it came, read if it can be read."""

    nats_subject: str
    headers: Mapping[str, str]
    payload: bytes
    fact: Envelope | None
    problem: str = ""


def arrive(nats_subject: str, headers: Mapping[str, str] | None, payload: bytes) -> Arrival:
    """Read a message, outside any transaction; what cannot be read is kept for a person."""
    try:
        fact = events.read(nats_subject, headers, payload)
    except Unreadable as unreadable:
        return Arrival(nats_subject, headers or {}, payload, None, unreadable.reason)
    return Arrival(nats_subject, headers or {}, payload, fact)
