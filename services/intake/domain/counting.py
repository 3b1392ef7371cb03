"""What the law leaves open about counting a term; the settings are in `policy.py`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class TermEnd(StrEnum):
    """When a term of working days ends on its last day."""

    EXACT = "EXACT"
    """At the moment at which the working time of the term has passed."""
    CLOSE = "CLOSE"
    """At the close of that day (Bộ luật Dân sự 2015, Điều 148: hết ngày cuối cùng)."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How a province counts; kept with every due time that was counted so."""

    skips_holidays: bool = False
    """Whether holidays are left out of terms of calendar days. Weekends never are; either way the
    last day is rolled forward to a worked one."""
    term_end: TermEnd = TermEnd.EXACT
    """When a term of working days ends; one of days or months always ends at the close."""


AS_USUAL: Final = Counting()
"""How it is counted where nobody decided otherwise."""
