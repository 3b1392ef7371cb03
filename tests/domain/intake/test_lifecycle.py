"""The dossier's lifecycle: every act and every fact in every state."""

from collections import defaultdict
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import (
    acceptance,
    contact,
    correction,
    ending,
    expiry,
    filing,
    hearing,
    hearing_of_results,
    mishaps,
    obligation,
    reappointment,
    resolution,
    stopping,
    supplement,
)
from services.intake.domain.correction import Correction
from services.intake.domain.dossier import Decision, Dossier, OrderState, PostOrder
from services.intake.domain.history import Resolution
from services.intake.domain.lifecycle import LIFECYCLE, NAMES_VI, Action, State, has_ended
from services.intake.domain.reappointment import Apology
from services.intake.domain.vocabulary import (
    ContactSide,
    Direction,
    IntakeChannel,
    ObligationPurpose,
    RefusalReason,
    StopReason,
    Timeliness,
)
from shared.errors import FailedPrecondition
from tests.domain.intake.builders import (
    ASKED,
    BIRTH,
    CAME,
    DUE,
    ONE,
    TWO_AND_ONE,
    VECTORS,
    accept,
    at,
    complete_supplement,
    dossier_in,
    request_supplement,
)

S, A = State, Action

ENDED_EARLY = (S.NOT_ACCEPTED, S.WITHDRAWN, S.STOPPED, S.CANCELLED)
ALLOWED = {
    A.FILE: {S.REGISTERED: S.AT_COUNTER},
    A.CANCEL: {S.REGISTERED: S.CANCELLED},
    A.GUIDE_COMPLETION: {S.AT_COUNTER: S.INCOMPLETE},
    A.RECEIVE_COMPLETION: {S.INCOMPLETE: S.AT_COUNTER},
    A.ACCEPT: {S.AT_COUNTER: S.ACCEPTED},
    A.FORWARD: {S.ACCEPTED: S.IN_PROCESS},
    A.REFUSE: dict.fromkeys([S.AT_COUNTER, S.INCOMPLETE, S.SUPPLEMENT_REQUESTED], S.NOT_ACCEPTED),
    A.REQUEST_SUPPLEMENT: {S.IN_PROCESS: S.SUPPLEMENT_REQUESTED},
    A.ORDER_SUPPLEMENT_PICKUP: {S.SUPPLEMENT_REQUESTED: S.SUPPLEMENT_REQUESTED},
    A.COMPLETE_SUPPLEMENT: {S.SUPPLEMENT_REQUESTED: S.IN_PROCESS},
    A.EXPIRE_SUPPLEMENT: {S.SUPPLEMENT_REQUESTED: S.SUPPLEMENT_REQUESTED},
    A.REOPEN_SUPPLEMENT: {S.SUPPLEMENT_REQUESTED: S.SUPPLEMENT_REQUESTED},
    A.ISSUE_OBLIGATION: {S.IN_PROCESS: S.PAYMENT_REQUESTED},
    A.SETTLE_OBLIGATION: {S.PAYMENT_REQUESTED: S.IN_PROCESS},
    A.REAPPOINT: {S.IN_PROCESS: S.IN_PROCESS},
    A.STOP: dict.fromkeys([S.IN_PROCESS, S.SUPPLEMENT_REQUESTED, S.PAYMENT_REQUESTED], S.STOPPED),
    A.RECALL_RESOLUTION: {S.RESOLVED: S.IN_PROCESS},
    A.CORRECT: {
        state: state
        for state in (
            S.REGISTERED,
            S.AT_COUNTER,
            S.INCOMPLETE,
            S.ACCEPTED,
            S.IN_PROCESS,
            S.SUPPLEMENT_REQUESTED,
            S.PAYMENT_REQUESTED,
        )
    },
    A.CORRECT_CONTACT: {state: state for state in S if state is not S.RESULT_RETURNED},
    A.WITHDRAW: dict.fromkeys(
        [
            S.WITH_POST_INBOUND,
            S.AT_COUNTER,
            S.INCOMPLETE,
            S.ACCEPTED,
            S.IN_PROCESS,
            S.SUPPLEMENT_REQUESTED,
            S.PAYMENT_REQUESTED,
            S.RESOLVED,
        ],
        S.WITHDRAWN,
    ),
    A.ORDER_PAPERS_BACK: {state: state for state in ENDED_EARLY},
    A.GIVE_PAPERS_BACK: {state: state for state in ENDED_EARLY},
    A.HEAR_INBOUND_COLLECTED: {S.REGISTERED: S.WITH_POST_INBOUND},
    A.HEAR_INBOUND_DELIVERED: dict.fromkeys([S.REGISTERED, S.WITH_POST_INBOUND], S.AT_COUNTER),
    A.HEAR_INBOUND_CANCELLED: {S.REGISTERED: S.CANCELLED},
    A.HEAR_INBOUND_LOST: {S.WITH_POST_INBOUND: S.CANCELLED},
    A.HEAR_RETURN_CANCELLED: {S.RESULT_RETURNED: S.RESOLVED},
    A.HEAR_RESULT_READY: dict.fromkeys(
        [S.ACCEPTED, S.IN_PROCESS, S.SUPPLEMENT_REQUESTED, S.PAYMENT_REQUESTED], S.RESOLVED
    ),
    A.HEAR_RESULT_RETURNED: {S.RESOLVED: S.RESULT_RETURNED},
    A.HEAR_RETURNED_AFTER_RECALL: dict.fromkeys(
        [S.IN_PROCESS, S.SUPPLEMENT_REQUESTED, S.PAYMENT_REQUESTED], S.RESULT_RETURNED
    ),
}


def do(action: Action, dossier: Dossier) -> Decision:
    """Do an act with everything that its guards ask for."""
    over = at("2026-03-21 08:00")
    waits = dossier.state is S.SUPPLEMENT_REQUESTED
    stop_reason = defaultdict(
        lambda: StopReason.LEGAL_GROUND, {S.SUPPLEMENT_REQUESTED: StopReason.SUPPLEMENT_EXPIRED}
    )
    reason = RefusalReason.SUPPLEMENT_EXPIRED if waits else RefusalReason.NOT_COMPETENT
    acts = {
        A.FILE: lambda: filing.file(replace(dossier, channel=IntakeChannel.DIRECT), ONE),
        A.CANCEL: lambda: filing.cancel(dossier),
        A.GUIDE_COMPLETION: lambda: filing.guide_completion(dossier, ("Tờ khai",)),
        A.RECEIVE_COMPLETION: lambda: filing.receive_completion(dossier, CAME, BIRTH),
        A.ACCEPT: lambda: accept(dossier),
        A.FORWARD: lambda: acceptance.forward(dossier),
        A.REFUSE: lambda: acceptance.refuse(dossier, reason, "Không đủ", over),
        A.REQUEST_SUPPLEMENT: lambda: request_supplement(dossier),
        A.ORDER_SUPPLEMENT_PICKUP: lambda: supplement.order_supplement_pickup(dossier, "o-2", ONE),
        A.COMPLETE_SUPPLEMENT: lambda: complete_supplement(
            dossier, CAME, BIRTH, VECTORS, at("2026-03-09 10:00")
        ),
        A.EXPIRE_SUPPLEMENT: lambda: supplement.expire_supplement(dossier, over),
        A.REOPEN_SUPPLEMENT: lambda: expiry.reopen_supplement(
            dossier, "Mưa lũ", at("2026-04-01 08:00"), over
        ),
        A.ISSUE_OBLIGATION: lambda: obligation.issue_obligation(
            dossier, ObligationPurpose.LAND_USE_FEE, 25_000_000, None, VECTORS, ASKED
        ),
        A.SETTLE_OBLIGATION: lambda: obligation.settle_obligation(
            dossier, "BL-1", VECTORS, at("2026-03-09 10:00")
        ),
        A.REAPPOINT: lambda: reappointment.reappoint(
            dossier,
            Apology(at("2026-03-12 17:00"), "Chờ xác minh", "thuly", "truongphong"),
            VECTORS,
            ASKED,
            most=1,
        ),
        A.STOP: lambda: stopping.stop(dossier, stop_reason[dossier.state], "Đang tranh chấp", over),
        A.RECALL_RESOLUTION: lambda: resolution.recall_resolution(
            dossier, "Sai số liệu", VECTORS, over
        ),
        A.CORRECT: lambda: correction.correct(
            dossier,
            Correction("Nhập sai tên", about_people=("owner",)),
            BIRTH,
            VECTORS,
            ASKED,
        ),
        A.CORRECT_CONTACT: lambda: contact.correct_contact(dossier, {ContactSide.SENDER}, ()),
        A.WITHDRAW: lambda: ending.withdraw(dossier),
        A.ORDER_PAPERS_BACK: lambda: ending.order_papers_back(dossier, "o-3"),
        A.GIVE_PAPERS_BACK: lambda: ending.give_papers_back(dossier),
    }
    return acts[action]()


HEARD = {
    A.HEAR_INBOUND_COLLECTED: lambda dossier: hearing.inbound_collected(dossier, "o-1"),
    A.HEAR_INBOUND_DELIVERED: lambda dossier: hearing.inbound_delivered(dossier, "o-1", ONE),
    A.HEAR_INBOUND_CANCELLED: lambda dossier: hearing.inbound_cancelled(dossier, "o-1"),
    A.HEAR_RESULT_READY: lambda dossier: hearing_of_results.result_ready(
        dossier, at("2026-03-09 16:00")
    ),
    A.HEAR_INBOUND_LOST: lambda dossier: mishaps.papers_lost(dossier, "o-1", Direction.INBOUND),
    A.HEAR_RETURN_CANCELLED: mishaps.return_cancelled,
    A.HEAR_RESULT_RETURNED: hearing_of_results.result_returned,
    A.HEAR_RETURNED_AFTER_RECALL: lambda dossier: hearing_of_results.result_returned(
        replace(
            dossier, resolutions=(Resolution(DUE, DUE, Timeliness.ON_TIME, at("2026-03-09 17:00")),)
        )
    ),
}
FURTHER = {
    "supplement_collected": lambda dossier: hearing.supplement_collected(dossier, "o-2", ASKED),
    "supplement_delivered": lambda dossier: hearing.supplement_delivered(
        dossier, "o-2", ONE, ASKED
    ),
    "supplement_cancelled": lambda dossier: hearing.supplement_cancelled(dossier, "o-2"),
    "result_collected": hearing_of_results.result_collected,
    "result_came_back": hearing_of_results.result_came_back,
    "papers_back_collected": lambda dossier: hearing.papers_back_collected(dossier, "o-3", ONE),
    "papers_back_delivered": lambda dossier: hearing.papers_back_delivered(dossier, "o-3"),
    "papers_back_returned": lambda dossier: hearing.papers_back_returned(dossier, "o-3", ONE),
    "papers_back_cancelled": lambda dossier: hearing.papers_back_cancelled(dossier, "o-3"),
}
ACTS = set(Action) - set(HEARD)
TOLD = sorted(set(product(State, HEARD)) - {(S.RESOLVED, A.HEAR_RETURNED_AFTER_RECALL)})
"""A resolved dossier hears of the return as usual, whatever was recalled before."""


def with_papers(dossier: Dossier) -> Dossier:
    """Give an ended dossier papers, as if the post had collected before it was called off."""
    return replace(dossier, papers_held=TWO_AND_ONE) if has_ended(dossier.state) else dossier


def test_the_table_is_what_was_agreed():
    """A row more or less would open or close a way that nobody decided on."""
    rows = {
        (state, action): after for action, row in ALLOWED.items() for state, after in row.items()
    }
    assert LIFECYCLE.table == rows


@pytest.mark.parametrize(("state", "action"), sorted(product(State, ACTS)))
def test_every_act_in_every_state_moves_or_is_refused(state, action):
    """Acts outside the table must be refused by the rules themselves, not by their callers."""
    dossier = with_papers(dossier_in(state))
    expected = ALLOWED[action].get(state)
    if expected is None:
        with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
            do(action, dossier)
    else:
        after, facts = do(action, dossier)
        assert after.state is expected
        assert all(fact.dossier_id == "d-1" for fact in facts)


@pytest.mark.parametrize(("state", "action"), TOLD)
def test_every_fact_in_every_state_is_applied_or_noted_and_never_refused(state, action):
    """A fact is true: refusing it would park the dossier's facts for ever."""
    dossier = dossier_in(state)
    if state is S.CANCELLED or action is A.HEAR_INBOUND_CANCELLED:
        orders = (PostOrder("o-1", Direction.INBOUND, 1, OrderState.ORDERED),)
        dossier = replace(dossier, orders=orders)
    if action is A.HEAR_INBOUND_LOST:
        orders = (PostOrder("o-1", Direction.INBOUND, 1, OrderState.COLLECTED),)
        dossier = replace(dossier, orders=orders)

    heard = HEARD[action](dossier)

    expected = ALLOWED[action].get(state)
    assert heard.dossier.state is (expected or state)
    assert bool(heard.note) is (expected is None)
    if expected is None:
        assert heard.note.endswith(f"_WHILE_{state}")
        assert heard.facts == ()


@pytest.mark.parametrize(("state", "fact"), sorted(product(State, FURTHER)))
@pytest.mark.parametrize("order_state", [None, *OrderState])
def test_facts_about_later_orders_never_move_a_dossier_nor_refuse(state, fact, order_state):
    """Papers under way change who holds them; only people decide what follows."""
    dossier = dossier_in(state)
    if order_state:
        orders = (
            PostOrder("o-2", Direction.SUPPLEMENT_IN, 1, order_state),
            PostOrder("o-3", Direction.PAPERS_BACK, 1, order_state),
        )
        dossier = replace(dossier, orders=(*dossier.orders, *orders))

    heard = FURTHER[fact](dossier)

    assert heard.dossier.state is state
    assert heard.facts == ()
    if order_state is None and not fact.startswith("result_"):
        assert heard == (dossier, (), f"{fact.upper()}_WHILE_{state}")


@pytest.mark.parametrize(("state", "action"), TOLD)
def test_a_fact_heard_again_changes_nothing_more(state, action):
    """Replay after a restore must not count papers twice or tell a fact twice."""
    once = HEARD[action](dossier_in(state)).dossier

    again = HEARD[action](once)

    assert again.dossier == once
    assert again.facts == ()


@pytest.mark.parametrize("state", State)
def test_a_fact_about_an_order_of_another_dossier_is_only_noted(state):
    """A mistaken order id must not move a dossier or add papers to it."""
    dossier = dossier_in(state)

    for heard in (
        hearing.inbound_collected(dossier, "other"),
        hearing.inbound_delivered(dossier, "other", ONE),
        hearing.inbound_cancelled(dossier, "other"),
    ):
        assert heard.dossier == dossier
        assert heard.note


def test_states_have_vietnamese_names_and_ends():
    """An officer reads the name; the console asks whether anything can still happen."""
    assert set(NAMES_VI) == set(State)
    assert {state for state in State if has_ended(state)} == {
        S.NOT_ACCEPTED,
        S.RESULT_RETURNED,
        S.WITHDRAWN,
        S.STOPPED,
        S.CANCELLED,
    }


@given(st.lists(st.sampled_from(sorted(Action)), max_size=12))
def test_an_ended_dossier_stays_ended(walk):
    """Whatever happens in whatever order, an end is an end."""
    states = [S.REGISTERED]
    for action in walk:
        if LIFECYCLE.allows(states[-1], action):
            states.append(LIFECYCLE.after(states[-1], action))

    ended = [state for state in states if has_ended(state)]
    assert len(set(ended)) <= 1
    assert not ended or states[-1] is ended[0]
