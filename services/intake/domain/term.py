"""A statutory term (thời hạn giải quyết): how much of what unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

WORKING_DAY = timedelta(hours=8)
"""Working time of one working day (1 ngày làm việc = 8 giờ làm việc)."""

_AMOUNT_MAX = 5_000


class TermUnit(StrEnum):
    """In what a term is counted."""

    WORKING_DAY = "WORKING_DAY"
    """Working days of 8 hours, fractions allowed; 0 is the same day."""
    HOUR = "HOUR"
    """Working hours."""
    DAY = "DAY"
    """Calendar days, rolled forward off days that are not worked."""
    MONTH = "MONTH"
    """Calendar months, rolled forward likewise."""


@dataclass(frozen=True, slots=True)
class Term:
    """So many units; ValueError when the law could not mean it."""

    unit: TermUnit
    amount: Decimal
    cutoff: time | None = None
    """Same-day terms: accepted later than this local time, the next working day will do."""

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < (self.unit is not TermUnit.WORKING_DAY):
            raise ValueError(f"a term cannot be {self.amount} {self.unit}")
        if not self.in_working_time and self.amount != self.amount.to_integral_value():
            raise ValueError(f"{self.unit} has no fractions")
        if self.in_working_time and self.amount * 480 != (self.amount * 480).to_integral_value():
            raise ValueError(f"{self.amount} {self.unit} is not a whole number of minutes")
        if self.cutoff is not None and not self.is_same_day:
            raise ValueError("only a same-day term has a cut-off time")
        if self.amount > _AMOUNT_MAX:
            raise ValueError(f"a term of {self.amount} {self.unit} would outlive everybody")
        if self.cutoff and self.cutoff != self.cutoff.replace(second=0, microsecond=0, tzinfo=None):
            raise ValueError("a cut-off time is a local time in whole minutes")

    @property
    def in_working_time(self) -> bool:
        """Whether it is counted in working time and not in dates."""
        return self.unit in (TermUnit.WORKING_DAY, TermUnit.HOUR)

    @property
    def is_same_day(self) -> bool:
        """Whether the result is due by the close of the day itself (trong ngày)."""
        return self.unit is TermUnit.WORKING_DAY and self.amount == 0

    @property
    def working_time(self) -> timedelta:
        """How much working time it is; for units of working time only."""
        whole = WORKING_DAY if self.unit is TermUnit.WORKING_DAY else timedelta(hours=1)
        return timedelta(minutes=int(self.amount * (whole // timedelta(minutes=1))))


_WORDS = {
    TermUnit.WORKING_DAY: "ngày làm việc",
    TermUnit.HOUR: "giờ làm việc",
    TermUnit.DAY: "ngày",
    TermUnit.MONTH: "tháng",
}


def words(term: Term) -> str:
    """Write a term for a person, in Vietnamese."""
    if term.is_same_day:
        later = f" (sau {term.cutoff:%H:%M}: ngày làm việc tiếp theo)" if term.cutoff else ""
        return f"trong ngày làm việc{later}"
    return f"{term.amount.normalize():f} {_WORDS[term.unit]}".replace(".", ",")


def from_dict(data: Mapping[str, Any]) -> Term:
    """Make a term of parsed JSON such as `{"unit": "WORKING_DAY", "amount": 7.5}`."""
    cutoff = data.get("cutoff")
    return Term(
        TermUnit(data["unit"]),
        Decimal(str(data["amount"])),
        time.fromisoformat(cutoff) if cutoff else None,
    )


def to_dict(term: Term) -> dict[str, str]:
    """Give a term as `from_dict` reads it; the amount as text, so that nothing is rounded."""
    written = {"unit": term.unit.value, "amount": str(term.amount)}
    return written | ({"cutoff": f"{term.cutoff:%H:%M}"} if term.cutoff else {})
