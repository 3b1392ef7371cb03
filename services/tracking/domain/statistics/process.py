"""In process at the end of a month, within or over term, and carried over from the one before.

These depend on the instant one looks from. They are parts only of a closed month, whose instants
stand; else they are counted from the spans when somebody asks.
"""

from collections.abc import Iterable
from typing import Final

from services.tracking.domain.statistics.counted import month_start, next_month
from services.tracking.domain.statistics.dossier import Dossier
from services.tracking.domain.statistics.part import Part

CARRIED: Final = "carried_over"
WITHIN: Final = "in_process.within"
OVER: Final = "in_process.over"
STOCKS: Final = (CARRIED, WITHIN, OVER)


def in_process(dossier: Dossier, month: str) -> Iterable[Part]:
    """Count a dossier that was in process when a month began, and when it ended."""
    start, end = month_start(month), month_start(next_month(month))
    for span in dossier.life.spans:
        if span.covers(start):
            yield Part(CARRIED, start)
        if span.covers(end):
            yield Part(OVER if span.is_over(end) else WITHIN, start)
