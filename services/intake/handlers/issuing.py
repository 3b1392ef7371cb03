"""The form that belongs to an act is numbered and kept in the commit of the act."""

from services.intake import store
from services.intake.domain.code import local_day
from services.intake.domain.dossier import Dossier
from services.intake.domain.forms import issuing, kinds
from services.intake.domain.forms.form import IssuedForm
from services.intake.policy import policy
from shared.transaction import Transaction


def issue_forms(tx: Transaction, before: Dossier, after: Dossier) -> None:
    """Give every form that an act issues the next number of its unit."""
    settings, unit = policy(), after.receiving_agency
    received = local_day(after.accepted_time or tx.now)
    for kind, issue in issuing.newly_issued(before, after):
        issued = IssuedForm(
            kind=kind,
            issue=issue,
            set=kinds.set_for(kind, received, settings.forms_2025_from),
            unit=unit,
            number=store.forms.next_number(tx, unit, kind),
            suffix=settings.form_number_suffix,
            time=tx.now,
            account=tx.actor.account,
        )
        store.forms.add(tx, after.dossier_id, issued)
