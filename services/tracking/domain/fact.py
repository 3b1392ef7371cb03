"""A fact as tracking hears it: who told it, when, and what it says in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple


class Source(StrEnum):
    """Who tells facts."""

    INTAKE = "intake"
    POSTAL = "postal"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Heard:
    """One fact about one dossier as it came, not yet read."""

    source: Source
    epoch: int
    sequence: int
    """Number among the source's facts about the dossier in the epoch."""
    event_id: str
    type: str
    """Full protobuf name of the body."""
    occurred: datetime
    recorded: datetime
    payload: bytes


class Called(NamedTuple):
    """What a fact calls its dossier."""

    keys: tuple[str, ...] = ()
    """Its code, or the waybill of a shipment: what opens the story of one dossier."""
    labels: tuple[str, ...] = ()
    """Its procedure, sector and agencies: what many dossiers share."""


NAMELESS: Final = Called()


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about one dossier, read."""

    event_id: str
    source: Source
    name: str
    """Such as `ShipmentCollected`."""
    epoch: int
    sequence: int
    """Number among the source's facts about the dossier in the epoch."""
    occurred: datetime
    recorded: datetime
    words: Mapping[str, str] = field(default_factory=dict)
    """What it says, by field: ids, codes, numbers, and the bare names of enum values."""
    times: Mapping[str, datetime] = field(default_factory=dict)
    """The instants it speaks of, by field."""

    def word(self, name: str) -> str:
        """Give what it says in a field; empty when nothing."""
        return self.words.get(name, "")
