"""After a restore: no dossier code is printed twice."""

from collections.abc import Sequence
from typing import Final

from protos.intake.v1.events_pb2 import DossierAccepted
from services.intake import store
from services.intake.domain import code
from shared.events import Envelope
from shared.transaction import Transaction

_ACCEPTED: Final = str(DossierAccepted.DESCRIPTOR.full_name)


def recall_codes(tx: Transaction, lost: Sequence[Envelope], above: Sequence[str]) -> None:
    """Count on behind the codes of lost acceptances, and behind those that an operator names."""
    codes = [
        code.parse(DossierAccepted.FromString(fact.payload).dossier_code)
        for fact in lost
        if fact.type == _ACCEPTED
    ]
    codes += [code.parse(text, f"numbers_above[{place}]") for place, text in enumerate(above)]
    for given in codes:
        store.codes.count_behind(tx, given.agency, given.day, given.sequence)
