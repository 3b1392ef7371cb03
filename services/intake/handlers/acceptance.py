"""The counter's decision: accept, forward, refuse."""

from services.intake import commands, store
from services.intake.domain import acceptance, code
from services.intake.domain.dossier import Dossier
from services.intake.handlers.deadlines import calendar_of
from services.intake.handlers.fees import require_settled
from services.intake.handlers.keeping import keep
from services.intake.store.people import Writing
from shared.transaction import Transaction


def accept_dossier(command: commands.AcceptDossier, tx: Transaction) -> Dossier:
    """Take responsibility; a refused acceptance gives its number back with the savepoint."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    agency = dossier.receiving_agency
    calendar = calendar_of(tx.connection, agency)
    number = store.codes.next_number(tx, agency, code.local_day(tx.now))
    issued = code.issue(agency, tx.now, number)
    decision = acceptance.accept(dossier, command.checked, issued, calendar, tx.now)
    require_settled(tx, dossier)
    return keep(tx, dossier, decision)


def forward_dossier(command: commands.ForwardDossier, tx: Transaction) -> Dossier:
    """Hand the papers to the agency that decides."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    return keep(tx, dossier, acceptance.forward(dossier))


def refuse_dossier(command: commands.RefuseDossier, tx: Transaction) -> Dossier:
    """Do not accept it, in writing."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    decision = acceptance.refuse(dossier, command.reason, command.explanation, tx.now)
    refused = keep(tx, dossier, decision)
    store.people.write(tx, refused, Writing.REFUSAL, command.explanation)
    return refused
