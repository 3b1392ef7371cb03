"""A resolution that is taken back (thu hồi kết quả), as long as the agency still has the result."""

from dataclasses import replace
from datetime import datetime

from services.intake.domain import timing
from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import ClockCause
from services.intake.domain.dossier import Decision, Dossier, moved, require_text
from services.intake.domain.facts_of_process import ResolutionRecalled
from services.intake.domain.history import Resolution
from services.intake.domain.lifecycle import Action
from services.intake.domain.vocabulary import SupplementPolicy
from shared.errors import FailedPrecondition


def recall_resolution(dossier: Dossier, reason: str, calendar: Calendar, now: datetime) -> Decision:
    """Take a resolution back; timeliness is decided again at the next one.

    The clock ran on meanwhile: the citizen had nothing. Only when the result had come in the
    middle of a pause it goes on now, with what was left then.
    """
    recalled = moved(dossier, Action.RECALL_RESOLUTION, resolved_time=None, timeliness=None)
    if dossier.result_handed_over:
        raise FailedPrecondition(
            "RESULT_HANDED_OVER",
            "The post has the result; it cannot be recalled any more.",
            "Kết quả đã bàn giao cho bưu chính; không thể thu hồi.",
        )
    require_text(reason)
    if dossier.resolved_time is None or dossier.timeliness is None:
        raise ValueError(f"{dossier.state} without a resolution")
    due = timing.in_force(dossier)
    resolution = Resolution(dossier.resolved_time, due, dossier.timeliness, now)
    recalled = replace(recalled, resolutions=(*dossier.resolutions, resolution))
    recalled = _going_on(recalled, calendar, now)
    told = ResolutionRecalled(
        dossier.dossier_id, len(recalled.resolutions), timing.in_force(recalled)
    )
    return Decision(recalled, (told,))


def _going_on(dossier: Dossier, calendar: Calendar, now: datetime) -> Dossier:
    """End the pause in the middle of which the result came, if it did."""
    if not timing.stands(dossier):
        return dossier
    extend, cause = SupplementPolicy.PAUSE_EXTEND, ClockCause.RESOLUTION_RECALLED
    resumed = timing.go_on(dossier, extend, calendar, now, cause)
    due = timing.in_force(resumed)
    rounds = (
        replace(
            one, completed_time=one.completed_time or now, due_time_after=one.due_time_after or due
        )
        for one in dossier.rounds
    )
    obligations = (
        replace(one, settled_time=one.settled_time or now, due_time_after=one.due_time_after or due)
        for one in dossier.obligations
    )
    return replace(resumed, rounds=tuple(rounds), obligations=tuple(obligations))
