"""The counter's decision: accept, forward, refuse."""

from services.intake import commands, store
from services.intake.domain import acceptance, code
from services.intake.domain.acceptance import Checked, Lookup
from services.intake.domain.dossier import Dossier
from services.intake.handlers.calendars import calendar_of
from services.intake.handlers.fees import require_settled
from services.intake.handlers.keeping import keep, load
from services.intake.store.people import Writing
from shared import lookup_secret
from shared.transaction import Transaction


def accept_dossier(command: commands.AcceptDossier, tx: Transaction) -> Dossier:
    """Take responsibility; a refused acceptance gives its number back with the savepoint."""
    dossier = load(command, tx)
    people = store.people.find(tx.connection, dossier.dossier_id)
    procedure = store.catalogue.find(tx, dossier.procedure)
    agency = dossier.receiving_agency
    calendar = calendar_of(tx.connection, agency)
    number = store.codes.next_number(tx, agency, code.local_day(tx.now))
    issued = code.issue(agency, tx.now, number)
    secret = lookup_secret.new_secret()
    lookup = Lookup(secret, lookup_secret.hash_of(dossier.dossier_id, secret))
    checked = Checked(command.checked, command.not_applicable, command.owner_identified)
    decision = acceptance.accept(
        dossier, people, checked, procedure,
        dossier_code=issued, lookup=lookup, calendar=calendar, now=tx.now,
    )  # fmt: skip
    require_settled(tx, dossier)
    accepted = keep(tx, dossier, decision)
    if checked.not_applicable:
        items = tuple(sorted(checked.not_applicable))
        store.people.write(tx, accepted, Writing.NOT_APPLICABLE, "", items)
    return accepted


def forward_dossier(command: commands.ForwardDossier, tx: Transaction) -> Dossier:
    """Hand the papers to the agency that decides."""
    dossier = load(command, tx)
    return keep(tx, dossier, acceptance.forward(dossier))


def refuse_dossier(command: commands.RefuseDossier, tx: Transaction) -> Dossier:
    """Do not accept it, in writing."""
    dossier = load(command, tx)
    decision = acceptance.refuse(dossier, command.reason, command.explanation, tx.now)
    refused = keep(tx, dossier, decision)
    store.people.write(tx, refused, Writing.REFUSAL, command.explanation)
    return refused
