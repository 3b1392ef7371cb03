"""A resolution that is taken back (thu hồi kết quả), as long as the agency still has the result."""

from dataclasses import replace
from datetime import datetime

from services.intake.domain import clock
from services.intake.domain.calendar import Calendar
from services.intake.domain.dossier import Decision, Dossier, moved, require_text
from services.intake.domain.facts_of_process import ResolutionRecalled
from services.intake.domain.history import Resolution
from services.intake.domain.lifecycle import Action
from services.intake.domain.vocabulary import DueCause, SupplementPolicy
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
    due = clock.due_in_force(dossier)
    resolution = Resolution(dossier.resolved_time, due, dossier.timeliness, now)
    recalled = replace(recalled, resolutions=(*dossier.resolutions, resolution))
    told = ResolutionRecalled(dossier.dossier_id, len(recalled.resolutions))
    return Decision(_going_on(recalled, calendar, now), (told,))


def _going_on(dossier: Dossier, calendar: Calendar, now: datetime) -> Dossier:
    """End the pause in the middle of which the result came, if it did."""
    unended = next((pause for pause in dossier.pauses if pause.end is None), None)
    if unended is None:
        return dossier
    left = replace(unended, policy=SupplementPolicy.PAUSE_EXTEND)
    due = clock.due_after(dossier, left, calendar, now)
    resumed = replace(
        dossier,
        rounds=tuple(
            replace(
                one,
                completed_time=one.completed_time or now,
                due_time_after=one.due_time_after or due,
            )
            for one in dossier.rounds
        ),
        obligations=tuple(
            replace(
                one, settled_time=one.settled_time or now, due_time_after=one.due_time_after or due
            )
            for one in dossier.obligations
        ),
    )
    return clock.with_due(resumed, due, DueCause.RESOLUTION_RECALLED, now, calendar.version)
