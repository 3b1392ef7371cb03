"""What must hold after every act; each rule says what it has found broken."""

from collections import Counter
from collections.abc import Iterator

from services.postal.domain import FeeKind, Shipment, State, has_ended
from services.postal.domain.money.accounts import IN_HAND, Account, Action, balances
from services.postal.domain.money.debt import Debt
from tests.domain.postal.builders import TO_CITIZEN
from tests.domain.postal.walker import Books, Rule

S, M = State, Account
_WAITING = {S.ORDERED, S.PICKUP_ASSIGNED, S.PICKUP_DECLINED, S.PICKUP_FAILED}
_ON_THE_WAY = {S.COLLECTED, S.IN_TRANSIT, S.AT_DELIVERY_OFFICE}
_UNDELIVERED = {S.DELIVERY_FAILED, S.HELD_AT_OFFICE}
_GOING_BACK = {S.RETURNING, S.RETURNED_TO_SENDER, S.LOST, S.FOUND}
_LEADS: dict[State, set[State]] = {
    **{one: {S.PICKUP_ASSIGNED, S.CANCELLED} for one in _WAITING},
    S.ORDERED: {S.PICKUP_ASSIGNED, S.CANCELLED, S.COLLECTED},
    S.PICKUP_ASSIGNED: {*_WAITING, S.CANCELLED, S.COLLECTED} - {S.ORDERED},
    S.PICKUP_FAILED: {*_WAITING, S.CANCELLED, S.COLLECTED} - {S.ORDERED},
    **{one: {*_ON_THE_WAY, S.DELIVERED, S.RETURNING, S.LOST} - {S.COLLECTED}
       for one in _ON_THE_WAY},
    S.AT_DELIVERY_OFFICE: {
        S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.DELIVERED, S.RETURNING, S.LOST,
    },
    S.OUT_FOR_DELIVERY: {S.DELIVERED, *_UNDELIVERED, S.RETURNING, S.LOST},
    S.DELIVERY_FAILED: {S.OUT_FOR_DELIVERY, S.IN_TRANSIT, S.RETURNING, S.LOST},
    S.HELD_AT_OFFICE: {
        S.OUT_FOR_DELIVERY, S.IN_TRANSIT, S.DELIVERED, S.RETURNING, S.LOST,
    },
    S.RETURNING: {S.RETURNED_TO_SENDER, S.LOST},
    S.LOST: {S.FOUND},
    S.DELIVERED: {S.AT_DELIVERY_OFFICE},
    S.CANCELLED: set(),
    S.RETURNED_TO_SENDER: set(),
    S.FOUND: set(),
}  # fmt: skip
"""Where a shipment may go from where it is; written down here, not taken from the code."""
_MOVES = {
    Action.ASSESS: {(M.CLAIM, M.CITIZEN)},
    Action.WITHDRAW: {(M.CITIZEN, M.CLAIM), (M.EXEMPTED, M.CLAIM)},
    Action.DISCOUNT: {(M.CITIZEN, M.EXEMPTED)},
    Action.EXEMPT: {(M.CITIZEN, M.EXEMPTED)},
    Action.COLLECT: {(M.CITIZEN, M.POSTMAN)},
    Action.COLLECT_ON_ACCOUNT: {(M.CITIZEN, M.ON_ACCOUNT)},
    Action.REVERSE: {(one, M.CITIZEN) for one in (M.POSTMAN, M.OFFICE, M.ON_ACCOUNT, M.REFUNDED)},
    Action.REFUND: {(one, M.REFUNDED) for one in (M.POSTMAN, M.OFFICE, M.ON_ACCOUNT)},
    Action.TURN_IN: {(M.POSTMAN, M.OFFICE)},
    Action.REMIT: {(M.OFFICE, M.BATCH), (M.ON_ACCOUNT, M.BATCH)},
    Action.ACKNOWLEDGE: {(M.BATCH, M.OWNER), (M.DISPUTED, M.OWNER)},
    Action.DISPUTE: {(M.BATCH, M.DISPUTED)},
}
"""From where to where an act moves money; written down here too."""


def legal_moves(before: Books, after: Books) -> Iterator[str]:
    """Invariants 14, 16: no move but those of the table; what is bound stays bound."""
    for item, was in _changed_shipments(before, after):
        if item.state is not was.state and item.state not in _LEADS[was.state]:
            yield f"{item.shipment_id} went from {was.state} to {item.state}"
        if was.waybill_no not in ("", item.waybill_no):
            yield f"{item.shipment_id} changed its waybill"
        same = (was.order_id, was.direction, was.round) == (
            item.order_id,
            item.direction,
            item.round,
        )
        if not same:
            yield f"{item.shipment_id} became another"


def attempts(before: Books, after: Books) -> Iterator[str]:
    """Invariant 15: never more attempts than allowed, and after the last one no other."""
    for item, was in _changed_shipments(before, after):
        if item.attempts - was.attempts not in (0, 1):
            yield f"{item.shipment_id} has {item.attempts} attempts after {was.attempts}"
        over = item.direction in TO_CITIZEN and item.attempts >= item.max_attempts
        if over and item.state not in _GOING_BACK:
            yield f"{item.shipment_id} is {item.state} after its last attempt"


def nothing_silent(before: Books, after: Books) -> Iterator[str]:
    """Whatever is open is on a list or under a timer; what has ended is on none."""
    for item, _ in _changed_shipments(before, after):
        out = item.state is S.OUT_FOR_DELIVERY
        if out != (item.shipment_id in after.out) or (out and not item.manifest_id):
            yield f"{item.shipment_id} is {item.state}, on a manifest: {not out}"
        if (item.state is S.HELD_AT_OFFICE) != (item.storage_end_time is not None):
            yield f"{item.shipment_id} is {item.state} until {item.storage_end_time}"
        if has_ended(item.state) and item.open_handover_id:
            yield f"{item.shipment_id} has ended and waits for a signature"


def one_for_a_round(before: Books, after: Books) -> Iterator[str]:
    """Invariants 11, 12: one open shipment for a direction and round, one item for a waybill."""
    if before.shipments == after.shipments:
        return
    items = after.shipments.values()
    live = [(one.direction, one.round) for one in items if not has_ended(one.state)]
    waybills = [one.waybill_no for one in items if one.waybill_no]
    for keys in (live, waybills, [one.order_id for one in items]):
        if len(set(keys)) < len(keys):
            yield f"twice: {keys}"


def entries_stay(before: Books, after: Books) -> Iterator[str]:
    """Invariant 40: entries are only added, whole đồng above 0, and moved as the table says."""
    for one, was in _changed_debts(before, after):
        if one.entries[: len(was.entries)] != was.entries or one.kind is not was.kind:
            yield f"{one.debt_id} was rewritten"
        for entry in one.entries[len(was.entries) :]:
            if (entry.credited, entry.debited) not in _MOVES[entry.action] or entry.amount <= 0:
                yield f"{one.debt_id} has {entry}"


def folds(before: Books, after: Books) -> Iterator[str]:
    """Invariant 39: what a debt says is the fold of its entries, in one place and one batch."""
    for one, _ in _changed_debts(before, after):
        found = balances(one.entries)
        there = {account for account, amount in found.items() if amount > 0}
        if sum(found.values()) or len(there - {M.EXEMPTED}) > 1:
            yield f"{one.debt_id} is in {there}"
        if min(found[account] for account in set(M) - {M.CLAIM}) < 0:
            yield f"{one.debt_id} is below zero"
        if found[M.CITIZEN] and found[M.CITIZEN] + found[M.EXEMPTED] != one.asked:
            yield f"{one.debt_id} asks for other than {one.asked}"
        if len({entry.batch_id for entry in one.entries} - {""}) > 1:
            yield f"{one.debt_id} is in two batches"
        if one.entries and one.amount != max(0, found[one.stands]) * (one.stands is not M.CLAIM):
            yield f"{one.debt_id} says {one.amount}"


def cash_is_there(before: Books, after: Books) -> Iterator[str]:
    """Invariants 39, 40: each ledger says what lies in pockets, tills and batches, and no other."""
    if before.debts == after.debts and before.cash == after.cash:
        return
    said: Counter[tuple[FeeKind, str]] = Counter()
    for one in after.debts.values():
        if place := _place(one):
            said[one.kind, place] += one.amount
    if +said != +after.cash or any(amount < 0 for amount in after.cash.values()):
        yield f"the ledgers say {+said}, there is {+after.cash}"
    kinds: dict[str, set[FeeKind]] = {}
    for one in after.debts.values():
        if one.entries and one.last.batch_id:
            kinds.setdefault(one.last.batch_id, set()).add(one.kind)
    yield from (f"{batch} is mixed" for batch, mixed in kinds.items() if len(mixed) > 1)


def _place(one: Debt) -> str:
    stands = one.stands
    if stands is M.ON_ACCOUNT:
        return f"{one.last.post_office} account"
    if stands in IN_HAND:
        return f"{one.last.post_office} {one.last.holder if stands is M.POSTMAN else 'till'}"
    if stands in (M.BATCH, M.DISPUTED):
        return one.last.batch_id
    return "owner" if stands is M.OWNER else ""


def _changed_shipments(before: Books, after: Books) -> Iterator[tuple[Shipment, Shipment]]:
    for shipment_id, item in after.shipments.items():
        was = before.shipments.get(shipment_id)
        if was is not item and was is not None:
            yield item, was


def _changed_debts(before: Books, after: Books) -> Iterator[tuple[Debt, Debt]]:
    for debt_id, one in after.debts.items():
        was = before.debts.get(debt_id)
        if was is not one:
            yield one, was or Debt(debt_id, one.kind, one.dossier_id, one.code, 0)


RULES: tuple[Rule, ...] = (
    legal_moves,
    attempts,
    nothing_silent,
    one_for_a_round,
    entries_stay,
    folds,
    cash_is_there,
)
