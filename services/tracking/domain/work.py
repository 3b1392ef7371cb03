"""What somebody has to look at in a dossier, and since when or from when on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.tracking.domain.fact import Fact
from services.tracking.domain.lateness import Cause, deadlines
from services.tracking.domain.paper_sets import Papers, paper_sets
from services.tracking.domain.shipments import AT_POST, OPEN, Step
from services.tracking.domain.states import States, fold, stage_of
from services.tracking.domain.vocabulary import ENDED_EARLY, Holder, Stage


class Work(StrEnum):
    """A list of dossiers."""

    LATE_AGENCY = "LATE_AGENCY"
    LATE_POST = "LATE_POST"
    LATE_CITIZEN = "LATE_CITIZEN"
    BEYOND_PROMISE = "BEYOND_PROMISE"
    """The post has papers that it promised to have brought."""
    RETURNING = "RETURNING"
    """An item is on its way back."""
    OUTSIDE = "OUTSIDE"
    """Papers are not where they belong, and nobody has a task to bring them there."""
    DISCREPANCY = "DISCREPANCY"
    """Two sides of a handover counted differently, and nobody has said yet why."""


BY_TIME = frozenset({Work.LATE_AGENCY, Work.LATE_POST, Work.LATE_CITIZEN, Work.BEYOND_PROMISE})
"""Lists on which a dossier stands only when its time has come; all facts are told before."""
_LATE = {
    Cause.AGENCY: Work.LATE_AGENCY,
    Cause.POST: Work.LATE_POST,
    Cause.CITIZEN: Work.LATE_CITIZEN,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """On which lists a dossier stands, or will stand unless another fact comes."""

    agency: str
    """The counter that receives it; empty while nobody has told it."""
    at: Mapping[Work, datetime]


def recount(facts: Iterable[Fact]) -> Standing:
    """Say from all facts about a dossier on which lists it stands."""
    states = fold(facts)
    found = [*_late(states), *_of_post(states), *_outside(states)]
    earliest: dict[Work, datetime] = {}
    for kind, at in found:
        earliest[kind] = min(at, earliest.get(kind, at))
    return Standing(states.intake.receiving_agency, earliest)


def _late(states: States) -> Iterable[tuple[Work, datetime]]:
    for one in deadlines(states):
        if not one.decided:
            yield _LATE[one.cause], one.late_from


def _of_post(states: States) -> Iterable[tuple[Work, datetime]]:
    for shipment in states.postal.shipments.values():
        if shipment.step in AT_POST and shipment.promised_time is not None:
            yield Work.BEYOND_PROMISE, shipment.promised_time
        if shipment.step is Step.RETURNING and shipment.step_since is not None:
            yield Work.RETURNING, shipment.step_since
    for discrepancy in states.postal.discrepancies.values():
        yield Work.DISCREPANCY, discrepancy.opened


def _outside(states: States) -> Iterable[tuple[Work, datetime]]:
    """Find papers that nobody brings back of what has ended, and what is lost."""
    stage, since = stage_of(states), states.intake.stage_since
    for one in paper_sets(states):
        if one.lost or (one.papers is Papers.FOUND and stage is Stage.RESULT_RETURNED):
            yield Work.OUTSIDE, one.since
        elif one.papers is Papers.DOSSIER and stage in ENDED_EARLY and since is not None:
            shipment = states.postal.of_order(one.paper_set_id)
            cared_for = one.awaited or (shipment is not None and shipment.step in OPEN)
            if one.holder is not Holder.CITIZEN and not cared_for:
                yield Work.OUTSIDE, max(since, one.since)
