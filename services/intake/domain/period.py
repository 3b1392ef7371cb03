"""A month of a counter closed: its figures stay what they were when they were sent in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.errors import FailedPrecondition

SOURCES: Final = ("intake", "postal", "results")
"""The services whose facts are counted."""
_MONTH: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class SourceCut:
    """Up to where the facts of a source count: those recorded before an instant."""

    source: str
    recorded_before_time: datetime


@dataclass(frozen=True, slots=True)
class PeriodClosed:
    """The figures of a month of a counter stay; what is told later for it are corrections."""

    receiving_agency: str
    month: str
    cut: tuple[SourceCut, ...]

    @property
    def about(self) -> str:
        """Name the period that the fact is about."""
        return f"{self.receiving_agency}/{self.month}"


def is_month(text: str) -> bool:
    """Tell whether a text is a month such as `2026-03`."""
    return _MONTH.fullmatch(text) is not None


def close(
    agency: str, month: str, today: date, now: datetime, settled: timedelta, known: Sequence[str]
) -> PeriodClosed:
    """Close a month that is over, once.

    The cut is so long before now that everything recorded before it is committed everywhere, also
    where a clock is a little behind; what came in between is a correction.
    """
    if month >= f"{today:%Y-%m}":
        raise FailedPrecondition(
            "PERIOD_NOT_OVER",
            "The month is not over yet.",
            "Kỳ báo cáo chưa kết thúc.",
            month=month,
        )
    if month in known:
        raise FailedPrecondition(
            "PERIOD_CLOSED",
            "The month is closed already.",
            "Kỳ báo cáo đã được chốt.",
            month=month,
        )
    return PeriodClosed(
        agency, month, tuple(SourceCut(source, now - settled) for source in SOURCES)
    )
