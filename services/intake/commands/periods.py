"""Periods of reports."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClosePeriod:
    """Let the figures of a month of a counter stay what they are."""

    receiving_agency: str
    month: str
