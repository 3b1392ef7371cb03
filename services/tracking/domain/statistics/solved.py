"""Solved (đã giải quyết): early, on time or late; and dossiers that ended without a result."""

from collections.abc import Iterable
from typing import Final

from services.tracking.domain.statistics.counted import day_start, happened
from services.tracking.domain.statistics.dossier import Dossier
from services.tracking.domain.statistics.part import Part

EARLY: Final = "solved.early"
ON_TIME: Final = "solved.on_time"
LATE: Final = "solved.late"
_TOLD: Final = {"EARLY": EARLY, "ON_TIME": ON_TIME, "LATE": LATE}
_WITHOUT: Final = {
    "DossierWithdrawn": "ended.withdrawn",
    "DossierStopped": "ended.stopped",
    "DossierRefused": "ended.refused",
}


def by_due_time_in_force(dossier: Dossier) -> Iterable[Part]:
    """Count a resolution as intake judged it: by date, against the due time in force."""
    ending, ended = dossier.life.ending, dossier.life.ended
    if ending is not None and ended is not None and ending.name == "DossierResolved":
        yield Part(_TOLD.get(ending.words.get("timeliness", ""), ON_TIME), ended)


def by_first_due_time(dossier: Dossier) -> Iterable[Part]:
    """Count a resolution against the first due time ever given: an apology makes nothing early."""
    ending, ended = dossier.life.ending, dossier.life.ended
    if ending is None or ended is None or ending.name != "DossierResolved":
        return
    first = ending.times.get("first_due_time")
    if first is None:
        yield from by_due_time_in_force(dossier)
        return
    resolved_day, due_day = day_start(happened(ending)), day_start(first)
    early_or_not = EARLY if resolved_day < due_day else ON_TIME
    yield Part(LATE if resolved_day > due_day else early_or_not, ended)


def ended_without_result(dossier: Dossier) -> Iterable[Part]:
    """Count an accepted dossier that was withdrawn, stopped or refused."""
    ending, ended = dossier.life.ending, dossier.life.ended
    if ending is not None and ended is not None and ending.name in _WITHOUT:
        yield Part(_WITHOUT[ending.name], ended)
