"""State fees and postage, in VND; the two never net against each other."""

from collections.abc import Iterable
from typing import Final

from services.tracking.domain.statistics.counted import counted
from services.tracking.domain.statistics.dossier import Dossier
from services.tracking.domain.statistics.part import Part

_LEDGERS: Final = {"STATE_FEE": "fees", "POSTAGE": "postage"}
_BY_POST: Final = {
    "FeeCollected": ("collected", 1),
    "FeeCollectionReversed": ("collected", -1),
    "FeeRefundedByPost": ("refunded_by_post", 1),
    "FeeRemitted": ("remitted", 1),
    "FeeReconciled": ("reconciled", 1),
}
MEASURES: Final = (
    "fees.taken",
    "fees.refunded",
    *(f"{of}.{what}" for of in _LEDGERS.values() for what in dict(_BY_POST.values())),
)


def money(dossier: Dossier) -> Iterable[Part]:
    """Count what the counter took and gave back, and what went through the hands of the post.

    A collection that is reversed is taken off in the month of the reversal.
    """
    for told in dossier.intake:
        if told.name == "FeeTaken":
            yield Part("fees.taken", counted(told), told.amount_vnd)
        elif told.name == "FeeRefunded":
            yield Part("fees.refunded", counted(told), told.amount_vnd)
    for told in dossier.postal:
        ledger = _LEDGERS.get(told.words.get("kind", ""))
        if ledger and told.name in _BY_POST:
            what, sign = _BY_POST[told.name]
            yield Part(f"{ledger}.{what}", counted(told), sign * told.amount_vnd)
