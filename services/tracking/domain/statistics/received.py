"""Received (tiếp nhận): an agency has accepted the dossier, by the way it came in."""

from collections.abc import Iterable
from typing import Final

from services.tracking.domain.statistics.dossier import Dossier
from services.tracking.domain.statistics.part import Part

MEASURES: Final = {
    "DIRECT": "received.direct",
    "ONLINE": "received.online",
    "POSTAL": "received.post",
}
UNKNOWN: Final = "received.unknown"
"""Dossiers whose way no fact has told, so that none is left out of the total."""


def received(dossier: Dossier) -> Iterable[Part]:
    """Count a dossier in the month in which it was accepted."""
    if dossier.life.accepted is not None:
        yield Part(MEASURES.get(dossier.place.channel, UNKNOWN), dossier.life.accepted)
