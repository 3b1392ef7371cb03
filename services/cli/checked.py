"""What `dossierpost doctor` says of one thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Number = int | float


class State(StrEnum):
    """How a thing is."""

    READY = "READY"
    ATTENTION = "ATTENTION"
    DOWN = "DOWN"


@dataclass(frozen=True, slots=True)
class Check:
    """What was seen of one thing."""

    name: str
    state: State
    detail: str
    """In English, for programs and developers."""
    detail_vi: str
    """In Vietnamese, for the person at the screen."""
    values: Mapping[str, Number] = field(default_factory=dict)
