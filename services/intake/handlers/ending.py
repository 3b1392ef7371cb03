"""A dossier given up, and the way of its papers back to the citizen."""

from services.intake import commands, store
from services.intake.domain import ending
from services.intake.domain.dossier import Dossier
from services.intake.handlers.keeping import keep
from services.intake.store.people import Writing
from shared.transaction import Transaction


def withdraw_dossier(command: commands.WithdrawDossier, tx: Transaction) -> Dossier:
    """Give the dossier up at the owner's wish."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    withdrawn = keep(tx, dossier, ending.withdraw(dossier))
    if command.reason:
        store.people.write(tx, withdrawn, Writing.WITHDRAWAL, command.reason)
    return withdrawn


def order_papers_back(command: commands.OrderPapersBack, tx: Transaction) -> Dossier:
    """Have the post carry the papers back."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    return keep(tx, dossier, ending.order_papers_back(dossier, tx.new_id()))


def give_papers_back(command: commands.GivePapersBack, tx: Transaction) -> Dossier:
    """Give the papers back at the counter."""
    dossier = store.dossiers.get(tx, command.dossier_id, command.etag)
    return keep(tx, dossier, ending.give_papers_back(dossier))
