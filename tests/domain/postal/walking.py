"""A small world of papers in which two people act on what they saw a while ago; pure rules only."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import count

from services.postal.domain import (
    LIFECYCLE,
    Action,
    Actor,
    AfterDamage,
    AttemptReason,
    CancellationReason,
    Collection,
    Confirmed,
    Custody,
    DeliveryReport,
    Direction,
    Discrepancy,
    DiscrepancyState,
    Fact,
    Find,
    Finding,
    Giving,
    Handover,
    HandoverRefusalReason,
    Holder,
    HolderKind,
    IdentityKind,
    Incident,
    IncidentKind,
    Manifest,
    NextAction,
    PaperCount,
    PickupFailureReason,
    Proof,
    Relation,
    Resolution,
    Role,
    Scan,
    ScanKind,
    SealState,
    Shipment,
    State,
    Taking,
    assign_discrepancy,
    assign_pickup,
    attempt_delivery,
    cancel,
    cancel_delivery,
    close_discrepancy,
    collect,
    confirm,
    custody_of,
    declare_lost,
    deliver,
    find,
    open_manifest,
    overtake,
    overtaken,
    propose,
    record_scans,
    refuse_handover,
    report_damage,
    resolve_discrepancy,
    withdraw_handover,
)
from shared.errors import Refused
from tests.domain.postal.builders import NOW, OFFICER, PAPERS, WORKER

AGENCY = OFFICER.unit
OFFICE = WORKER.unit
COUNTER = Holder(HolderKind.AGENCY, AGENCY)
CITIZEN = Holder(HolderKind.CITIZEN)
WAYBILL = "RH123456785VN"
ORDERED = tuple(one for one in Direction if one is not Direction.RETURN_TO_AGENCY)


@dataclass(frozen=True, slots=True)
class Signed:
    """A handover that was confirmed: the item as it was, and all that changed."""

    before: Shipment
    done: Confirmed


class World:
    """Two items of one dossier, a worker, an officer, and everything that was told."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.now = NOW
        self.items: dict[str, Shipment] = {}
        self.handovers: dict[str, Handover] = {}
        self.discrepancies: dict[str, Discrepancy] = {}
        self.incidents: dict[str, Incident] = {}
        self.reports: dict[str, DeliveryReport] = {}
        self.signed: list[Signed] = []
        self.told: list[Fact] = []
        self.has: dict[str, Holder] = {}
        """Who has each paper set, by what was told alone."""
        self._ids = count(1)
        for direction in dice.sample(ORDERED, 2):
            number = self.new_id()
            item = Shipment(f"s-{number}", "d-1", f"o-{number}", direction, 1, AGENCY, PAPERS, 2)
            self.items[item.shipment_id] = item
            self.has[item.order_id] = CITIZEN if direction.to_agency else COUNTER

    def new_id(self) -> str:
        return str(next(self._ids))

    def walk(self, steps: int, check: Callable[["World"], None]) -> None:
        """Let two people look and act in any order; what one saw the other may have changed."""
        twice = self.dice.random() < 0.1  # a postal employee who works at the counter
        people = (WORKER, replace(OFFICER, account=WORKER.account) if twice else OFFICER)
        plans: dict[Actor, Callable[[], None] | None] = dict.fromkeys(people)
        for _ in range(steps):
            me = self.dice.choice(people)
            plan = plans[me]
            if plan is None:
                plans[me] = self.look(me)
                continue
            plans[me] = None
            self.now += timedelta(minutes=1)
            try:
                plan()
            except Refused:
                continue
            check(self)

    def look(self, me: Actor) -> Callable[[], None] | None:
        """Choose something that can be done with an item as it is now."""
        item = self.dice.choice(list(self.items.values()))
        can = [act for sees, act in ACTS[me.role] if sees(self, item)]
        return partial(self.dice.choice(can), self, me, item) if can else None

    def keep(self, after: Shipment, *facts: Fact) -> None:
        """Do what the handlers do with what a rule decided."""
        before = self.items.get(after.shipment_id, after)
        if handover_id := overtaken(before, after):
            self.handovers[handover_id] = overtake(self.handovers[handover_id])
        self.items[after.shipment_id] = after
        for fact in facts:
            self.told.append(fact)
            change = custody_of(fact, AGENCY)
            if change:
                self.change_hands(change)

    def change_hands(self, change: Custody) -> None:
        """Follow a paper set, which is where it was last told to be."""
        assert self.has.get(change.paper_set_id) == change.before, change
        self.has[change.paper_set_id] = change.after

    def counted(self, papers: PaperCount) -> PaperCount:
        """Count, and sometimes miscount or lose one."""
        if self.dice.random() < 0.8:
            return papers
        return PaperCount(max(0, papers.originals + self.dice.choice((-1, 0, 1))), papers.copies)


def _assign(world: World, me: Actor, seen: Shipment) -> None:
    world.keep(*assign_pickup(world.items[seen.shipment_id], me.account, OFFICE))


def _cancel(world: World, me: Actor, seen: Shipment) -> None:
    world.keep(*cancel(world.items[seen.shipment_id], PickupFailureReason.CALLED_OFF))


def _collect(world: World, me: Actor, seen: Shipment) -> None:
    papers = world.counted(seen.expected)
    slip = Collection(WAYBILL, "NP-1", "PG-1", papers, papers, True, True, OFFICE)
    world.keep(*collect(world.items[seen.shipment_id], slip))


def _scan(world: World, me: Actor, seen: Shipment) -> None:
    kind = world.dice.choice((ScanKind.ARRIVED_AT_DELIVERY_OFFICE, *ScanKind))
    after, facts = record_scans(
        world.items[seen.shipment_id], [Scan(kind, "", OFFICE, world.now)], world.now
    )
    world.keep(after, *facts)


def _send_out(world: World, me: Actor, seen: Shipment) -> None:
    manifest = Manifest("m-1", me.account, "T1", "1", OFFICE, world.now)
    world.keep(*open_manifest(world.items[seen.shipment_id], manifest))


def _attempt(world: World, me: Actor, seen: Shipment) -> None:
    after, facts = attempt_delivery(
        world.items[seen.shipment_id],
        AttemptReason.NOBODY_THERE,
        world.dice.choice(list(NextAction)),
        8,
        world.now,
    )
    world.keep(after, *facts)


def _deliver(world: World, me: Actor, seen: Shipment) -> None:
    proof = Proof(Relation.ADDRESSEE, "A", IdentityKind.ID_CARD, b"s" * 32, "B", world.now)
    after, fact = deliver(world.items[seen.shipment_id], proof, world.now)
    world.reports[seen.shipment_id] = DeliveryReport(me.account, world.now, fact.proof_hash)
    world.keep(after, fact)


def _take_back(world: World, me: Actor, seen: Shipment) -> None:
    who = world.dice.choice((me.account, "hoa.pham"))
    report = world.reports.get(seen.shipment_id)
    item = world.items[seen.shipment_id]
    reason = CancellationReason.WRONG_RECEIVER
    world.keep(*cancel_delivery(item, report, who, reason, 60, world.now))


def _damage(world: World, me: Actor, seen: Shipment) -> None:
    incident = Incident(world.new_id(), IncidentKind.DAMAGE, world.now, "wet")
    then = world.dice.choice(list(AfterDamage))
    after, facts = report_damage(world.items[seen.shipment_id], incident, then)
    world.keep(after, *facts)


def _lose(world: World, me: Actor, seen: Shipment) -> None:
    incident = Incident(world.new_id(), IncidentKind.LOSS, world.now, "gone", "BB-1")
    after, fact = declare_lost(world.items[seen.shipment_id], incident)
    world.incidents[seen.shipment_id] = incident
    world.keep(after, fact)


def _find(world: World, me: Actor, seen: Shipment) -> None:
    found = Find(world.counted(seen.papers), "NP-2", WAYBILL, OFFICE)
    number = world.new_id()
    lost = world.items[seen.shipment_id]
    over, back, facts = find(lost, found, f"s-{number}", f"o-{number}", 0)
    world.keep(over)
    world.keep(back, *facts)


def _propose(world: World, me: Actor, seen: Shipment) -> None:
    item = world.items[seen.shipment_id]
    papers = world.counted(seen.papers if seen.waybill_no else seen.expected)
    giving = Giving(me, papers, item.seal_no or "NP-1", item.waybill_no or WAYBILL)
    earlier = world.handovers.get(item.open_handover_id)
    done = propose(item, f"h-{world.new_id()}", giving, earlier, world.now)
    for one in (done.replaced, done.handover):
        if one:
            world.handovers[one.handover_id] = one
    world.keep(done.shipment, done.fact)


def _confirm(world: World, me: Actor, seen: Shipment) -> None:
    handover = world.handovers[seen.open_handover_id]
    seal = world.dice.choice((SealState.INTACT, SealState.INTACT, *SealState))
    taking = Taking(
        me, world.counted(handover.given), seal, world.dice.random() < 0.7, post_office=OFFICE
    )
    item = world.items[seen.shipment_id]
    done = confirm(item, handover, taking, f"x-{world.new_id()}", world.now)
    world.handovers[handover.handover_id] = done.handover
    if done.discrepancy:
        world.discrepancies[done.discrepancy.discrepancy_id] = done.discrepancy
    world.signed.append(Signed(item, done))
    world.keep(done.shipment, *done.facts)


def _withdraw(world: World, me: Actor, seen: Shipment) -> None:
    handover = world.handovers[seen.open_handover_id]
    ended = withdraw_handover(world.items[seen.shipment_id], handover, me)
    world.handovers[handover.handover_id] = ended.handover
    world.keep(ended.shipment, ended.fact)


def _refuse(world: World, me: Actor, seen: Shipment) -> None:
    handover = world.handovers[seen.open_handover_id]
    reason = world.dice.choice(list(HandoverRefusalReason))
    ended = refuse_handover(world.items[seen.shipment_id], handover, me, reason)
    world.handovers[handover.handover_id] = ended.handover
    world.keep(ended.shipment, ended.fact)


def _inquire(world: World, me: Actor, seen: Shipment) -> None:
    """Do the next thing about a difference: resolve, close, or give it to another unit."""
    name, one = world.dice.choice(list(world.discrepancies.items()))
    signed = world.handovers[one.handover_id]
    if world.dice.random() < 0.2:
        owner = world.dice.choice((AGENCY, OFFICE))
        world.discrepancies[name], _ = assign_discrepancy(one, signed, owner, me)
    elif one.state is DiscrepancyState.RESOLVED:
        item = world.items[one.shipment_id]
        after, world.discrepancies[name], fact = close_discrepancy(item, one, signed, me)
        world.keep(after, fact)
    else:
        resolution = world.dice.choice(list(Resolution))
        found = PaperCount(world.dice.randint(0, 2), 0)
        finding = Finding(resolution, found, "r")
        world.discrepancies[name], _ = resolve_discrepancy(one, finding, me)


Sees = Callable[[World, Shipment], bool]
Act = Callable[[World, Actor, Shipment], None]


def _may(action: Action) -> Sees:
    return lambda _, item: LIFECYCLE.allows(item.state, action)


def _seldom(action: Action) -> Sees:
    return lambda world, item: LIFECYCLE.allows(item.state, action) and world.dice.random() < 0.1


def _unassigned(world: World, item: Shipment) -> bool:
    return item.state is State.ORDERED or _seldom(Action.ASSIGN_PICKUP)(world, item)


def _with_proposal(_: World, item: Shipment) -> bool:
    return bool(item.open_handover_id)


def _with_seldom(world: World, item: Shipment) -> bool:
    return bool(item.open_handover_id) and world.dice.random() < 0.2


def _with_difference(world: World, _: Shipment) -> bool:
    return bool(world.discrepancies) and world.dice.random() < 0.5


def _can_change_hands(_: World, item: Shipment) -> bool:
    actions = (
        (Action.HAND_TO_AGENCY,)
        if item.direction.to_agency
        else (Action.HAND_TO_POST, Action.HAND_BACK)
    )
    return any(LIFECYCLE.allows(item.state, action) for action in actions)


_BOTH: tuple[tuple[Sees, Act], ...] = (
    (_can_change_hands, _propose),
    (_with_proposal, _confirm),
    (_with_proposal, _confirm),
    (_with_seldom, _refuse),
    (_with_seldom, _withdraw),
    (_with_difference, _inquire),
)
ACTS: dict[Role, tuple[tuple[Sees, Act], ...]] = {
    Role.COUNTER_OFFICER: (*_BOTH, (_seldom(Action.CANCEL), _cancel)),
    Role.POSTAL_WORKER: (
        *_BOTH,
        (_unassigned, _assign),
        (_may(Action.COLLECT), _collect),
        (_may(Action.SCAN_AT_DELIVERY_OFFICE), _scan),
        (_may(Action.OPEN_MANIFEST), _send_out),
        (_may(Action.ATTEMPT_DELIVERY), _attempt),
        (_may(Action.DELIVER), _deliver),
        (_may(Action.CANCEL_DELIVERY), _take_back),
        (_seldom(Action.REPORT_DAMAGE), _damage),
        (_seldom(Action.DECLARE_LOST), _lose),
        (_may(Action.FIND), _find),
    ),
}
"""What each of the two can do, and what he must see for it."""
