"""Facts whose time cannot be believed; they count when they were recorded."""

from collections.abc import Iterable
from typing import Final

from services.tracking.domain.statistics.counted import counted, is_flagged
from services.tracking.domain.statistics.dossier import Dossier
from services.tracking.domain.statistics.part import Part

FLAGGED: Final = "times.flagged"


def flagged(dossier: Dossier) -> Iterable[Part]:
    """Count each fact with such a time."""
    for told in dossier.facts:
        if is_flagged(told):
            yield Part(FLAGGED, counted(told))
