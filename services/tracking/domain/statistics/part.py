"""What a dossier gives to a figure, and the cell in which figures are added up."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from services.tracking.domain.statistics.dossier import Dossier, Place


class Part(NamedTuple):
    """How much a dossier gives to a figure, and when that counts."""

    measure: str
    at: datetime
    amount: int = 1


Count = Callable[[Dossier], Iterable[Part]]
"""A measure: a pure function of the facts about one dossier."""


class Cell(NamedTuple):
    """One figure of one month at one place of the tables."""

    measure: str
    version: int
    """Of the definition by which it is counted."""
    month: str
    """Local month, such as `2026-03`."""
    place: Place
