"""The time in which an agency works on a dossier, and the due time in force in each part of it.

A resolution that was recalled was none: the dossier was in process all the time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.tracking.domain.statistics.counted import FAR, counted, day_start
from services.tracking.domain.statistics.told import Told

ENDINGS: Final = ("DossierResolved", "DossierRefused", "DossierStopped", "DossierWithdrawn")
_PAUSES: Final = ("SupplementRequested", "ObligationIssued")
_RESUMES: Final = ("SupplementCompleted", "ObligationSettled", "ResolutionRecalled")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the time in process, behind `start` and up to `end`, with its due time."""

    start: datetime
    end: datetime
    due: datetime | None
    """None while the clock stands."""

    def covers(self, at: datetime) -> bool:
        """Tell whether the dossier was in process just before an instant, in this part."""
        return self.start < at <= self.end

    def is_over(self, at: datetime) -> bool:
        """Tell whether the due day had passed at an instant."""
        return self.due is not None and self.due < day_start(at)


@dataclass(frozen=True, slots=True)
class Life:
    """From acceptance to the end."""

    accepted: datetime | None = None
    ended: datetime | None = None
    ending: Told | None = None
    """The fact that ended it."""
    points: tuple[tuple[datetime, datetime | None], ...] = ()
    """From when which due time was in force."""
    due: datetime | None = None
    """The last due time that was told."""
    stands: bool = False

    @property
    def spans(self) -> tuple[Span, ...]:
        """Give the parts of its time in process, one after the other."""
        if self.accepted is None:
            return ()
        end = self.ended or FAR
        starts = [min(start, end) for start, _ in self.points]
        parts = zip(starts, [*starts[1:], end], self.points, strict=True)
        return tuple(Span(start, until, due) for start, until, (_, due) in parts if start < until)


def life_of(told: Iterable[Told]) -> Life:
    """Give the life of a dossier by intake's facts, in their order."""
    life = Life()
    for one in told:
        if one.name == "DossierAccepted":
            life = _moved(replace(life, accepted=counted(one)), one)
        elif life.accepted is None:
            continue
        elif one.name in ENDINGS:
            if life.ended is None:
                ended = max(counted(one), life.accepted)
                life = replace(life, ended=ended, ending=one)
        else:
            life = _moved(life, one)
    return life


def _moved(life: Life, told: Told) -> Life:
    """Take in what says something about the clock."""
    if told.name == "ResolutionRecalled":
        life = replace(life, ended=None, ending=None)
    stands = (life.stands or told.name in _PAUSES) and told.name not in _RESUMES
    due = told.times.get("due_time", life.due)
    at = max([counted(told), *(at for at, _ in life.points[-1:])])
    in_force = due
    if stands:
        # Who stops the clock after the due day stays late.
        before = life.points[-1][1] if life.points else due
        in_force = before if before is not None and before < day_start(at) else None
    points = life.points
    if not points or points[-1][1] != in_force:
        points = (*points, (at, in_force))
    return replace(life, due=due, stands=stands, points=points)
