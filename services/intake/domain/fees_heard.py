"""What the post tells about state fees that it collects: noted once, never refused.

A fact is true. One that does not fit how far the fee is changes nothing and is worth a look: the
fee was paid twice, or exempted after it was paid.
"""

from typing import NamedTuple

from services.intake.domain.charged import ChargedFee, FeeEntry, ended_in_vain
from services.intake.domain.dossier import Dossier
from services.intake.domain.facts_of_fees import (
    FeeCollectedByPostNoted,
    FeeFact,
    FeeRefunded,
)
from services.intake.domain.fee_lifecycle import LIFECYCLE, FeeAction, FeeState


class Noted(NamedTuple):
    """What a fact of the post did to a fee; nothing where it has no entry."""

    entry: FeeEntry | None
    fact: FeeFact | None = None
    note: str = ""
    """Why it did nothing, such as `COLLECTED_WHILE_TAKEN`; empty where it was known already."""


def collected_by_post(dossier: Dossier, fee: ChargedFee, amount: int, slip_no: str) -> Noted:
    """Hear that the post has the money; an officer may have noted it by hand before."""
    if fee.state is FeeState.COLLECTED_BY_POST:
        return Noted(None)
    action = FeeAction.NOTE_COLLECTED_BY_POST
    if not LIFECYCLE.allows(fee.state, action):
        return Noted(None, note=f"COLLECTED_WHILE_{fee.state}")
    line = fee.line
    told = FeeCollectedByPostNoted(dossier.dossier_id, line.code, line.kind, amount, slip_no)
    return Noted(_entry(fee, action, amount, slip_no), told)


def given_back_by_post(dossier: Dossier, fee: ChargedFee, amount: int) -> Noted:
    """Hear that the citizen has his money back; unless the dossier ended it is asked for again."""
    if fee.state is not FeeState.COLLECTED_BY_POST:
        return Noted(None, note=f"GIVEN_BACK_WHILE_{fee.state}")
    mistake = not ended_in_vain(dossier)
    action = FeeAction.TAKE_BACK if mistake else FeeAction.REFUND
    line, none = fee.line, ""
    told = FeeRefunded(dossier.dossier_id, line.code, line.kind, amount, none, none, none, mistake)
    return Noted(_entry(fee, action, amount, ""), told)


def _entry(fee: ChargedFee, action: FeeAction, amount: int, slip_no: str) -> FeeEntry:
    line = fee.line
    return FeeEntry(line.code, line.name, line.kind, line.timing, action, amount, slip_no=slip_no)
