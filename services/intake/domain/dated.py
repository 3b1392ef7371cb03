"""What holds for an agency and for a time: versions, postal eligibility, amounts of a council."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from services.intake.domain.code import is_agency_code


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from the first to the last, both included; open where there is none."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError("a period must not end before it begins")

    def holds_on(self, day: date) -> bool:
        """Tell whether a local day lies in it."""
        return (self.first or day) <= day <= (self.last or day)


ALWAYS = Period()
"""Without beginning and end."""


class Dated(Protocol):
    """A row of the catalogue that holds for an agency, or for all, in a period."""

    @property
    def agency(self) -> str:
        """Whose row it is; empty for everybody's."""

    @property
    def period(self) -> Period:
        """When it holds."""


D = TypeVar("D", bound=Dated)


def publishers(agency: str) -> tuple[str, ...]:
    """Give whose rows hold for an agency, nearest first; the empty code is the nation.

    `H24.12` has its own, then those of `H24`; so has `000.00.12.H24` of the older generation.
    """
    parts = agency.split(".")
    if agency[:1].isdigit():
        return (agency, f"000.00.00.{parts[-1]}", parts[-1], "")
    return (*(".".join(parts[:count]) for count in range(len(parts), 0, -1)), "")


def row_for(rows: Iterable[D], agency: str, day: date) -> D | None:
    """Give the row of the nearest publisher that holds on a day; of several the last begun."""
    nearest = publishers(agency)
    holding = [row for row in rows if row.agency in nearest and row.period.holds_on(day)]
    return min(
        holding,
        key=lambda row: (nearest.index(row.agency), -(row.period.first or date.min).toordinal()),
        default=None,
    )


def read_period(data: Mapping[str, Any], first: str = "from", last: str = "to") -> Period:
    """Read a period of parsed JSON; each end is `2026-07-01` or absent."""
    return Period(_day(data, first), _day(data, last))


def read_agency(data: Mapping[str, Any]) -> str:
    """Read whose row of parsed JSON it is; absent for everybody's."""
    agency = data.get("agency", "")
    if not isinstance(agency, str) or (agency and not is_agency_code(agency)):
        raise ValueError("agency must be an agency code or absent")
    return agency


def _day(data: Mapping[str, Any], key: str) -> date | None:
    text = data.get(key)
    return None if text is None else date.fromisoformat(text)
