"""Every way on there is for a dossier, with what it needs drawn at random."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.intake.domain import (
    acceptance,
    contact,
    correction,
    ending,
    expiry,
    filing,
    hearing,
    hearing_of_results,
    obligation,
    reappointment,
    resolution,
    stopping,
    supplement,
)
from services.intake.domain.acceptance import Checked
from services.intake.domain.correction import Correction
from services.intake.domain.dossier import OrderState
from services.intake.domain.lifecycle import Action
from services.intake.domain.reappointment import Apology
from services.intake.domain.vocabulary import (
    NO_PAPERS,
    ContactSide,
    Direction,
    ObligationPurpose,
    PaperCount,
    RefusalReason,
    StopReason,
    SupplementPolicy,
)
from tests.domain.intake.builders import ALL_PRESENT, CODE, LOOKUP, PEOPLE
from tests.domain.intake.walk_rules import REAPPOINTMENTS_MAX, ROUNDS_MAX

A = Action
Walk = Any
FORGOTTEN = 0.1
"""Share of the reasons that somebody forgets to give."""
SOME = (PaperCount(1, 0), PaperCount(0, 1), PaperCount(2, 1))


def _text(walk: Walk) -> str:
    """Give a reason; now and then somebody forgets to."""
    return " " if walk.dice.random() < FORGOTTEN else "Có lý do"


def _order(walk: Walk, direction: Direction, *states: OrderState) -> str:
    found = [
        order.order_id
        for order in walk.dossier.orders
        if order.direction is direction and order.state in states
    ]
    return walk.dice.choice(found) if found else "none"


def _delivered(walk: Walk) -> Any:
    order, papers = _order(walk, Direction.INBOUND, *OPEN), walk.dice.choice(SOME)
    if order != "none":
        walk.held += papers
    return hearing.inbound_delivered(walk.dossier, order, papers)


def _supplement_pickup(walk: Walk) -> Any:
    """Order a pickup, or let the post go on with one that is ordered."""
    order = _order(walk, Direction.SUPPLEMENT_IN, OrderState.ORDERED)
    if order != "none":
        return hearing.supplement_collected(walk.dossier, order, walk.now)
    order = _order(walk, Direction.SUPPLEMENT_IN, OrderState.COLLECTED)
    if order != "none":
        papers = walk.dice.choice(SOME)
        walk.held += papers
        return hearing.supplement_delivered(walk.dossier, order, papers, walk.now)
    order = f"s-{len(walk.trail)}"
    return supplement.order_supplement_pickup(walk.dossier, order, SOME[0])


def _papers_back(walk: Walk) -> Any:
    """Order papers back, or let the post go on with them."""
    order = _order(walk, Direction.PAPERS_BACK, OrderState.ORDERED)
    if order != "none":
        papers, walk.held = walk.held, NO_PAPERS
        return hearing.papers_back_collected(walk.dossier, order, papers)
    order = _order(walk, Direction.PAPERS_BACK, OrderState.COLLECTED)
    if order != "none" and walk.dice.random() < 0.5:
        walk.held += SOME[0]
        return hearing.papers_back_returned(walk.dossier, order, SOME[0])
    return ending.order_papers_back(walk.dossier, f"b-{len(walk.trail)}")


def _request(walk: Walk) -> Any:
    return supplement.request_supplement(
        walk.dossier,
        ("Trích lục", "Bản đồ")[: walk.dice.randint(1, 2)],
        _text(walk),
        walk.now + timedelta(days=walk.dice.randint(0, 20)),
        walk.now,
        counted_on=walk.calendar,
        policy=walk.dice.choice(list(SupplementPolicy)),
        max_rounds=ROUNDS_MAX,
        override_reason=walk.dice.choice(("", "Phát sinh mới")),
    )


def _complete(walk: Walk) -> Any:
    count = walk.dossier.rounds[-1].item_count if walk.dossier.rounds else 1
    split = walk.dice.randint(0, count)
    return supplement.complete_supplement(
        walk.dossier,
        walk.dice.choice(({}, {"KQ3": SOME[0]})),
        walk.procedure,
        walk.calendar,
        walk.now,
        received=range(1, split + 1),
        waived={item: _text(walk) for item in range(split + 1, count + 1)},
    )


def _refuse(walk: Walk) -> Any:
    return acceptance.refuse(
        walk.dossier, walk.dice.choice(list(RefusalReason)), _text(walk), walk.now
    )


def _reappoint(walk: Walk) -> Any:
    days = timedelta(days=walk.dice.randint(1, 20))
    due = walk.calendar.close_of(walk.calendar.next_worked((walk.now + days).date()))
    apology = Apology(due, _text(walk), "thuly", walk.dice.choice(("truongphong", "thuly")))
    return reappointment.reappoint(
        walk.dossier, apology, walk.calendar, walk.now, most=REAPPOINTMENTS_MAX
    )


def _correct(walk: Walk) -> Any:
    wanted = Correction(
        _text(walk),
        case_code=walk.dice.choice(("", "C1", "C2")),
        components=walk.dice.choice(({}, {"KQ1": PaperCount(3, 1)}, {"KQ3": SOME[0]})),
        about_people=walk.dice.choice(((), ("owner",))),
    )
    return correction.correct(walk.dossier, wanted, walk.procedure, walk.calendar, walk.now)


def _accept(walk: Walk) -> Any:
    present = {line.code: line.asked for line in walk.dossier.components}
    checked = Checked(
        walk.dice.choice((present, present, present, {**ALL_PRESENT, "KQ1": SOME[0]}))
    )
    return acceptance.accept(
        walk.dossier,
        PEOPLE,
        checked,
        walk.procedure,
        dossier_code=CODE,
        lookup=LOOKUP,
        calendar=walk.calendar,
        now=walk.now,
    )


OPEN = (OrderState.ORDERED, OrderState.COLLECTED)
ACTS: dict[Action, Callable[[Walk], Any]] = {
    A.FILE: lambda w: filing.file(w.dossier, w.dossier.papers_declared),
    A.CANCEL: lambda w: filing.cancel(w.dossier),
    A.GUIDE_COMPLETION: lambda w: filing.guide_completion(w.dossier, (_text(w),)),
    A.RECEIVE_COMPLETION: lambda w: filing.receive_completion(
        w.dossier, {"KQ1": SOME[0]}, w.procedure
    ),
    A.ACCEPT: _accept,
    A.FORWARD: lambda w: acceptance.forward(w.dossier),
    A.REFUSE: _refuse,
    A.REQUEST_SUPPLEMENT: _request,
    A.ORDER_SUPPLEMENT_PICKUP: _supplement_pickup,
    A.COMPLETE_SUPPLEMENT: _complete,
    A.EXPIRE_SUPPLEMENT: lambda w: supplement.expire_supplement(w.dossier, w.now),
    A.REOPEN_SUPPLEMENT: lambda w: expiry.reopen_supplement(
        w.dossier, _text(w), w.now + timedelta(days=5), w.now
    ),
    A.ISSUE_OBLIGATION: lambda w: obligation.issue_obligation(
        w.dossier, ObligationPurpose.LAND_RENT, w.dice.choice((0, 5_000)), None, w.calendar, w.now
    ),
    A.SETTLE_OBLIGATION: lambda w: obligation.settle_obligation(
        w.dossier, "BL-1", w.calendar, w.now
    ),
    A.REAPPOINT: _reappoint,
    A.STOP: lambda w: stopping.stop(w.dossier, w.dice.choice(list(StopReason)), _text(w), w.now),
    A.RECALL_RESOLUTION: lambda w: resolution.recall_resolution(
        w.dossier, _text(w), w.calendar, w.now
    ),
    A.CORRECT: _correct,
    A.CORRECT_CONTACT: lambda w: contact.correct_contact(w.dossier, {ContactSide.SENDER}, ()),
    A.WITHDRAW: lambda w: ending.withdraw(w.dossier),
    A.ORDER_PAPERS_BACK: _papers_back,
    A.GIVE_PAPERS_BACK: lambda w: ending.give_papers_back(w.dossier),
    A.HEAR_INBOUND_COLLECTED: lambda w: hearing.inbound_collected(
        w.dossier, _order(w, Direction.INBOUND, OrderState.ORDERED)
    ),
    A.HEAR_INBOUND_DELIVERED: _delivered,
    A.HEAR_INBOUND_CANCELLED: lambda w: hearing.inbound_cancelled(
        w.dossier, _order(w, Direction.INBOUND, OrderState.ORDERED)
    ),
    A.HEAR_RESULT_READY: lambda w: hearing_of_results.result_ready(w.dossier, w.now),
    A.HEAR_RESULT_RETURNED: lambda w: hearing_of_results.result_returned(w.dossier),
    A.HEAR_RETURNED_AFTER_RECALL: lambda w: hearing_of_results.result_returned(w.dossier),
}
"""Every way on there is, with what it needs drawn at random."""
