"""What is done about shipments in a random life, each with what it needs drawn at random."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from services.postal import domain as d
from services.postal.domain.shipment import Action, Shipment
from tests.domain.postal import walk_money as money
from tests.domain.postal.builders import PAPERS
from tests.domain.postal.walker import AGENCY, OFFICES, Act, Walk

A, D = Action, d.Direction
ORDERS = (D.INBOUND, D.SUPPLEMENT_IN, D.RESULT_OUT, D.RESULT_OUT, D.PAPERS_BACK)
ATTEMPTS_MAX = 3
ARRIVED = d.ScanKind.ARRIVED_AT_DELIVERY_OFFICE
SCANS = (*d.ScanKind, ARRIVED, ARRIVED, ARRIVED)
SIGNATURE = hashlib.sha256(b"signature").digest()
TERMS = d.ReceiverTerms(photo_relations=frozenset())
WINDOW_MINUTES = 60
STORAGE_DAYS = 8
INCIDENT = d.Incident("i-1", d.IncidentKind.LOSS, money.NOW, "Mất", "BB-7")


def order(w: Walk) -> None:
    """Hear of an order; at times one that is known, or the next sending of the same."""
    direction, rounds = w.dice.choice(ORDERS), w.dice.choice((1, 1, 2))
    known = list(w.books.shipments.values())
    again = known and w.dice.random() < 0.2
    order_id = w.dice.choice(known).order_id if again else w.new_id("o")
    asked = d.Order(order_id, "d-1", direction, rounds, AGENCY, PAPERS)
    booked, facts = d.book(asked, w.new_id("s"), known, ATTEMPTS_MAX)
    if facts:
        w.keep(booked)
        w.item_id = booked.shipment_id
        money.ask_with(w, booked)


def call_off(w: Walk) -> None:
    """Hear that nobody wants it any more."""
    w.keep(d.order_cancelled(w.item)[0])


def correct_contact(w: Walk) -> None:
    """Hear of another address; the post may not know yet which."""
    if not d.has_ended(w.item.state):
        w.keep(replace(d.contact_corrected(w.item), contact_known=w.dice.random() < 0.8))


def must_appear(w: Walk) -> None:
    """Hear that nobody may receive for the owner."""
    w.keep(d.must_appear(w.item))


HEARD: dict[str, Act] = {
    "order": order,
    "call off": call_off,
    "contact": correct_contact,
    "must appear": must_appear,
    **money.HEARD,
}


def _assign(w: Walk) -> None:
    postman = w.dice.choice((w.actor, w.other()))
    w.keep(d.assign_pickup(w.item, postman.account, w.dice.choice(OFFICES))[0])


def _fail_pickup(w: Walk) -> None:
    reason, later = d.PickupFailureReason.NOBODY_THERE, w.dice.choice((-1, 1, 2))
    w.keep(d.fail_pickup(w.item, reason, w.now + timedelta(days=later), w.now)[0])


def _collect(w: Walk) -> None:
    signed = w.dice.random() < 0.95
    papers = d.Collection(w.waybill(), "NP-1", "PG-1", PAPERS, PAPERS, signed, signed, "")
    w.keep(d.collect(w.item, papers)[0])
    money.collect(w, w.item, money.asked_with(w, w.item))


def _hand_over(w: Walk) -> None:
    """Propose, or sign as the other side; the counter may be a postal employee's second job."""
    open_one = w.books.handovers.get(w.item_id)
    postal = w.actor
    officer = "lan" if w.dice.random() < 0.9 else w.actor.account
    counter = d.Actor(officer, d.Role.COUNTER_OFFICER, AGENCY)
    if open_one is None or w.dice.random() < 0.1:
        giver = counter if d.kind_of(w.item) is d.HandoverKind.TO_POST else postal
        giving = d.Giving(giver, PAPERS, "NP-1")
        proposed = d.propose(w.item, w.new_id("h"), giving, open_one, w.now)
        w.books.handovers[w.item_id] = proposed.handover
        w.keep(proposed.shipment)
        return
    to_post = open_one.kind is d.HandoverKind.TO_POST
    taking = d.Taking(
        postal if to_post else counter,
        PAPERS,
        d.SealState.INTACT,
        waybill_no=w.waybill() if to_post else "",
    )
    confirmed = d.confirm(w.item, open_one, taking, w.new_id("x"), w.now)
    assert taking.actor.account != open_one.giver.account, "two hands"
    del w.books.handovers[w.item_id]
    w.keep(confirmed.shipment)


def _scan(w: Walk) -> None:
    """Scan it once or more, now or hours ago, in no order; at times with a code nobody knows."""
    scans = [
        d.Scan(
            w.dice.choice(SCANS),
            "ZZ9",
            w.dice.choice(OFFICES),
            w.now - timedelta(minutes=w.dice.choice((0, 0, 0, 3, 90, 3_000, -3, -9_000))),
        )
        for _ in range(w.dice.choice((1, 1, 3)))
    ]
    w.keep(d.record_scans(w.item, w.dice.sample(scans * 2, len(scans) * 2), w.now)[0])


def _open_manifest(w: Walk) -> None:
    w.keep(d.open_manifest(w.item, w.manifest())[0])
    w.books.out[w.item_id] = w.item.manifest_id


def _attempt(w: Walk) -> None:
    reason = w.dice.choice(list(d.AttemptReason))
    then = w.dice.choice((d.NextAction.RETRY, d.NextAction.RETRY, *d.NextAction))
    w.keep(d.attempt_delivery(w.item, reason, then, STORAGE_DAYS, w.now)[0])


def _deliver(w: Walk) -> None:
    """Give it to somebody at the door, and take what is to be paid there."""
    usual = w.dice.random() < 0.7
    proof = d.Proof(
        d.Relation.ADDRESSEE if usual else w.dice.choice(list(d.Relation)),
        "TEST",
        d.IdentityKind.ID_CARD if w.dice.random() < 0.95 else None,
        SIGNATURE if w.dice.random() < 0.95 else b"",
        "Số 3",
        w.now,
        d.Authorisation("UQ-1", w.now.date()) if w.dice.random() < 0.8 else None,
    )
    after, fact = d.deliver(w.item, proof, w.now, TERMS)
    assert proof.relation in _MAY_RECEIVE[after.receiver_rule], "invariant 17"
    w.keep(after)
    w.books.reports[w.item_id] = d.DeliveryReport(w.actor.account, w.now, fact.proof_hash)
    money.collect_at_door(w, after)


_MAY_RECEIVE = {
    d.ReceiverRule.ADDRESSEE_ONLY: {d.Relation.ADDRESSEE},
    d.ReceiverRule.AUTHORISED: {d.Relation.ADDRESSEE, d.Relation.AUTHORISED},
    d.ReceiverRule.FAMILY: {d.Relation.ADDRESSEE, d.Relation.AUTHORISED, d.Relation.FAMILY},
}


def _cancel_delivery(w: Walk) -> None:
    report, item = w.books.reports.get(w.item_id), w.item
    reason = d.CancellationReason.WRONG_RECEIVER
    after, _ = d.cancel_delivery(item, report, w.actor.account, reason, WINDOW_MINUTES, w.now)
    assert report
    assert w.actor.account not in {report.reported_by, item.postman}, "invariant 14"
    w.keep(after)
    money.reverse_collections(w, after, report.reported_time)


def _find(w: Walk) -> None:
    earlier = sum(one.direction is D.RETURN_TO_AGENCY for one in w.books.shipments.values())
    found = d.Find(PAPERS, "NP-2", w.waybill(), w.dice.choice(OFFICES))
    over, back, _ = d.find(w.item, found, w.new_id("s"), w.new_id("o"), earlier)
    w.keep(over)
    w.keep(back)


def _keep(rule: str, *args: object) -> Act:
    """Make an act of a rule that needs nothing drawn."""

    def act(w: Walk) -> None:
        after: Shipment = getattr(d, rule)(w.item, *args)[0]
        w.keep(after)

    return act


def _redirect(w: Walk) -> None:
    """Send it on, mostly after the owner was asked where to."""
    if w.dice.random() < 0.8:
        correct_contact(w)
    w.keep(d.redirect(w.item, w.dice.choice((*OFFICES, *OFFICES, "990100")), 2, w.now)[0])


def _expire(w: Walk) -> None:
    """Let the timer fire, at times too early."""
    if w.item.storage_end_time and w.dice.random() < 0.7:
        w.now = max(w.now, w.item.storage_end_time)
    w.keep(d.expire_storage(w.item, w.now)[0])


WRONG_ADDRESS = d.PickupFailureReason.WRONG_ADDRESS
ACTS: dict[Action, Act] = {
    A.ASSIGN_PICKUP: _assign,
    A.DECLINE_PICKUP: _keep("decline_pickup", WRONG_ADDRESS),
    A.FAIL_PICKUP: _fail_pickup,
    A.CANCEL: _keep("cancel", WRONG_ADDRESS),
    A.COLLECT: _collect,
    A.HAND_TO_POST: _hand_over,
    A.HAND_TO_AGENCY: _hand_over,
    A.HAND_BACK: _hand_over,
    A.SCAN_ON_THE_WAY: _scan,
    A.SCAN_AT_DELIVERY_OFFICE: _scan,
    A.OPEN_MANIFEST: _open_manifest,
    A.ATTEMPT_DELIVERY: _attempt,
    A.EXPIRE_STORAGE: _expire,
    A.DELIVER: _deliver,
    A.REDIRECT: _redirect,
    A.REPORT_DAMAGE: _keep("report_damage", INCIDENT, d.AfterDamage.CONTINUE),
    A.SEND_BACK_DAMAGED: _keep("report_damage", INCIDENT, d.AfterDamage.RETURN),
    A.DECLARE_LOST: _keep("declare_lost", INCIDENT),
    A.FIND: _find,
    A.CANCEL_DELIVERY: _cancel_delivery,
}
"""Every way on; HOLD and SEND_BACK follow from attempts, TAKE_IN from FIND."""
