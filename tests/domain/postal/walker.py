"""One dossier in the hands of the post, and everybody who does something about it, at random."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.postal.domain import (
    Actor,
    DeliveryReport,
    FeeKind,
    Handover,
    Manifest,
    Role,
    Shipment,
    State,
    has_ended,
    outcome_of,
)
from services.postal.domain.money.accounts import Account
from services.postal.domain.money.debt import Debt
from services.postal.domain.shipment import Action
from services.postal.domain.waybill import s10_check_digit
from shared.errors import FailedPrecondition, InvalidArgument
from tests.domain.postal.builders import NOW

AGENCY = "H17.5"
OFFICES = ("230100", "230200")
POSTMAN = Actor("tam.le", Role.POSTAL_WORKER, OFFICES[0])
SECOND = Actor("hoa.pham", Role.POSTAL_WORKER, OFFICES[0])
"""The two whose acts interleave; either does whatever a worker, a cashier or a supervisor does."""
STEPS = 18
OFTEN = 0.85
"""Share of the steps that may be done; the others are tried all the same, and mostly refused."""
STEADY = 0.8
"""Share of the turns in which the same shipment is gone on with."""
PAUSES = (1, 7, 25, 70, 600, 3_000, 15_000)
"""Minutes between two acts; the first of them leave a delivery report its window."""


A, S = Action, State
_ON_THE_WAY = (A.SCAN_AT_DELIVERY_OFFICE,)
_TO_AGENCY: dict[State, tuple[Action, ...]] = {
    **dict.fromkeys((S.ORDERED, S.PICKUP_DECLINED, S.PICKUP_FAILED), (A.ASSIGN_PICKUP,)),
    S.PICKUP_ASSIGNED: (A.COLLECT,),
    S.COLLECTED: (*_ON_THE_WAY, A.HAND_TO_AGENCY),
    S.IN_TRANSIT: _ON_THE_WAY,
    S.AT_DELIVERY_OFFICE: (A.OPEN_MANIFEST, A.HAND_TO_AGENCY),
    S.OUT_FOR_DELIVERY: (A.ATTEMPT_DELIVERY, A.HAND_TO_AGENCY),
    S.DELIVERY_FAILED: (A.OPEN_MANIFEST,),
    S.LOST: (A.FIND,),
}
_TO_CITIZEN: dict[State, tuple[Action, ...]] = {
    **dict.fromkeys((S.ORDERED, S.PICKUP_ASSIGNED, S.PICKUP_FAILED), (A.HAND_TO_POST,)),
    S.PICKUP_DECLINED: (A.ASSIGN_PICKUP,),
    S.COLLECTED: _ON_THE_WAY,
    S.IN_TRANSIT: _ON_THE_WAY,
    S.AT_DELIVERY_OFFICE: (A.OPEN_MANIFEST,),
    S.OUT_FOR_DELIVERY: (A.DELIVER, A.DELIVER, A.ATTEMPT_DELIVERY),
    S.DELIVERY_FAILED: (A.OPEN_MANIFEST, A.OPEN_MANIFEST, A.REDIRECT),
    S.HELD_AT_OFFICE: (A.EXPIRE_STORAGE, A.DELIVER, A.OPEN_MANIFEST, A.REDIRECT),
    S.RETURNING: (A.HAND_BACK,),
    S.DELIVERED: (A.CANCEL_DELIVERY,),
    S.LOST: (A.FIND,),
}
_USUAL = {
    (state, to_agency): usual.get(state, ())
    for state in State
    for to_agency, usual in ((True, _TO_AGENCY), (False, _TO_CITIZEN))
}
"""What is mostly done; what ends a life early or is refused comes among the others."""


_BY = {A.OPEN_MANIFEST: True, A.DELIVER: True, A.CANCEL_DELIVERY: False}
"""Whether the postman mostly does it, or the second person."""
Cash = Counter[tuple[FeeKind, str]]


@dataclass(slots=True)
class Books:
    """What the post has written; an act that is refused leaves it as it was."""

    shipments: dict[str, Shipment] = field(default_factory=dict)
    debts: dict[str, Debt] = field(default_factory=dict)
    reports: dict[str, DeliveryReport] = field(default_factory=dict)
    handovers: dict[str, Handover] = field(default_factory=dict)
    """The open proposal, by shipment."""
    out: dict[str, str] = field(default_factory=dict)
    """Manifest lines without an outcome, by shipment."""
    batches: dict[str, str] = field(default_factory=dict)
    """Who sent a batch."""
    cash: Cash = field(default_factory=Counter)
    """Money as somebody would count it who knows no ledger: by ledger and where it lies."""
    at_door: dict[str, dict[str, int]] = field(default_factory=dict)
    """Amounts that were taken with the last delivery of a shipment, by debt."""

    def copy(self) -> "Books":
        """Give books that may be written in without touching these."""
        return Books(
            self.shipments.copy(),
            self.debts.copy(),
            self.reports.copy(),
            self.handovers.copy(),
            self.out.copy(),
            self.batches.copy(),
            self.cash.copy(),
            self.at_door.copy(),
        )


@dataclass(slots=True)
class Walk:
    """One life, and who is acting in it now."""

    dice: random.Random
    books: Books = field(default_factory=Books)
    now: datetime = NOW
    actor: Actor = POSTMAN
    item_id: str = ""
    """The shipment in hand."""
    trail: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    serial: int = 0

    @property
    def item(self) -> Shipment:
        """The shipment in hand."""
        return self.books.shipments[self.item_id]

    def new_id(self, kind: str) -> str:
        """Give an id that nothing has."""
        self.serial += 1
        return f"{kind}-{self.serial}"

    def waybill(self) -> str:
        """Give a waybill that no item has."""
        self.serial += 1
        digits = f"{self.serial:08}"
        return f"RH{digits}{s10_check_digit(digits)}VN"

    def other(self) -> Actor:
        """Give the one of the two who is not acting."""
        return SECOND if self.actor is POSTMAN else POSTMAN

    def keep(self, after: Shipment) -> None:
        """Save a shipment; its line on a manifest follows it."""
        before = self.books.shipments.get(after.shipment_id)
        self.books.shipments[after.shipment_id] = after
        if before and outcome_of(before, after):
            del self.books.out[after.shipment_id]

    def keep_debt(self, after: Debt) -> None:
        """Save a debt; when it was done is written on what is new."""
        before = self.books.debts.get(after.debt_id)
        known = len(before.entries) if before else 0
        if len(after.entries) > known:
            fresh = (replace(entry, recorded_time=self.now) for entry in after.entries[known:])
            after = replace(after, entries=(*after.entries[:known], *fresh))
        self.books.debts[after.debt_id] = after

    def debts_at(self, *accounts: Account) -> list[Debt]:
        """Give the debts that stand on one of these accounts."""
        return [one for one in self.books.debts.values() if one.stands in accounts]

    def manifest(self) -> Manifest:
        """Give the manifest of the one who acts."""
        office = self.item.post_office or self.actor.unit
        return Manifest(f"b-{self.actor.account}", self.actor.account, "T1", "S", office, self.now)


Act = Callable[[Walk], None]
Rule = Callable[[Books, Books], Iterable[str]]


def attempt(w: Walk, name: str, act: Act, rules: Iterable[Rule]) -> None:
    """Do one act, or be refused and leave everything as it was; then look whether all is well."""
    before = w.books
    w.books = before.copy()
    try:
        act(w)
    except (FailedPrecondition, InvalidArgument) as refused:
        w.books = before
        w.trail.append(f"{w.actor.account} {name} refused: {refused.reason}")
        return
    w.trail.append(f"{w.actor.account} {name}")
    w.done[name] += 1
    wrong = [text for rule in rules for text in rule(before, w.books)]
    assert not wrong, f"{wrong} after {w.trail}"


def pass_time(w: Walk) -> None:
    """Let some time go by, and one of the two have the next turn."""
    w.now += timedelta(minutes=w.dice.choice(PAUSES))
    w.actor = w.dice.choice((POSTMAN, SECOND))


def take_in_hand(w: Walk) -> bool:
    """Go on with the shipment in hand, or take another; tells whether there is one."""
    items = w.books.shipments
    # Just delivered is when somebody notices that it was the wrong door.
    goes_on = w.item_id in items and (
        not has_ended(w.item.state) or w.trail[-1].endswith(A.DELIVER)
    )
    if goes_on and w.dice.random() < STEADY:
        return True
    live = [one for one in items.values() if not has_ended(one.state)]
    chosen = live if w.dice.random() < OFTEN else list(items.values())
    if chosen:
        w.item_id = w.dice.choice(chosen).shipment_id
    return bool(chosen)


def likely(w: Walk, acts: Mapping[Action, Act]) -> Action:
    """Choose an act that leads on from the state of the shipment in hand; at times any at all."""
    usual = _USUAL[w.item.state, w.item.direction.to_agency]
    action = w.dice.choice(usual if usual and w.dice.random() < OFTEN else list(acts))
    if action in _BY and w.dice.random() < OFTEN:
        w.actor = POSTMAN if _BY[action] else SECOND
    return action
