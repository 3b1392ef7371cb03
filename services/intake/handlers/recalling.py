"""After a restore: no dossier code and no number of a form is printed twice."""

from collections.abc import Sequence
from typing import Final

from protos.intake.v1 import events_pb2 as events
from services.intake import store
from services.intake.domain import code
from services.intake.domain.forms.kinds import FormKind
from shared.events import Envelope
from shared.subjects import agency_of
from shared.transaction import Transaction

_ACCEPTED: Final = str(events.DossierAccepted.DESCRIPTOR.full_name)
_FORMS: Final = {
    str(fact.DESCRIPTOR.full_name): kind
    for kind, facts in {
        FormKind.RECEIPT: (
            events.DossierAccepted,
            events.SupplementCompleted,
            events.ObligationSettled,
            events.DueTimeMoved,
            events.DossierCorrected,
            events.ResolutionRecalled,
        ),
        FormKind.SUPPLEMENT_REQUEST: (events.CompletionGuided, events.SupplementRequested),
        FormKind.REFUSAL: (events.DossierRefused,),
        FormKind.APOLOGY: (events.DossierReappointed,),
        FormKind.STOP_NOTICE: (events.DossierStopped,),
    }.items()
    for fact in facts
}
"""Facts of acts that issue a form. Not every correction or recall does: better a number that
nobody has than one that two forms have."""


def recall_codes(tx: Transaction, lost: Sequence[Envelope], above: Sequence[str]) -> None:
    """Count on behind what lost acts gave out, and behind the codes that an operator names."""
    codes = [
        code.parse(events.DossierAccepted.FromString(fact.payload).dossier_code)
        for fact in lost
        if fact.type == _ACCEPTED
    ]
    codes += [code.parse(text, f"numbers_above[{place}]") for place, text in enumerate(above)]
    for given in codes:
        store.codes.count_behind(tx, given.agency, given.day, given.sequence)
    for fact in lost:
        if fact.type in _FORMS:
            store.forms.skip_number(
                tx, agency_of(fact.nats_subject), _FORMS[fact.type], fact.recorded
            )
