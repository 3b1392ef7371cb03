"""Returned (đã trả kết quả): the citizen has the result, by the way it went."""

from collections.abc import Iterable
from typing import Final

from services.tracking.domain.statistics.counted import counted
from services.tracking.domain.statistics.dossier import Dossier
from services.tracking.domain.statistics.part import Part
from services.tracking.domain.statistics.told import Told

MEASURES: Final = {
    "COUNTER": "returned.counter",
    "POSTAL": "returned.post",
    "ELECTRONIC": "returned.electronic",
}
UNKNOWN: Final = "returned.unknown"


def returned(dossier: Dossier) -> Iterable[Part]:
    """Count the return that stands; one that was taken back was none."""
    last: Told | None = None
    for told in dossier.results:
        if told.name == "ResultReturned":
            last = told
        elif told.name == "ResultReturnCancelled":
            last = None
    if last is not None:
        method = last.words.get("return_method", "")
        yield Part(MEASURES.get(method, UNKNOWN), counted(last))
