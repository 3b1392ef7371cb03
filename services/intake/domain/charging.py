"""State fees of a dossier: assessed, exempted, taken, given back or kept.

Amounts are whole VND. What the post takes for its own service is never counted here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from services.intake.domain.charged import (
    NO_RECEIPT,
    ChargedFee,
    FeeEntry,
    Receipt,
    ended_in_vain,
)
from services.intake.domain.dossier import Dossier, require_text
from services.intake.domain.facts_of_fees import (
    FeeAssessed,
    FeeCollectedByPostNoted,
    FeeExempted,
    FeeFact,
    FeeKept,
    FeeRefunded,
    FeeTaken,
)
from services.intake.domain.fee import FeeTiming
from services.intake.domain.fee_lifecycle import LIFECYCLE, FeeAction, FeeState, PaymentWay
from services.intake.domain.lifecycle import State, has_ended
from services.intake.domain.vocabulary import IntakeChannel, ReturnMethod
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Payment:
    """What a citizen pays at the counter for one fee."""

    amount: int
    """VND."""
    way: PaymentWay
    receipt: Receipt


class Charge(NamedTuple):
    """What a rule did about a fee, and the fact it made true."""

    entry: FeeEntry
    fact: FeeFact


def assessed_by_catalogue(
    dossier: Dossier, fees: Iterable[ChargedFee], before: Iterable[ChargedFee] = ()
) -> tuple[FeeAssessed, ...]:
    """Tell what a dossier is asked to pay, as far as it was not asked for the same before.

    What it was asked for and is not any more is told with an amount of 0.
    """
    asked = {fee.line.code: _assessed(dossier, fee) for fee in fees if fee.is_owed}
    known = {fee.line.code: _assessed(dossier, fee) for fee in before if fee.is_owed}
    gone = (replace(fact, amount_vnd=0) for code, fact in known.items() if code not in asked)
    return (*(fact for code, fact in asked.items() if fact != known.get(code)), *gone)


def require_settled(fees: Iterable[ChargedFee]) -> None:
    """Refuse to go on while a fee to be collected before the decision is neither paid nor exempt.

    An amount that nobody has set is not zero.
    """
    before = [fee for fee in fees if fee.line.timing is FeeTiming.BEFORE]
    unset = [fee.line for fee in before if fee.state is FeeState.NOT_SET]
    if unset:
        raise FailedPrecondition(
            "FEE_NOT_SET",
            "Nobody has set the amount of a fee that is collected before acceptance.",
            f"Chưa có mức thu: {'; '.join(line.name for line in unset)}.",
            fees=", ".join(line.code for line in unset),
        )
    owed = [fee for fee in before if fee.is_owed]
    if owed:
        raise FailedPrecondition(
            "FEE_NOT_TAKEN",
            "A fee that is collected before acceptance is neither paid nor exempt.",
            f"Chưa thu: {'; '.join(f'{fee.line.name} {fee.amount} đồng' for fee in owed)}.",
            fees=", ".join(fee.line.code for fee in owed),
            amounts=", ".join(str(fee.amount) for fee in owed),
        )


def _assessed(dossier: Dossier, fee: ChargedFee) -> FeeAssessed:
    line = fee.line
    return FeeAssessed(dossier.dossier_id, line.code, line.kind, line.timing, fee.amount or 0)


def assess(dossier: Dossier, fee: ChargedFee, amount: int, basis: str) -> Charge:
    """Set the amount, or change it while nobody has paid; never without a written basis."""
    entry = _entry(fee, FeeAction.ASSESS, amount)
    _require_going_on(dossier)
    require_text(basis)
    line = fee.line
    return Charge(entry, FeeAssessed(dossier.dossier_id, line.code, line.kind, line.timing, amount))


def exempt(dossier: Dossier, fee: ChargedFee, basis: str) -> Charge:
    """Ask the citizen for nothing, on a written basis."""
    entry = _entry(fee, FeeAction.EXEMPT, fee.amount or 0)
    _require_going_on(dossier)
    require_text(basis)
    line = fee.line
    return Charge(entry, FeeExempted(dossier.dossier_id, line.code, line.kind, entry.amount))


def take(dossier: Dossier, fee: ChargedFee, payment: Payment) -> Charge:
    """Take what is asked for, no more and no less, and give a receipt."""
    entry = _entry(fee, FeeAction.TAKE, payment.amount, way=payment.way, receipt=payment.receipt)
    _require_going_on(dossier)
    _require_amount(fee, payment.amount)
    told = FeeTaken(
        dossier.dossier_id,
        fee.line.code,
        fee.line.kind,
        payment.amount,
        payment.way,
        payment.receipt.template_no,
        payment.receipt.symbol,
        payment.receipt.receipt_no,
    )
    return Charge(entry, told)


def note_collected_by_post(dossier: Dossier, fee: ChargedFee, amount: int, slip_no: str) -> Charge:
    """Note that the post has the money; also of a dossier that has ended meanwhile."""
    entry = _entry(fee, FeeAction.NOTE_COLLECTED_BY_POST, amount, slip_no=slip_no)
    at_the_door = (
        fee.line.timing is FeeTiming.AFTER and dossier.return_method is ReturnMethod.POSTAL
    )
    if dossier.channel is not IntakeChannel.POSTAL and not at_the_door:
        raise FailedPrecondition(
            "COMES_NOT_BY_POST",
            "The post collects a fee with the papers or with the result; these go another way.",
            "Hồ sơ, kết quả này không qua bưu chính nên bưu chính không thu hộ khoản thu này.",
        )
    _require_amount(fee, amount)
    line = fee.line
    told = FeeCollectedByPostNoted(dossier.dossier_id, line.code, line.kind, amount, slip_no)
    return Charge(entry, told)


def refund(dossier: Dossier, fee: ChargedFee, reason: str, *, taken_by_mistake: bool) -> Charge:
    """Give all of it back: the dossier ended in vain, or nobody should have taken it."""
    action = FeeAction.TAKE_BACK if taken_by_mistake else FeeAction.REFUND
    entry = _entry(fee, action, fee.amount or 0)
    if not taken_by_mistake:
        _require_ended_in_vain(dossier)
    require_text(reason)
    told = FeeRefunded(
        dossier.dossier_id,
        fee.line.code,
        fee.line.kind,
        entry.amount,
        fee.receipt.template_no,
        fee.receipt.symbol,
        fee.receipt.receipt_no,
        taken_by_mistake,
    )
    return Charge(entry, told)


def keep_fee(dossier: Dossier, fee: ChargedFee, basis: str) -> Charge:
    """Record which rule lets the money stay although the dossier ended."""
    entry = _entry(fee, FeeAction.KEEP, fee.amount or 0)
    _require_ended_in_vain(dossier)
    require_text(basis)
    line = fee.line
    return Charge(entry, FeeKept(dossier.dossier_id, line.code, line.kind, entry.amount))


def _entry(
    fee: ChargedFee,
    action: FeeAction,
    amount: int,
    *,
    way: PaymentWay | None = None,
    receipt: Receipt = NO_RECEIPT,
    slip_no: str = "",
) -> FeeEntry:
    LIFECYCLE.after(fee.state, action)
    line = fee.line
    return FeeEntry(
        line.code, line.name, line.kind, line.timing, action, amount, way, receipt, slip_no
    )


def _require_going_on(dossier: Dossier) -> None:
    """Let money be asked for until the dossier ends; after a result it may still be collected."""
    if has_ended(dossier.state) and dossier.state is not State.RESULT_RETURNED:
        raise FailedPrecondition(
            "DOSSIER_ENDED",
            "The dossier has ended; nothing is to be paid for it any more.",
            "Hồ sơ đã kết thúc, không còn phải nộp phí, lệ phí.",
            state=dossier.state,
        )


def _require_amount(fee: ChargedFee, amount: int) -> None:
    if not fee.is_owed or amount != fee.amount:
        raise FailedPrecondition(
            "FEE_AMOUNT_DIFFERS",
            f"Exactly {fee.amount} VND are asked for, not {amount}.",
            f"Mức thu là {fee.amount} đồng, không phải {amount} đồng.",
            fee=fee.line.code,
            asked=str(fee.amount),
            given=str(amount),
        )


def _require_ended_in_vain(dossier: Dossier) -> None:
    if not ended_in_vain(dossier):
        raise FailedPrecondition(
            "REFUND_NOT_DUE",
            "Money goes back only when a dossier was refused before acceptance, withdrawn or "
            "cancelled, or when it was taken by mistake.",
            "Chỉ hoàn trả khi hồ sơ bị từ chối trước khi tiếp nhận, được rút hoặc hủy, "
            "hoặc khi thu nhầm.",
            state=dossier.state,
        )
