"""From registration to the counter."""

from services.intake import commands, store
from services.intake.domain import filing
from services.intake.domain.code import local_day
from services.intake.domain.dossier import Dossier
from services.intake.domain.filing import Registration
from services.intake.handlers.fees import tell_assessed
from services.intake.handlers.keeping import keep, load, tell
from services.intake.store.people import Writing
from shared.transaction import Transaction


def register_dossier(command: commands.RegisterDossier, tx: Transaction) -> Dossier:
    """Make a dossier known, by the procedure that holds for the agency that decides."""
    procedure = store.catalogue.look_for(
        tx.connection, command.procedure_code, command.competent_agency, local_day(tx.now)
    )
    wanted = Registration(
        dossier_id=tx.new_id(),
        case_code=command.case_code,
        channel=command.channel,
        return_method=command.return_method,
        receiving_agency=command.receiving_agency,
        competent_agency=command.competent_agency,
        components=command.components,
        order_id=tx.new_id(),
    )
    decision = filing.register(procedure, wanted, tx.now)
    registered = store.dossiers.add(tx, decision.dossier)
    store.people.add(tx, registered.dossier_id, command.people)
    store.contacts.follow(tx, registered.dossier_id, (), registered.orders)
    tell(tx, registered, decision)
    tell_assessed(tx, registered)
    return registered


def file_dossier(command: commands.FileDossier, tx: Transaction) -> Dossier:
    """Take the papers in at the counter."""
    dossier = load(command, tx)
    return keep(tx, dossier, filing.file(dossier, dossier.papers_declared))


def guide_completion(command: commands.GuideCompletion, tx: Transaction) -> Dossier:
    """Tell the citizen what is missing."""
    dossier = load(command, tx)
    guided = keep(tx, dossier, filing.guide_completion(dossier, command.items))
    store.people.write(tx, guided, Writing.GUIDANCE, command.reason, command.items)
    return guided


def receive_completion(command: commands.ReceiveCompletion, tx: Transaction) -> Dossier:
    """Take in what was missing."""
    dossier = load(command, tx)
    procedure = store.catalogue.find(tx, dossier.procedure)
    return keep(tx, dossier, filing.receive_completion(dossier, command.components, procedure))


def cancel_dossier(command: commands.CancelDossier, tx: Transaction) -> Dossier:
    """End a dossier whose papers never left the citizen."""
    dossier = load(command, tx)
    return keep(tx, dossier, filing.cancel(dossier))
