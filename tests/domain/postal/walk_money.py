"""What is done about money in a random life, and cash as it lies in pockets and tills."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from services.postal.domain import Actor, FeeKind, Role, Shipment
from services.postal.domain.money import asking, batch, closing, debt
from services.postal.domain.money.accounts import COLLECTIONS, IN_HAND, Account, Action
from services.postal.domain.money.debt import Debt, Hand, Timing
from services.postal.domain.money.payment import IN_CASH, CollectionWay, Payment
from services.postal.domain.money.receipt import Receipt
from services.postal.domain.money.tariff import Relief
from services.postal.domain.money.zones import Zone
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import NOW
from tests.domain.postal.walker import AGENCY, OFFICES, OFTEN, POSTMAN, SECOND, Act, Walk

FEE, POSTAGE = FeeKind.STATE_FEE, FeeKind.POSTAGE
FEES = ("LP1", "LP2")
AMOUNTS = (0, 20_000, 50_000, 50_000)
TIMINGS = tuple(Timing)
WAYS = (CollectionWay.CASH, *CollectionWay)
HELD = (*IN_HAND, Account.ON_ACCOUNT)
RELIEFS = (None,) * 10 + tuple(Relief)
REASON = "Có lý do."
__all__ = ["ACTS", "HEARD", "NOW"]


def _fee(w: Walk) -> Debt:
    code = w.dice.choice(FEES)
    none_yet = Debt(f"m-{code}", FEE, "d-1", code, asked=0)
    return w.books.debts.get(none_yet.debt_id, none_yet)


def _assessed(w: Walk) -> None:
    amount, timing = w.dice.choice(AMOUNTS), w.dice.choice(TIMINGS)
    known = list(w.books.shipments.values())
    w.keep_debt(asking.fee_assessed(_fee(w), amount, timing, known))


def _asked_again(w: Walk) -> None:
    known = list(w.books.shipments.values())
    w.keep_debt(asking.fee_asked_again(_fee(w), 20_000, known))


HEARD: dict[str, Act] = {
    "fee assessed": _assessed,
    "fee assessed anew": _assessed,
    "fee exempted": lambda w: w.keep_debt(asking.fee_exempted(_fee(w))),
    "fee paid elsewhere": lambda w: w.keep_debt(asking.fee_paid_elsewhere(_fee(w))),
    "fee asked again": _asked_again,
}


def ask_with(w: Walk, shipment: Shipment) -> None:
    """Ask, with a shipment just booked, for the fees that it is to collect."""
    for one in [one for one in w.books.debts.values() if one.kind is FEE]:
        w.keep_debt(asking.ask(one, [shipment]))


def asked_with(w: Walk, shipment: Shipment) -> list[Debt]:
    """Give what is to be collected with a shipment; at times somebody forgets it."""
    forgotten = w.dice.random() < 0.1
    known = list(w.books.debts.values())
    return [] if forgotten else asking.with_shipment(known, shipment.shipment_id)


def collect(w: Walk, shipment: Shipment, asked: list[Debt]) -> dict[str, int]:
    """Take what is asked for, in cash or on account; at times a little less."""
    hand = Hand(shipment.post_office or w.actor.unit, w.actor.account)
    taken = {}
    for one in asked:
        amount = one.owed - (w.dice.random() < 0.05)
        receipt = Receipt("01BLP", "AA/26P", w.new_id("r"))
        bound = replace(one, shipment_id=shipment.shipment_id, agency=shipment.agency)
        way = w.dice.choice(WAYS)
        payment = IN_CASH if way is CollectionWay.CASH else Payment(way, receipt.receipt_no)
        w.keep_debt(debt.collect(bound, amount, receipt, hand, payment))
        purse = hand.holder if payment.in_cash else "account"
        w.books.cash[one.kind, f"{hand.post_office} {purse}"] += amount
        taken[one.debt_id] = amount
        w.done[f"paid {way}"] += 1
    return taken


def collect_at_door(w: Walk, shipment: Shipment) -> None:
    """Take what is to be paid at the door; without it nothing is given away."""
    taken = collect(w, shipment, asked_with(w, shipment))
    w.books.at_door[shipment.shipment_id] = taken
    known = w.books.debts.values()
    asking.require_collected(asking.with_shipment(known, shipment.shipment_id))
    assert not sum(one.owed for one in known if one.shipment_id == shipment.shipment_id)


def reverse_collections(w: Walk, shipment: Shipment, reported: datetime) -> None:
    """Take back what was taken with a delivery report, and only that."""
    taken = w.books.at_door.pop(shipment.shipment_id)
    for one in list(w.books.debts.values()):
        with_it = one.shipment_id == shipment.shipment_id and any(
            entry.action in COLLECTIONS and entry.recorded_time == reported for entry in one.entries
        )
        assert with_it == (one.debt_id in taken)
        if with_it:
            purse = _purse(one)
            w.keep_debt(debt.reverse_collection(one, REASON))
            if one.stands is not Account.REFUNDED:
                w.books.cash[one.kind, purse] -= taken[one.debt_id]
    back = {one_id: w.books.debts[one_id] for one_id in taken}
    owed = {one_id: one.owed for one_id, one in back.items()}
    assert owed == taken, "invariant 44"


def _purse(one: Debt) -> str:
    """Give where the money of a debt lies, by its last entry."""
    purses = {Account.POSTMAN: one.last.holder, Account.ON_ACCOUNT: "account"}
    return f"{one.last.post_office} {purses.get(one.stands, 'till')}"


def _weigh(w: Walk) -> None:
    item = w.item
    debt_id = f"m-{item.shipment_id}"
    none_yet = Debt(
        debt_id, POSTAGE, "d-1", item.shipment_id, asked=0, shipment_id=item.shipment_id
    )
    before = w.books.debts.get(debt_id, none_yet)
    relief = w.dice.choice(RELIEFS)
    both = 90 * (w.dice.random() < (0.3 if item.direction.to_agency else 0.05))
    said = asking.Weighed(Zone.SAME_PROVINCE, w.dice.choice((90, 600)), both, 0, relief, REASON)
    known = list(w.books.debts.values())
    w.keep_debt(asking.assess_postage(before, item, known, said, closing.local_day(w.now)))


def _nothing() -> FailedPrecondition:
    """Refuse an act for which there is nothing to be done."""
    return FailedPrecondition("NOTHING", "There is nothing.", "Không có gì.")


def _take(w: Walk) -> None:
    if not collect(w, w.item, asked_with(w, w.item)):
        raise _nothing()


def _refund(w: Walk) -> None:
    one = w.dice.choice(w.debts_at(*HELD) or [_fee(w)])
    amount, purse = one.amount, _purse(one) if one.entries else ""
    w.keep_debt(debt.refund(one, w.dice.choice((REASON, REASON, " "))))
    w.books.cash[one.kind, purse] -= amount


def _turn_in(w: Walk) -> None:
    """Count into the till what one of the two has; at times one's own."""
    kept = w.debts_at(Account.POSTMAN)
    whose = w.dice.choice(kept).last if kept else None
    hand = Hand(whose.post_office, whose.holder) if whose else Hand(OFFICES[0], "")
    if w.dice.random() < OFTEN:
        w.actor = SECOND if hand.holder == POSTMAN.account else POSTMAN
    if not kept:
        raise _nothing()
    for one in kept:
        if one.last.post_office == hand.post_office or w.dice.random() < 0.05:
            amount, purse = one.amount, _purse(one)
            w.keep_debt(debt.turn_in(one, hand, w.actor.account))
            w.books.cash[one.kind, purse] -= amount
            w.books.cash[one.kind, f"{hand.post_office} till"] += amount


def _remit(w: Walk) -> None:
    """Send what lies in a till or on account to its owner; at times what is somebody else's too."""
    ready = w.debts_at(Account.OFFICE, Account.ON_ACCOUNT)
    known = [one for one in w.books.debts.values() if one.entries]
    careful = bool(ready) and w.dice.random() < OFTEN
    lying = ready if careful else w.dice.sample(known, min(len(known), 2))
    if not lying:
        raise _nothing()
    first = w.dice.choice(lying)
    kind, office = first.kind, first.last.post_office
    chosen = [
        one for one in lying if not careful or (one.kind is kind and one.last.post_office == office)
    ]
    batch_id = w.new_id("b")
    purses = [_purse(one) for one in chosen]
    sent = batch.remit_all(chosen, batch_id, office, (kind, AGENCY))
    for one, purse in zip(sent, purses, strict=True):
        w.keep_debt(one)
        w.books.cash[kind, purse] -= one.amount
        w.books.cash[kind, batch_id] += one.amount
    w.books.batches[batch_id] = w.actor.account


def _acknowledge(w: Walk) -> None:
    """Count a batch as its owner, and miss something now and then."""
    awaited = w.debts_at(Account.BATCH, Account.DISPUTED)
    usual = awaited and w.dice.random() < OFTEN
    batch_id = w.dice.choice(awaited).last.batch_id if usual else "b-none"
    inside = [
        one for one in w.books.debts.values() if one.entries and one.last.batch_id == batch_id
    ]
    kind = inside[0].kind if inside else FEE
    who = Actor("lan", Role.COUNTER_OFFICER, AGENCY) if kind is FEE else w.actor
    batch.require_owner(kind, AGENCY, w.books.batches.get(batch_id, ""), who)
    disputed = frozenset(one.debt_id for one in inside if w.dice.random() < 0.2)
    counted = w.books.cash[kind, batch_id] - sum(
        one.amount for one in inside if one.debt_id in disputed
    )
    for one in batch.acknowledge_all(inside, counted, disputed, REASON):
        w.keep_debt(one)
        if one.stands is Account.OWNER:
            w.books.cash[kind, batch_id] -= one.amount
            w.books.cash[kind, "owner"] += one.amount


ACTS: dict[str, Act] = {
    "weigh": _weigh,
    "take": _take,
    "refund": _refund,
    "turn in": _turn_in,
    "remit": _remit,
    "acknowledge": _acknowledge,
}


_USUAL = {
    Account.CITIZEN: "take",
    Account.POSTMAN: "turn in",
    Account.OFFICE: "remit",
    Account.ON_ACCOUNT: "remit",
    Account.BATCH: "acknowledge",
    Account.DISPUTED: "acknowledge",
}


def likely(w: Walk) -> str:
    """Choose the next thing that is to be done about some money; at times anything at all."""
    usual = [_USUAL[one.stands] for one in w.books.debts.values() if one.stands in _USUAL]
    return w.dice.choice(["weigh", *usual] if w.dice.random() < OFTEN else list(ACTS))


def ends(w: Walk) -> None:
    """Bring all money to its owner, and close every book on what is in hand: nothing."""
    for one in w.debts_at(Account.POSTMAN):
        cashier = "thu.quy"
        w.keep_debt(debt.turn_in(one, Hand(one.last.post_office, one.last.holder), cashier))
    for one in w.debts_at(Account.OFFICE, Account.ON_ACCOUNT):
        w.keep_debt(debt.remit(one, w.new_id("b"), one.last.post_office))
    for one in w.debts_at(Account.BATCH, Account.DISPUTED):
        w.keep_debt(debt.acknowledge(one))
    assert not w.debts_at(*HELD, Account.BATCH, Account.DISPUTED)
    sums: dict[tuple[FeeKind, str], Counter[Action]] = {}
    came: Counter[tuple[FeeKind, str]] = Counter()
    for one in w.books.debts.values():
        for entry in one.entries:
            place = one.kind, entry.post_office
            sums.setdefault(place, Counter())[entry.action] += entry.amount
            came[place] += entry.amount * (entry.debited is Account.ON_ACCOUNT)
            came[place] -= entry.amount * (entry.credited is Account.ON_ACCOUNT)
    for (kind, office), of_book in sums.items():
        where = (office, closing.local_day(w.now), kind)
        book = closing.book(closing.Book(), of_book, came[kind, office])
        assert closing.close_day(where, book, 0, []).difference == 0
        assert book.on_account == 0
