"""What moves the clock besides supplements: payments, apologies, a resolution taken back."""

from services.intake import commands, store
from services.intake.domain import obligation, reappointment, resolution
from services.intake.domain.dossier import Dossier
from services.intake.domain.reappointment import Apology
from services.intake.handlers.calendars import calendar_of, counted_on
from services.intake.handlers.keeping import keep, load
from services.intake.policy import policy
from services.intake.store.people import Writing
from shared.transaction import Transaction


def issue_obligation(command: commands.IssueObligation, tx: Transaction) -> Dossier:
    """Ask for a payment; the clock stands."""
    dossier = load(command, tx)
    calendar = counted_on(tx.connection, dossier)
    decision = obligation.issue_obligation(
        dossier, command.purpose, command.amount, command.deadline_time, calendar, tx.now
    )
    return keep(tx, dossier, decision)


def settle_obligation(command: commands.SettleObligation, tx: Transaction) -> Dossier:
    """Note the payment; the clock goes on."""
    dossier = load(command, tx)
    calendar = calendar_of(tx.connection, dossier.receiving_agency)
    decision = obligation.settle_obligation(dossier, command.receipt_no, calendar, tx.now)
    return keep(tx, dossier, decision)


def reappoint_dossier(command: commands.ReappointDossier, tx: Transaction) -> Dossier:
    """Name another day; who asks signs the apology."""
    dossier = load(command, tx)
    apology = Apology(command.due_time, command.reason, command.prepared_by, tx.actor.account)
    calendar = calendar_of(tx.connection, dossier.receiving_agency)
    most = policy().reappointments_max
    decision = reappointment.reappoint(dossier, apology, calendar, tx.now, most=most)
    reappointed = keep(tx, dossier, decision)
    number = reappointment.times_reappointed(reappointed)
    prepared = (command.prepared_by,)
    store.people.write(tx, reappointed, Writing.APOLOGY, command.reason, prepared, number)
    return reappointed


def recall_resolution(command: commands.RecallResolution, tx: Transaction) -> Dossier:
    """Take a resolution back."""
    dossier = load(command, tx)
    calendar = calendar_of(tx.connection, dossier.receiving_agency)
    decision = resolution.recall_resolution(dossier, command.reason, calendar, tx.now)
    recalled = keep(tx, dossier, decision)
    number = len(recalled.resolutions)
    store.people.write(tx, recalled, Writing.RECALL, command.reason, number=number)
    return recalled
