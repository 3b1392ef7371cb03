"""A dossier given up, and the way of its papers back to the citizen."""

from services.intake import commands, store
from services.intake.domain import ending, stopping
from services.intake.domain.dossier import Dossier
from services.intake.handlers.keeping import keep, load
from services.intake.store.people import Writing
from shared.transaction import Transaction


def withdraw_dossier(command: commands.WithdrawDossier, tx: Transaction) -> Dossier:
    """Give the dossier up at the owner's wish."""
    dossier = load(command, tx)
    withdrawn = keep(tx, dossier, ending.withdraw(dossier))
    if command.reason:
        store.people.write(tx, withdrawn, Writing.WITHDRAWAL, command.reason)
    return withdrawn


def stop_dossier(command: commands.StopDossier, tx: Transaction) -> Dossier:
    """End the work without a result, in writing."""
    dossier = load(command, tx)
    decision = stopping.stop(dossier, command.reason, command.explanation, tx.now)
    stopped = keep(tx, dossier, decision)
    store.people.write(tx, stopped, Writing.STOP, command.explanation)
    return stopped


def order_papers_back(command: commands.OrderPapersBack, tx: Transaction) -> Dossier:
    """Have the post carry the papers back."""
    dossier = load(command, tx)
    return keep(tx, dossier, ending.order_papers_back(dossier, tx.new_id()))


def give_papers_back(command: commands.GivePapersBack, tx: Transaction) -> Dossier:
    """Give the papers back at the counter."""
    dossier = load(command, tx)
    return keep(tx, dossier, ending.give_papers_back(dossier))
