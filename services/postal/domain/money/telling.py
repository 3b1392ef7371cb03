"""Which fact an act on a debt makes true."""

from services.postal.domain.facts_of_money import (
    FeeCollected,
    FeeCollectionReversed,
    FeeDisputed,
    FeeReconciled,
    FeeRefundedByPost,
    FeeRemitted,
    MoneyFact,
    PostageAssessed,
)
from services.postal.domain.money.accounts import COLLECTIONS, Action
from services.postal.domain.money.debt import Debt
from services.postal.domain.shipment import FeeKind

_OF_BATCH: dict[Action, type[FeeRemitted] | type[FeeReconciled] | type[FeeDisputed]] = {
    Action.REMIT: FeeRemitted,
    Action.ACKNOWLEDGE: FeeReconciled,
    Action.DISPUTE: FeeDisputed,
}


def told(debt: Debt) -> MoneyFact:
    """Tell what was done about a debt last."""
    last = debt.last
    code = "" if debt.kind is FeeKind.POSTAGE else debt.code
    if last.action in _OF_BATCH:
        return _OF_BATCH[last.action](debt.dossier_id, debt.kind, code, last.amount, last.batch_id)
    if last.action is Action.REFUND:
        return FeeRefundedByPost(debt.dossier_id, debt.kind, code, last.amount)
    if last.action is Action.REVERSE:
        return FeeCollectionReversed(
            debt.dossier_id, debt.shipment_id, debt.kind, code, last.amount
        )
    if last.action in COLLECTIONS and last.payment:
        receipt = last.receipt
        return FeeCollected(
            debt.dossier_id, debt.shipment_id, debt.kind, code, last.amount,
            receipt.template_no, receipt.symbol, receipt.receipt_no, last.payment.way,
        )  # fmt: skip
    return PostageAssessed(debt.dossier_id, debt.shipment_id, debt.owed)
