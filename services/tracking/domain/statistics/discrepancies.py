"""Discrepancies of handovers (sai lệch khi bàn giao): opened and closed."""

from collections.abc import Iterable
from typing import Final

from services.tracking.domain.statistics.counted import counted
from services.tracking.domain.statistics.dossier import Dossier
from services.tracking.domain.statistics.part import Part

_MEASURES: Final = {
    "DiscrepancyOpened": "discrepancies.opened",
    "DiscrepancyClosed": "discrepancies.closed",
}


def discrepancies(dossier: Dossier) -> Iterable[Part]:
    """Count each discrepancy when it was opened and when it was closed."""
    for told in dossier.postal:
        if told.name in _MEASURES:
            yield Part(_MEASURES[told.name], counted(told))
