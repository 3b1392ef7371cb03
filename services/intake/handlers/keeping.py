"""What every handler does: load; at the end save, keep step with orders and timers, tell."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from services.intake import commands, store, wire
from services.intake.domain import answer, competence
from services.intake.domain.custody import custody_of
from services.intake.domain.dossier import Decision, Dossier
from services.intake.domain.hearing import Heard
from services.intake.domain.lifecycle import State
from services.intake.handlers.calendars import calendar_of
from services.intake.handlers.issuing import issue_forms
from services.intake.policy import Policy, policy
from shared.errors import FailedPrecondition
from shared.transaction import Transaction

log = structlog.get_logger()

SUPPLEMENT_EXPIRED: Final = "supplement_expired"
"""Timer of a citizen who has been asked for a supplement."""
ANSWER_OVERDUE: Final = "answer_overdue"
"""Timer of a counter that has to say whether it accepts."""


def load(command: commands.OnDossier, tx: Transaction) -> Dossier:
    """Give the dossier that a command is about, to those who may act for it."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    if policy().check_units:
        competence.require_unit(dossier, tx.actor.role, tx.actor.unit)
    return dossier


def keep(
    tx: Transaction,
    before: Dossier,
    decision: Decision | Heard,
    occurred: datetime | None = None,
) -> Dossier:
    """Save what was decided about a dossier and tell its facts."""
    since = occurred or tx.now
    saved = store.dossiers.save(tx, before, _answered(tx, before, decision.dossier, since))
    if saved.orders != before.orders:
        store.contacts.follow(tx, saved.dossier_id, before.orders, saved.orders)
    if before.open_round and not saved.open_round:
        tx.unschedule(SUPPLEMENT_EXPIRED, saved.dossier_id)
    if before.answer_due_time and not saved.answer_due_time:
        tx.unschedule(ANSWER_OVERDUE, saved.dossier_id)
    issue_forms(tx, before, saved)
    tell(tx, saved, decision, occurred)
    return saved


def tell(
    tx: Transaction,
    dossier: Dossier,
    decision: Decision | Heard,
    occurred: datetime | None = None,
) -> None:
    """Tell the facts of a decision; when they happened, if that is not now."""
    for fact in decision.facts:
        tx.publish(
            wire.fact(fact, custody_of(fact, dossier.receiving_agency)),
            about=dossier.dossier_id,
            agency=dossier.receiving_agency,
            occurred=occurred,
        )


def _answered(tx: Transaction, before: Dossier, after: Dossier, since: datetime) -> Dossier:
    """Set or take away the time by which the counter has to answer, with its timer."""
    if after.state is not State.AT_COUNTER:
        return replace(after, answer_due_time=None) if after.answer_due_time else after
    if before.state is State.AT_COUNTER:
        return after
    try:
        calendar = calendar_of(tx.connection, after.receiving_agency)
        awaited = answer.answer_awaited(after, _answer_time(policy()), calendar, since)
    except FailedPrecondition as unknown:
        # Papers are at the counter whether or not anybody knows its working hours.
        log.warning("answer_time_unknown", about=after.dossier_id, reason=unknown.reason)
        return after
    if awaited.answer_due_time and not after.answer_overdue:
        tx.schedule(ANSWER_OVERDUE, after.dossier_id, awaited.answer_due_time)
    return awaited


def _answer_time(settings: Policy) -> answer.AnswerTime:
    return answer.AnswerTime(
        by_hand=timedelta(hours=settings.answer_working_hours),
        by_post=timedelta(hours=settings.answer_working_hours_by_post),
    )
