"""Thousands of lives of a result, in any order of acts and facts: what must hold in all of them."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from services.results.domain import (
    LIFECYCLE,
    Block,
    BlockReason,
    DeliveryOrderCancelled,
    DeliveryOrdered,
    Difference,
    Direction,
    Document,
    FoundPapersReturned,
    FoundState,
    HeardShipment,
    OldPaper,
    Outcome,
    PaperCount,
    PapersFound,
    PostagePayer,
    ResultReturned,
    ReturnMethod,
    State,
    archive_unclaimed,
    block,
    change_return_method,
    discrepancy_closed,
    discrepancy_opened,
    dossier_ended,
    holding,
    prepare_dispatch,
    redispatch,
    register,
    reissue,
    resolution_recalled,
    return_at_counter,
    return_electronically,
    return_found_papers,
    shipment_cancelled,
    shipment_collected,
    shipment_delivered,
    shipment_returned,
    unblock,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import DOCUMENTS, NOW, PAPERS, SIGNED, result

WALKS = 10_000
STEPS = 20
AFTER_THE_END = 3
"""Steps that are tried when a life is over: nothing may come of them."""
BLOCKS = [Block(reason) for reason in BlockReason] + [Block(BlockReason.FEE_UNPAID, 50_000)]
NOTHING, EVEN, SELDOM = PaperCount(0, 0), 0.5, 0.2
RELEASES = {"dispatch", "redispatch", "at counter", "electronically"}
RETURNED = {
    State.DELIVERED_BY_POST,
    State.RETURNED_AT_COUNTER,
    State.DELIVERED_ELECTRONICALLY,
}


@dataclass(slots=True)
class Post:
    """What the post knows: it may hear of an order called off too late, or never tell at all."""

    waiting: set[str] = field(default_factory=set)
    carried: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Walk:
    """One life, and what was told in it."""

    dice: random.Random
    item: Any = None
    now: Any = NOW
    post: Post = field(default_factory=Post)
    path: list[str] = field(default_factory=list)
    returned: int = 0
    called_off: set[str] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)
    """Rounds of papers that were told as found and not as given."""
    given: set[int] = field(default_factory=set)

    def shipment(self, order_id: str) -> HeardShipment:
        return HeardShipment(order_id, Direction.RESULT_OUT, PAPERS)

    def an_order(self, orders: set[str]) -> str:
        return self.dice.choice(sorted(orders)) if orders else "o-none"

    def some_documents(self) -> tuple[Document, ...]:
        number = len(self.path)
        return tuple(Document(f"{number}/{one.kind}", one.kind) for one in DOCUMENTS)


def _collected(w: Walk) -> Any:
    order = w.an_order(w.post.waiting)
    w.post.waiting.discard(order)
    w.post.carried.add(order)
    item, shipment = w.item, w.shipment(order)
    if w.dice.random() < EVEN:
        short = Difference(f"x-{len(w.path)}", order, PAPERS)
        item, shipment = discrepancy_opened(item, short, w.now), replace(shipment, papers=NOTHING)
    return shipment_collected(item, shipment, w.now, portal_done=False)


def _found(w: Walk) -> Any:
    """Find the paper of any difference, at the counter or in the item that the post still has."""
    known = w.dice.choice([one.discrepancy_id for one in w.item.discrepancies] or ["x-none"])
    joined = w.item.state is State.WITH_POST_OUTBOUND and w.dice.random() < SELDOM
    found = Difference(known, w.item.order_id, PAPERS, found=PAPERS, joined=joined)
    return discrepancy_closed(w.item, found)


def _delivered(w: Walk) -> Any:
    order = w.an_order(w.post.carried)
    w.post.carried.discard(order)
    return shipment_delivered(w.item, w.shipment(order), w.now)


def _back(w: Walk) -> Any:
    order = w.an_order(w.post.carried)
    w.post.carried.discard(order)
    return shipment_returned(w.item, w.shipment(order), w.now)


def _cancelled(w: Walk) -> Any:
    order = w.an_order(w.post.waiting)
    w.post.waiting.discard(order)
    return shipment_cancelled(w.item, w.shipment(order), w.now)


ACTS: dict[str, Callable[[Walk], Any]] = {
    "register": lambda w: register(w.item, Outcome.POSITIVE, PAPERS, w.some_documents(), w.now),
    "block": lambda w: block(w.item, w.dice.choice(BLOCKS), w.now),
    "unblock": lambda w: unblock(w.item, w.dice.choice(list(BlockReason)), w.now),
    "dispatch": lambda w: prepare_dispatch(
        w.item, f"o-{len(w.path)}", (OldPaper("GPLX", 1),), w.now
    ),
    "redispatch": lambda w: redispatch(
        w.item, f"o-{len(w.path)}", PostagePayer.OWNER, w.now, address_confirmed=True
    ),
    "method": lambda w: change_return_method(w.item, w.dice.choice(list(ReturnMethod)), w.now),
    "at counter": lambda w: return_at_counter(
        w.item,
        replace(SIGNED, old_papers=w.item.old_papers),
        w.now,
    ),
    "electronically": lambda w: return_electronically(w.item, w.now, paper_follows=False),
    "reissue": lambda w: reissue(w.item, "MT-1", PAPERS, w.some_documents(), w.now),
    "archive": lambda w: archive_unclaimed(w.item, 365, w.now),
    "found": _found,
    "found given": lambda w: return_found_papers(w.item, SIGNED, w.now),
    "collected": _collected,
    "delivered": _delivered,
    "back": _back,
    "cancelled": _cancelled,
    "recalled": lambda w: resolution_recalled(w.item, w.now),
    "ended": lambda w: dossier_ended(w.item, w.now),
}
NAMES = sorted(ACTS)
SHARES = [1 if name in {"ended", "recalled"} else 6 for name in NAMES]


def _step(w: Walk, name: str) -> None:
    before = w.item
    after, facts = ACTS[name](w)
    told = facts if isinstance(facts, tuple) else (facts,)
    for fact in told:
        if isinstance(fact, DeliveryOrdered):
            w.post.waiting.add(fact.order_id)
        if isinstance(fact, DeliveryOrderCancelled):
            w.called_off.add(fact.order_id)
        w.returned += isinstance(fact, ResultReturned)
        if isinstance(fact, PapersFound):
            assert fact.round not in w.waiting | w.given, "two sets have one name"
            w.waiting.add(fact.round)
        if isinstance(fact, FoundPapersReturned):
            w.waiting.remove(fact.round)
            w.given.add(fact.round)
    w.item = after
    _check(w, name, before)


def _check(w: Walk, name: str, before: Any) -> None:
    after = w.item
    assert w.returned == (after.state in RETURNED), "returned at most once, and only then told"
    if LIFECYCLE.is_final(before.state):
        assert after.state is before.state, "terminal is terminal"
    if name in RELEASES:
        assert not holding(before), "released while blocked"
        assert not before.dossier_ended, "released although the dossier has ended"
    if before.state is State.WITH_POST_OUTBOUND and after.state is State.WITH_POST_OUTBOUND:
        assert after.return_method is before.return_method, "the way changed after the handover"
    if after.state is State.BLOCKED:
        assert holding(after), "blocked for no reason"
    if after.state in {State.READY, State.AWAITING_PICKUP, State.BACK_AT_AGENCY}:
        assert not holding(after), "not blocked although there is a reason"
    if after.state is not State.DISPATCH_PREPARED and before.state is State.DISPATCH_PREPARED:
        heard = name in {"collected", "delivered", "back", "cancelled"}
        assert heard or before.order_id in w.called_off, "an order neither ended nor called off"
    there = {one.round for one in after.found_later if one.state is FoundState.WAITING}
    assert there == w.waiting, "found papers wait, and nobody knows of them, or the other way"
    assert len(w.given) <= 1, "the one paper that was missing is given twice"
    if there:
        assert after.state is State.DELIVERED_BY_POST, "found papers wait apart from the rest"
    if after.portal_returned_time:
        assert after.state in RETURNED, "told as returned before the citizen had it"


def test_invariants_33_to_38_hold_in_ten_thousand_lives():
    """33, 34, 36, 37, 38: no order of acts and facts gives a result out twice or too early."""
    ends, given = set(), 0
    for seed in range(WALKS):
        dice = random.Random(seed)
        w = Walk(dice, result(method=dice.choice(list(ReturnMethod))))
        over = 0
        for name in dice.choices(NAMES, SHARES, k=STEPS):
            w.path.append(name)
            w.now += timedelta(days=dice.choice((0, 1, 400)))
            with suppress(FailedPrecondition):
                try:
                    _step(w, name)
                except AssertionError as wrong:
                    raise AssertionError(f"seed {seed}, {w.path}: {wrong}") from wrong
            over += LIFECYCLE.is_final(w.item.state)
            if over > AFTER_THE_END:
                break
        ends.add(w.item.state)
        given += len(w.given)

    assert ends == set(State), "the walks lead everywhere, or they would prove nothing"
    assert given, "no walk gives out what was found later"
