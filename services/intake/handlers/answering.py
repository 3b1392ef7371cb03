"""A counter that has not said in time whether it accepts a dossier."""

from services.intake import store
from services.intake.domain import answer
from services.intake.handlers.keeping import keep
from shared.timers import Firing
from shared.transaction import Transaction


def answer_overdue(firing: Firing, tx: Transaction) -> None:
    """Note that the time to answer has passed, if nobody has answered."""
    dossier = store.dossiers.look(tx.connection, firing.about)
    if dossier:
        decision = answer.answer_overdue(dossier, tx.now)
        if decision.facts:
            keep(tx, dossier, decision, dossier.answer_due_time)
