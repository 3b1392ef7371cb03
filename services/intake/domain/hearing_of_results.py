"""What is told of a result, by results and by the post that carries it; nothing here refuses."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from services.intake.domain import timing
from services.intake.domain.dossier import Dossier, call_off_pickups, moved
from services.intake.domain.facts import DossierResolved
from services.intake.domain.hearing import Heard, moved_or_noted, noted
from services.intake.domain.history import RoundState
from services.intake.domain.lifecycle import LIFECYCLE, Action, State
from services.intake.domain.vocabulary import ReturnMethod, Timeliness

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def result_ready(dossier: Dossier, ready_time: datetime) -> Heard:
    """Hear that the result exists: the dossier is resolved, and its timeliness fixed."""
    due, first_due = dossier.due_time, dossier.first_due_time
    allowed = LIFECYCLE.allows(dossier.state, Action.HEAR_RESULT_READY)
    if not allowed or due is None or first_due is None:
        return noted(dossier, "RESULT_READY")
    timeliness = _timeliness(dossier, ready_time, due)
    resolved = moved(
        dossier, Action.HEAR_RESULT_READY, resolved_time=ready_time, timeliness=timeliness
    )
    told = DossierResolved(dossier.dossier_id, ready_time, due, first_due, timeliness)
    return _nothing_waited_for(resolved, told)


def result_collected(dossier: Dossier) -> Heard:
    """Hear that the post has the result; the dossier cannot be withdrawn while it has."""
    handed_over = replace(dossier, result_handed_over=True)
    if dossier.state is State.RESOLVED:
        return Heard(handed_over)
    return noted(handed_over, "RESULT_COLLECTED")


def result_came_back(dossier: Dossier) -> Heard:
    """Hear that the result is at the agency again, undelivered."""
    return Heard(replace(dossier, result_handed_over=False))


def result_returned(dossier: Dossier) -> Heard:
    """Hear that the citizen has the result; a recall that came too late was none.

    Then the dossier is resolved as it was before it, and that is told again.
    """
    late = LIFECYCLE.allows(dossier.state, Action.HEAR_RETURNED_AFTER_RECALL)
    if not dossier.resolutions or not late or dossier.first_due_time is None:
        return moved_or_noted(dossier, Action.HEAR_RESULT_RETURNED)
    last = dossier.resolutions[-1]
    returned = moved(
        dossier,
        Action.HEAR_RETURNED_AFTER_RECALL,
        resolved_time=last.resolved_time,
        timeliness=last.timeliness,
    )
    told = DossierResolved(
        dossier.dossier_id,
        last.resolved_time,
        last.due_time,
        dossier.first_due_time,
        last.timeliness,
    )
    return _nothing_waited_for(returned, told)


def return_method_changed(dossier: Dossier, return_method: ReturnMethod) -> Heard:
    """Hear that the owner wants the result the other way; results has checked it, not intake."""
    return Heard(replace(dossier, return_method=return_method))


def _nothing_waited_for(resolved: Dossier, told: DossierResolved) -> Heard:
    """Drop the supplement that was asked for, and what the post was to collect of it."""
    last = resolved.rounds[-1] if resolved.rounds else None
    if last and last.state in (RoundState.OPEN, RoundState.EXPIRED):
        dropped = replace(last, state=RoundState.DROPPED)
        resolved = replace(resolved, rounds=(*resolved.rounds[:-1], dropped))
    resolved, facts = call_off_pickups(resolved)
    return Heard(resolved, (told, *facts))


def _timeliness(dossier: Dossier, ready_time: datetime, due: datetime) -> Timeliness:
    ready_day, due_day = (moment.astimezone(_LOCAL).date() for moment in (ready_time, due))
    if ready_day < due_day:
        return Timeliness.EARLY
    # While a supplement or a payment is waited for the clock stands, and so cannot run out.
    paused_in_time = timing.stands(dossier) and dossier.clock[-1].time <= due
    if ready_day == due_day or paused_in_time:
        return Timeliness.ON_TIME
    return Timeliness.LATE
