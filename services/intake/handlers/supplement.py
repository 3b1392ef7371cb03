"""More papers after acceptance: asked for, collected, completed, expired."""

from services.intake import commands, store
from services.intake.domain import expiry, supplement
from services.intake.domain.dossier import Dossier
from services.intake.handlers.calendars import calendar_of, counted_on
from services.intake.handlers.keeping import SUPPLEMENT_EXPIRED, keep, load
from services.intake.policy import policy
from services.intake.store.people import Writing
from shared.timers import Firing
from shared.transaction import Transaction


def request_supplement(command: commands.RequestSupplement, tx: Transaction) -> Dossier:
    """Ask for more papers; a timer waits for the citizen's deadline."""
    dossier = load(command, tx)
    settings = policy()
    calendar = calendar_of(tx.connection, dossier.receiving_agency)
    until = command.deadline_time or supplement.usual_deadline(
        settings.supplement_days, calendar, tx.now
    )
    decision = supplement.request_supplement(
        dossier,
        command.items,
        command.reason,
        until,
        tx.now,
        counted_on=counted_on(tx.connection, dossier),
        policy=command.policy or settings.supplement_policy,
        max_rounds=settings.supplement_rounds_max,
        override_reason=command.override_reason,
    )
    requested = keep(tx, dossier, decision)
    number = len(requested.rounds)
    write = store.people.write
    write(tx, requested, Writing.SUPPLEMENT, command.reason, command.items, number)
    if command.override_reason:
        write(tx, requested, Writing.OVERRIDE, command.override_reason, number=number)
    _wait_for(requested, tx)
    return requested


def order_supplement_pickup(command: commands.OrderSupplementPickup, tx: Transaction) -> Dossier:
    """Have the post collect the supplement."""
    dossier = load(command, tx)
    decision = supplement.order_supplement_pickup(dossier, tx.new_id(), command.papers)
    return keep(tx, dossier, decision)


def complete_supplement(command: commands.CompleteSupplement, tx: Transaction) -> Dossier:
    """Take the supplement in; the clock goes on."""
    dossier = load(command, tx)
    procedure = store.catalogue.find(tx, dossier.procedure)
    calendar = calendar_of(tx.connection, dossier.receiving_agency)
    decision = supplement.complete_supplement(
        dossier,
        command.components,
        procedure,
        calendar,
        tx.now,
        received=command.received,
        waived=command.waived,
    )
    completed = keep(tx, dossier, decision)
    if command.waived:
        items = tuple(f"{item}: {reason}" for item, reason in sorted(command.waived.items()))
        number = len(completed.rounds)
        store.people.write(tx, completed, Writing.WAIVER, "", items, number)
    return completed


def reopen_supplement(command: commands.ReopenSupplement, tx: Transaction) -> Dossier:
    """Give the citizen time again; the timer waits anew."""
    dossier = load(command, tx)
    decision = expiry.reopen_supplement(dossier, command.reason, command.deadline_time, tx.now)
    reopened = keep(tx, dossier, decision)
    number = sum(one.reopened for one in reopened.rounds)
    store.people.write(tx, reopened, Writing.REOPENING, command.reason, number=number)
    _wait_for(reopened, tx)
    return reopened


def supplement_expired(firing: Firing, tx: Transaction) -> None:
    """Note that the citizen's time has passed, if he is still waited for."""
    dossier = store.dossiers.look(tx.connection, firing.about)
    waited_for = dossier and dossier.open_round
    if dossier and waited_for and str(waited_for.round) == firing.payload["round"]:
        decision = supplement.expire_supplement(dossier, tx.now)
        if decision.facts:
            keep(tx, dossier, decision, waited_for.deadline_time)


def _wait_for(dossier: Dossier, tx: Transaction) -> None:
    waited_for = dossier.rounds[-1]
    number = {"round": str(waited_for.round)}
    tx.schedule(SUPPLEMENT_EXPIRED, dossier.dossier_id, waited_for.deadline_time, number)
