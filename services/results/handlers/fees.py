"""State fees as intake tells of them: what is owed holds the result back, what is paid frees it."""

from dataclasses import replace
from datetime import datetime

from protos.intake.v1 import events_pb2 as intake
from services.results import domain, store, wire
from services.results.domain import Fee, Result
from services.results.handlers.keeping import put
from services.results.policy import policy
from shared.events import Envelope
from shared.transaction import Transaction

Settled = intake.FeeExempted | intake.FeeTaken | intake.FeeCollectedByPostNoted


def on_fee_assessed(fact: intake.FeeAssessed, heard: Envelope, tx: Transaction) -> None:
    """Note what is asked for; before the acceptance there is no result to hold back."""
    _note(tx, fact.dossier_id, wire.fee(fact), heard)


def on_fee_settled(fact: Settled, heard: Envelope, tx: Transaction) -> None:
    """Note that nothing is owed any more for a fee."""
    known = store.fees.of_dossier(tx, fact.dossier_id).get(fact.fee_code)
    if known:
        _note(tx, fact.dossier_id, replace(known, owed=False), heard)


def on_fee_refunded(fact: intake.FeeRefunded, heard: Envelope, tx: Transaction) -> None:
    """Note that what was taken by mistake is asked for again."""
    known = store.fees.of_dossier(tx, fact.dossier_id).get(fact.fee_code)
    if known and fact.taken_by_mistake:
        _note(tx, fact.dossier_id, replace(known, owed=True), heard)


def follow_fees(tx: Transaction, result: Result, when: datetime) -> None:
    """Have a result follow what is owed for its dossier."""
    fees = store.fees.of_dossier(tx, result.dossier_id).values()
    block = domain.block_of(fees, post_collects=policy().post_collects_fees)
    changed, facts = domain.fees_changed(result, block, when)
    if changed != result:
        put(tx, changed, *facts)


def _note(tx: Transaction, dossier_id: str, fee: Fee, heard: Envelope) -> None:
    store.fees.put(tx, dossier_id, fee)
    if result := store.results.find_about(tx, dossier_id):
        follow_fees(tx, result, heard.occurred)
