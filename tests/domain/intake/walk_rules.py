"""What must hold after every step of a random life; each rule names what it has found broken."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from services.intake.domain import deadline, explanation, reappointment, timing
from services.intake.domain.calendar import Calendar
from services.intake.domain.clock import ClockAct
from services.intake.domain.dossier import Dossier
from services.intake.domain.forms import issuing
from services.intake.domain.forms.kinds import FormKind
from services.intake.domain.lifecycle import Action, State
from services.intake.domain.vocabulary import SupplementPolicy

ROUNDS_MAX = 1
REAPPOINTMENTS_MAX = 1
A, S = Action, State
ENDS = {S.NOT_ACCEPTED, S.WITHDRAWN, S.STOPPED, S.CANCELLED, S.RESULT_RETURNED}
_FORMS = {
    A.GUIDE_COMPLETION: FormKind.SUPPLEMENT_REQUEST,
    A.REQUEST_SUPPLEMENT: FormKind.SUPPLEMENT_REQUEST,
    A.REFUSE: FormKind.REFUSAL,
    A.REAPPOINT: FormKind.APOLOGY,
    A.STOP: FormKind.STOP_NOTICE,
}
"""The form that an act issues besides receipts."""


class Step(NamedTuple):
    """A dossier before and after an act, on a calendar, at a time."""

    act: Action
    before: Dossier
    after: Dossier
    calendar: Calendar
    now: datetime


def code_is_for_life(s):
    """Invariant 2: issued with the acceptance, and never another."""
    same = not s.before.dossier_code or s.after.dossier_code == s.before.dossier_code
    return same and bool(s.after.dossier_code) == bool(s.after.due_time)


def due_after_acceptance(s):
    """Invariant 20."""
    return not s.after.due_time or s.after.due_time >= s.after.accepted_time


def transit_costs_nothing(s):
    """Invariant 24: what the post and the results tell, and what is waited for, moves no date."""
    by_itself = s.act.startswith("HEAR") or timing.stands(s.after)
    return not by_itself or s.after.due_time == s.before.due_time


def clock_stands_in_a_pause(s):
    """Invariant 22."""
    if not timing.stands(s.after):
        return True
    later = s.now + timedelta(days=30)
    left = timing.remaining_at(s.after, s.calendar, s.now)
    return left == timing.remaining_at(s.after, s.calendar, later)


def restart_gives_the_full_term(s):
    """Invariant 23."""
    if s.act is not A.COMPLETE_SUPPLEMENT or _policy(s) is not SupplementPolicy.RESTART:
        return True
    return s.after.due_time == deadline.due_time(s.after.term, s.now, s.calendar)


def extension_gives_what_was_left(s):
    """Invariant 23: exactly in working time; whole days are rolled forward off days off."""
    if s.act not in (A.COMPLETE_SUPPLEMENT, A.SETTLE_OBLIGATION):
        return True
    if s.act is A.COMPLETE_SUPPLEMENT and _policy(s) is SupplementPolicy.RESTART:
        return True
    if s.before.clock[-1].time >= s.before.due_time:
        return s.after.due_time == s.before.due_time
    was = timing.remaining_at(s.before, s.calendar, s.now)
    left = timing.remaining_at(s.after, s.calendar, s.now)
    assert was is not None
    assert left is not None
    return left == was if s.after.term.in_working_time else left >= was


def first_due_time_is_kept(s):
    """Invariant 26."""
    first = s.before.first_due_time
    return first is None or s.after.first_due_time == s.after.clock[0].due_time == first


def timeliness_is_decided_once(s):
    """Invariant 26: until somebody recalls the resolution, with a trace."""
    recalled = s.act is A.RECALL_RESOLUTION
    kept = s.before.timeliness in (None, s.after.timeliness)
    more = len(s.after.resolutions) - len(s.before.resolutions)
    return more == recalled and (recalled or kept)


def supplements_are_few(s):
    """Invariant 29: one, and one more with a reason."""
    return len(s.after.rounds) <= ROUNDS_MAX + 1


def apologies_are_few(s):
    """The citizen is put off as often as is allowed."""
    return reappointment.times_reappointed(s.after) <= REAPPOINTMENTS_MAX


def nothing_is_completed_late(s):
    """Invariant 32: unless an officer has reopened the round."""
    return s.act is not A.COMPLETE_SUPPLEMENT or not s.before.rounds[-1].is_over(s.now)


def an_end_is_an_end(s):
    """Whatever is done and told."""
    return s.before.state not in ENDS or s.after.state is s.before.state


def history_says_what_is_in_force(s):
    """Anybody can say why the date is what it is."""
    return not s.after.due_time or s.after.clock[-1].due_time == s.after.due_time


def explanation_leads_to_what_is_in_force(s):
    """Invariant 27: after every act, the steps of the explanation end at the due time."""
    # Of an act that leaves the clock alone the explanation is the one that was looked at before.
    if not s.after.clock or _of_the_clock(s.before) == _of_the_clock(s.after):
        return True
    explained = explanation.explain(s.after, [s.calendar] * len(s.after.clock))
    timed = [one for one in explained.steps if one.takes_time]
    gapless = all(early.end == late.start for early, late in pairwise(timed))
    return gapless and explained.steps[-1].end == explained.due_time == s.after.due_time


def _of_the_clock(dossier):
    """Give what an explanation is made of."""
    return dossier.clock, dossier.due_time, dossier.first_due_time, dossier.term


def receipts_are_only_added(s):
    """A receipt that was printed stays printed."""
    return s.after.receipt_issue >= s.before.receipt_issue


def every_act_has_its_form(s):
    """Invariant 30: the acts that need a form issue one of it, and the others none."""
    new = [kind for kind, _ in issuing.newly_issued(s.before, s.after)]
    due = _FORMS.get(s.act)
    receipts = s.after.receipt_issue - s.before.receipt_issue
    return new == [FormKind.RECEIPT] * receipts + [due] * (due is not None)


def no_acceptance_without_a_receipt(s):
    """Invariant 30: a dossier that is accepted has form 01."""
    return bool(s.after.accepted_time) == bool(issuing.issues(s.after)[FormKind.RECEIPT])


def one_pause_at_a_time(s):
    """The clock cannot stand twice."""
    paused = [one.act is ClockAct.PAUSED for one in s.after.clock]
    waits = s.after.state in (S.SUPPLEMENT_REQUESTED, S.PAYMENT_REQUESTED)
    return not any(early and late for early, late in pairwise(paused)) and (
        not waits or timing.stands(s.after)
    )


def _policy(s):
    return s.before.rounds[-1].policy


RULES: tuple[Callable[[Step], bool], ...] = (
    code_is_for_life,
    due_after_acceptance,
    transit_costs_nothing,
    clock_stands_in_a_pause,
    restart_gives_the_full_term,
    extension_gives_what_was_left,
    first_due_time_is_kept,
    timeliness_is_decided_once,
    supplements_are_few,
    apologies_are_few,
    nothing_is_completed_late,
    an_end_is_an_end,
    history_says_what_is_in_force,
    explanation_leads_to_what_is_in_force,
    receipts_are_only_added,
    every_act_has_its_form,
    no_acceptance_without_a_receipt,
    one_pause_at_a_time,
)
