"""Which cells are asked for, and by what they are added up."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.tracking.domain.statistics.counted import next_month
from services.tracking.domain.statistics.part import Cell


class Dimension(StrEnum):
    """By what figures are added up."""

    MONTH = "month"
    UNIT = "unit"
    COMPETENT = "competent"
    SECTOR = "sector"
    PROCEDURE = "procedure"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Question:
    """Some months of some places."""

    first: str
    last: str
    only: Mapping[str, str]
    """Wanted values by dimension; what is not named is not asked for."""
    group_by: tuple[str, ...] = ()

    @property
    def months(self) -> list[str]:
        """Give the months, in order."""
        months = [self.first]
        while months[-1] < self.last:
            months.append(next_month(months[-1]))
        return months

    def has(self, cell: Cell) -> bool:
        """Tell whether a cell is asked for."""
        place = cell.place._asdict()
        return self.first <= cell.month <= self.last and all(
            place[name] == wanted for name, wanted in self.only.items()
        )

    def group(self, cell: Cell) -> tuple[str, ...]:
        """Give the values by which a cell is added up."""
        values = {"month": cell.month, **cell.place._asdict()}
        return tuple(values[name] for name in self.group_by)
