"""What is done about a difference between two sides."""

from dataclasses import dataclass

from services.postal.domain import DiscrepancyState, Finding


@dataclass(frozen=True, slots=True)
class AssignDiscrepancy:
    """Make a unit find out."""

    discrepancy_id: str
    owner: str


@dataclass(frozen=True, slots=True)
class ResolveDiscrepancy:
    """Say what became of it."""

    discrepancy_id: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class CloseDiscrepancy:
    """Agree to the resolution as a second person."""

    discrepancy_id: str


@dataclass(frozen=True, slots=True)
class ListDiscrepancies:
    """Ask for the discrepancies that a unit owns."""

    owner: str
    states: tuple[DiscrepancyState, ...]
