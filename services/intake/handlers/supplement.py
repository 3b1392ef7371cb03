"""More papers after acceptance: asked for, collected, completed, expired."""

from services.intake import commands, store
from services.intake.domain import supplement
from services.intake.domain.dossier import Dossier
from services.intake.handlers.deadlines import calendar_of, counted_on
from services.intake.handlers.keeping import SUPPLEMENT_EXPIRED, keep
from services.intake.store.people import Writing
from shared.timers import Firing
from shared.transaction import Transaction


def request_supplement(command: commands.RequestSupplement, tx: Transaction) -> Dossier:
    """Ask for more papers; a timer waits for the citizen's deadline."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    decision = supplement.request_supplement(
        dossier,
        command.items,
        command.reason,
        command.deadline_time,
        tx.now,
        counted_on=counted_on(tx.connection, dossier),
        policy=command.policy,
    )
    requested = keep(tx, dossier, decision)
    store.people.write(tx, requested, Writing.SUPPLEMENT, command.reason, command.items)
    tx.schedule(
        SUPPLEMENT_EXPIRED,
        requested.dossier_id,
        command.deadline_time,
        {"round": str(len(requested.rounds))},
    )
    return requested


def order_supplement_pickup(command: commands.OrderSupplementPickup, tx: Transaction) -> Dossier:
    """Have the post collect the supplement."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    decision = supplement.order_supplement_pickup(dossier, tx.new_id(), command.papers)
    return keep(tx, dossier, decision)


def complete_supplement(command: commands.CompleteSupplement, tx: Transaction) -> Dossier:
    """Take the supplement in; the clock goes on."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    procedure = store.catalogue.find(tx, dossier.procedure)
    calendar = calendar_of(tx.connection, dossier.receiving_agency)
    decision = supplement.complete_supplement(
        dossier, command.components, procedure, calendar, tx.now
    )
    return keep(tx, dossier, decision)


def supplement_expired(firing: Firing, tx: Transaction) -> None:
    """Note that the citizen's time has passed, if he is still waited for."""
    dossier = store.dossiers.look(tx.connection, firing.about)
    waited_for = dossier and dossier.open_round
    if dossier and waited_for and str(waited_for.round) == firing.payload["round"]:
        decision = supplement.expire_supplement(dossier, tx.now)
        if decision.facts:
            keep(tx, dossier, decision, waited_for.deadline_time)
