"""What the post is to collect with a shipment: state fees as intake assessed them, and postage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.postal.domain.money.accounts import LIFECYCLE, Account, Action
from services.postal.domain.money.debt import Debt, Timing, assess, exempt, withdraw
from services.postal.domain.money.tariff import (
    Leg,
    Relief,
    ceiling,
    relieved,
    require_within,
)
from services.postal.domain.money.zones import Zone
from services.postal.domain.shipment import FeeKind, Shipment, State, has_ended
from services.postal.domain.vocabulary import Direction
from shared.errors import FailedPrecondition

_TAKEN = (Account.POSTMAN, Account.OFFICE, Account.ON_ACCOUNT, Account.BATCH, Account.OWNER)
COLLECT_LATER = "COLLECT_LATER"
"""Code of what a counter wants taken with the result beyond the fees assessed."""
_WITH_PAPERS = frozenset({Direction.INBOUND, Direction.SUPPLEMENT_IN})
_BY_AGENCY = "Cơ quan miễn theo quyết định của mình."


def asks_for(shipment: Shipment, timing: Timing) -> bool:
    """Tell whether a shipment collects fees of a timing: all with a result, else those before."""
    if has_ended(shipment.state) or shipment.state is State.RETURNING:
        return False
    if shipment.direction is Direction.RESULT_OUT:
        return True
    return shipment.direction in _WITH_PAPERS and timing is Timing.BEFORE


def ask(debt: Debt, shipments: Iterable[Shipment]) -> Debt:
    """Ask for a known fee, or ask with a newer shipment, if one of these is to collect it."""
    asking = [one for one in shipments if asks_for(one, debt.timing)]
    if not asking or debt.stands not in (Account.CLAIM, Account.CITIZEN) or not debt.asked:
        return debt
    newest = asking[-1]
    debt = replace(debt, shipment_id=newest.shipment_id, agency=newest.agency)
    return assess(debt, debt.asked) if debt.stands is Account.CLAIM else debt


def fee_assessed(debt: Debt, amount: int, timing: Timing, shipments: Iterable[Shipment]) -> Debt:
    """Hear what intake asks; money that was paid already stays where it is."""
    debt = replace(debt, timing=timing)
    if debt.stands is not Account.CLAIM and not LIFECYCLE.allows(debt.stands, Action.WITHDRAW):
        return debt
    if debt.stands is not Account.CLAIM and debt.asked != amount:
        debt = withdraw(debt)
    if debt.stands is Account.EXEMPTED:
        debt = withdraw(debt)
    return ask(replace(debt, asked=amount), shipments)


def fee_exempted(debt: Debt) -> Debt:
    """Hear that the agency lets the citizen off; what was paid already stays where it is."""
    if debt.stands is Account.CLAIM:
        return replace(debt, asked=0)
    if LIFECYCLE.allows(debt.stands, Action.EXEMPT):
        return exempt(debt, debt.owed, _BY_AGENCY)
    return debt


def fee_paid_elsewhere(debt: Debt) -> Debt:
    """Hear that nothing is left for the post to collect: the counter has it, or an officer says so.

    What the post itself has collected stays where it is.
    """
    if debt.stands is Account.CITIZEN:
        debt = withdraw(debt)
    return replace(debt, asked=0) if debt.stands is Account.CLAIM else debt


def fee_asked_again(debt: Debt, amount: int, shipments: Iterable[Shipment]) -> Debt:
    """Hear that a payment was undone, so that the fee is asked for as before."""
    if debt.stands is not Account.CLAIM:
        return debt
    return ask(replace(debt, asked=amount), shipments)


def with_shipment(debts: Iterable[Debt], shipment_id: str) -> list[Debt]:
    """Give what is still to be collected with a shipment."""
    return [debt for debt in debts if debt.shipment_id == shipment_id and debt.owed]


def postage_taken(debts: Iterable[Debt], shipment_id: str) -> int:
    """Give the postage that the post has taken for a shipment, in VND."""
    ours = (one for one in debts if one.kind is FeeKind.POSTAGE and one.code == shipment_id)
    return sum(one.amount for one in ours if one.stands in _TAKEN)


def later(debt: Debt, amount: int) -> Debt:
    """Change what a counter wants taken with the result, unless it was taken already."""
    if debt.stands is Account.CITIZEN:
        debt = withdraw(debt)
    return replace(debt, asked=amount) if debt.stands is Account.CLAIM else debt


def beyond_fees(debts: Sequence[Debt], collect_later: int) -> int:
    """Give what a counter wants taken with the result beyond the fees that are asked for."""
    fees = sum(debt.owed for debt in debts if debt.kind is FeeKind.STATE_FEE)
    return max(0, collect_later - fees)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a worker says of an item at the scales."""

    zone: Zone
    weight_g: int
    result_weight_g: int
    """Above 0: both ways are paid at once, and this is the weight of the way back."""
    price: int
    """VND that the post asks before any relief; 0: the ceiling."""
    relief: Relief | None
    basis: str


def assess_postage(
    debt: Debt, shipment: Shipment, others: Iterable[Debt], said: Weighed, day: date
) -> Debt:
    """Ask for postage by the tariff of the day, less what a listed category takes off."""
    if has_ended(shipment.state):
        raise FailedPrecondition(
            "SHIPMENT_ENDED",
            "Nothing is carried any more, so no postage is asked for.",
            "Bưu gửi đã kết thúc, không xác định cước nữa.",
            state=shipment.state.name,
        )
    if shipment.direction is Direction.RESULT_OUT and any(one.covers_result for one in others):
        raise FailedPrecondition(
            "POSTAGE_PAID_BOTH_WAYS",
            "Both ways were paid when the papers were collected.",
            "Cước chuyển trả kết quả đã thu cùng khi nhận hồ sơ.",
        )
    if said.result_weight_g and shipment.direction not in _WITH_PAPERS:
        raise FailedPrecondition(
            "NOT_BOTH_WAYS",
            "Both ways are paid with the papers, not with the result.",
            "Chỉ thu cước hai chiều khi nhận hồ sơ.",
        )
    leg = Leg.SEND if shipment.direction.to_agency else Leg.RETURN
    most = ceiling(leg, said.zone, said.weight_g, day)
    if said.result_weight_g:
        most += ceiling(Leg.RETURN, said.zone, said.result_weight_g, day)
    price = said.price or most
    require_within(price, most)
    debt = replace(debt, covers_result=said.result_weight_g > 0, agency=shipment.agency)
    debt = assess(debt, price)
    if said.relief:
        debt = exempt(debt, relieved(price, said.relief), said.basis)
    return debt


def require_collected(owed: Sequence[Debt]) -> None:
    """Refuse to give an item away while money is to be taken at the door (thu hộ)."""
    if owed:
        total = sum(debt.owed for debt in owed)
        raise FailedPrecondition(
            "MONEY_NOT_COLLECTED",
            f"{total} VND are to be collected with this item.",
            f"Phải thu {total} đồng khi phát bưu gửi này.",
            amount=str(total),
            codes=", ".join(debt.code for debt in owed),
        )
