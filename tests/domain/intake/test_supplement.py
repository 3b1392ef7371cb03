"""Supplements: the clock stands, the citizen has his own, and papers may come by post."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import (
    acceptance,
    deadline,
    ending,
    hearing,
    hearing_of_results,
    supplement,
    timing,
)
from services.intake.domain.dossier import OrderState
from services.intake.domain.facts import (
    PickupOrderCancelled,
    PickupOrdered,
    SupplementCompleted,
    SupplementExpired,
    SupplementRequested,
)
from services.intake.domain.history import RoundState
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import (
    Direction,
    RefusalReason,
    SupplementPolicy,
)
from tests.domain.intake.builders import (
    ACCEPTED,
    ASKED,
    BIRTH,
    CAME,
    CITIZENS_DEADLINE,
    DUE,
    ONE,
    TICK,
    TWO_AND_ONE,
    VECTORS,
    at,
    complete_supplement,
    dossier_in,
    expired,
    first,
    refused,
    request_supplement,
)

after_acceptance = st.datetimes(timezones=st.just(ACCEPTED.tzinfo)).map(
    lambda moment: (
        ACCEPTED + (moment - moment.min.replace(tzinfo=moment.tzinfo)) % timedelta(days=200)
    )
)


def waiting(policy, **changes):
    """Give a dossier that waits for a supplement under a policy."""
    dossier = dossier_in(State.SUPPLEMENT_REQUESTED)
    return replace(dossier, rounds=(replace(dossier.rounds[0], policy=policy, **changes),))


def test_a_supplement_request_stops_the_clock_and_says_until_when():
    """The citizen reads the deadline, the agency keeps its due time."""
    requested, facts = request_supplement(dossier_in(State.IN_PROCESS))

    assert facts == (SupplementRequested("d-1", 1, CITIZENS_DEADLINE, DUE, 1),)
    assert requested.open_round is not None
    assert requested.open_round.policy is SupplementPolicy.RESTART
    assert requested.due_time == DUE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"now": DUE}, "TERM_IS_OVER"),
        ({"now": DUE + TICK}, "TERM_IS_OVER"),
        ({"deadline_time": ASKED}, "DEADLINE_NOT_AHEAD"),
        ({"max_rounds": 0}, "TOO_MANY_SUPPLEMENTS"),
    ],
)
def test_a_supplement_request_has_its_limits(changes, reason):
    """Asking for papers must not be a way out of being late."""
    with refused(reason):
        request_supplement(dossier_in(State.IN_PROCESS), **changes)


def test_a_second_supplement_needs_a_higher_limit():
    """Once is the rule; the second is an exception that somebody allows."""
    waiting = request_supplement(dossier_in(State.IN_PROCESS)).dossier
    back = complete_supplement(waiting, CAME, BIRTH, VECTORS, at("2026-03-05 09:00")).dossier
    again = {"now": at("2026-03-06 09:00")}

    with refused("TOO_MANY_SUPPLEMENTS"):
        request_supplement(back, **again)
    assert first(request_supplement(back, **again, max_rounds=2)).round == 2


@pytest.mark.parametrize(
    ("policy", "due"),
    [
        (SupplementPolicy.RESTART, "2026-03-16 10:00"),
        (SupplementPolicy.PAUSE_EXTEND, "2026-03-11 17:00"),
    ],
)
def test_a_completed_supplement_moves_the_due_time_by_its_policy(policy, due):
    """The example was worked out by hand; both dates are kept for statistics."""
    completed, facts = complete_supplement(
        waiting(policy), CAME, BIRTH, VECTORS, at("2026-03-09 10:00")
    )

    assert (completed.due_time, completed.first_due_time) == (at(due), DUE)
    assert facts == (SupplementCompleted("d-1", 1, at(due), policy, ONE),)
    done = completed.rounds[0]
    assert (done.state, done.policy, done.due_time_after) == (RoundState.COMPLETED, policy, at(due))
    assert completed.papers_held == TWO_AND_ONE + ONE


@given(after_acceptance, st.sampled_from(SupplementPolicy))
def test_after_a_supplement_the_remaining_time_is_what_the_policy_says(completed_time, policy):
    """RESTART gives the whole term again, PAUSE_EXTEND exactly what was left."""
    asked = waiting(policy, deadline_time=at("2028-01-01 00:00"))
    now = max(completed_time, ASKED)
    before = timing.remaining_at(asked, VECTORS, now)

    running = complete_supplement(asked, CAME, BIRTH, VECTORS, now).dossier

    whole = asked.term.working_time
    expected = whole if policy is SupplementPolicy.RESTART else before
    assert timing.remaining_at(running, VECTORS, now) == expected


@given(after_acceptance)
def test_while_a_supplement_is_waited_for_the_remaining_time_does_not_fall(now):
    """The citizen's weeks are not the agency's."""
    waiting = dossier_in(State.SUPPLEMENT_REQUESTED)
    left = deadline.remaining(waiting.term, ASKED, DUE, VECTORS)

    assert timing.remaining_at(waiting, VECTORS, now) == left
    assert timing.remaining_at(expired(waiting), VECTORS, now) == left


@pytest.mark.parametrize(
    "state",
    [
        State.REGISTERED,
        State.WITH_POST_INBOUND,
        State.AT_COUNTER,
        State.INCOMPLETE,
        State.WITHDRAWN,
        State.NOT_ACCEPTED,
        State.RESULT_RETURNED,
    ],
)
def test_before_and_after_its_time_no_clock_runs(state):
    """A clock shown where none runs would frighten or soothe for nothing."""
    assert timing.remaining_at(dossier_in(state), VECTORS, ASKED) is None


def test_a_supplement_comes_in_time_or_not_at_all():
    """The deadline is the first moment that is too late, and the first at which it expires."""
    waiting = dossier_in(State.SUPPLEMENT_REQUESTED)
    last = CITIZENS_DEADLINE - TICK

    complete_supplement(waiting, CAME, BIRTH, VECTORS, last)
    with refused("SUPPLEMENT_NOT_EXPIRED"):
        supplement.expire_supplement(waiting, last)
    with refused("SUPPLEMENT_EXPIRED"):
        complete_supplement(waiting, CAME, BIRTH, VECTORS, CITIZENS_DEADLINE)
    over, facts = supplement.expire_supplement(waiting, CITIZENS_DEADLINE)
    assert facts == (SupplementExpired("d-1", 1),)
    for late in (
        lambda: complete_supplement(over, CAME, BIRTH, VECTORS, last),
        lambda: supplement.expire_supplement(over, CITIZENS_DEADLINE),
        lambda: supplement.order_supplement_pickup(over, "o-2", ONE),
    ):
        with refused("SUPPLEMENT_EXPIRED"):
            late()


def test_a_supplement_can_come_by_post():
    """The post's count joins the round; an officer still says when all is there."""
    waiting, told = supplement.order_supplement_pickup(
        dossier_in(State.SUPPLEMENT_REQUESTED), "o-2", ONE
    )
    with refused("PICKUP_UNDER_WAY"):
        supplement.order_supplement_pickup(waiting, "o-4", ONE)
    here = hearing.supplement_delivered(
        hearing.supplement_collected(waiting, "o-2", ASKED).dossier, "o-2", ONE, ASKED
    )
    completed, facts = complete_supplement(here.dossier, {}, BIRTH, VECTORS, at("2026-03-09 10:00"))

    order = PickupOrdered("d-1", "o-2", Direction.SUPPLEMENT_IN, 1, "000.00.00.H20", ONE, "H20.1")
    assert told == (order,)
    assert facts == (
        SupplementCompleted("d-1", 1, at("2026-03-16 10:00"), SupplementPolicy.RESTART, ONE),
    )
    assert completed.papers_held == TWO_AND_ONE + ONE


def collected(dossier, when):
    """Let the post collect a supplement; heard of at any time."""
    return hearing.supplement_collected(dossier, "o-2", when).dossier


def ordered():
    return supplement.order_supplement_pickup(
        dossier_in(State.SUPPLEMENT_REQUESTED), "o-2", ONE
    ).dossier


@pytest.mark.parametrize("heard_late", [False, True])
def test_what_the_post_had_in_time_is_not_late(heard_late):
    """The citizen gave his papers away before the deadline; the way they take is not his fault."""
    last, late = CITIZENS_DEADLINE - TICK, CITIZENS_DEADLINE + timedelta(days=3)
    waiting = ordered()
    if heard_late:
        waiting = supplement.expire_supplement(waiting, CITIZENS_DEADLINE).dossier
    on_the_way = collected(waiting, last)

    assert on_the_way.rounds[-1].state is RoundState.OPEN
    assert supplement.expire_supplement(on_the_way, late) == (on_the_way, ())
    with refused("SUPPLEMENT_ON_THE_WAY"):
        acceptance.refuse(on_the_way, RefusalReason.SUPPLEMENT_EXPIRED, "Hết hạn", late)
    here = hearing.supplement_delivered(on_the_way, "o-2", ONE, late).dossier
    assert supplement.expire_supplement(here, late) == (here, ())
    completed = complete_supplement(here, {}, BIRTH, VECTORS, late)
    assert first(completed).papers == ONE


def test_what_came_in_time_and_is_not_enough_may_be_refused_after_the_deadline():
    """The dossier would hang for ever on papers that were not asked for."""
    here = hearing.supplement_delivered(collected(ordered(), ASKED), "o-2", ONE, ASKED).dossier
    refuse = RefusalReason.SUPPLEMENT_EXPIRED, "Không đủ giấy tờ"

    with refused("SUPPLEMENT_NOT_EXPIRED"):
        acceptance.refuse(here, *refuse, CITIZENS_DEADLINE - TICK)
    after = acceptance.refuse(here, *refuse, CITIZENS_DEADLINE).dossier
    assert after.state is State.NOT_ACCEPTED


@pytest.mark.parametrize("swept", [False, True])
def test_what_the_post_collects_after_the_deadline_is_late(swept):
    """Otherwise there would be no deadline; whether the timer has fired must not matter."""
    waiting = ordered()
    if swept:
        waiting = supplement.expire_supplement(waiting, CITIZENS_DEADLINE).dossier
    here = hearing.supplement_delivered(
        collected(waiting, CITIZENS_DEADLINE), "o-2", ONE, CITIZENS_DEADLINE
    ).dossier

    assert here.papers_held == TWO_AND_ONE + ONE
    with refused("SUPPLEMENT_EXPIRED"):
        complete_supplement(here, {}, BIRTH, VECTORS, CITIZENS_DEADLINE)
    if not swept:
        assert supplement.expire_supplement(here, CITIZENS_DEADLINE).facts


def test_a_pickup_the_post_gives_up_can_be_ordered_again():
    """The citizen still has time."""
    waiting = dossier_in(State.SUPPLEMENT_REQUESTED)
    ordered = supplement.order_supplement_pickup(waiting, "o-2", ONE).dossier

    free = hearing.supplement_cancelled(ordered, "o-2").dossier

    assert first(supplement.order_supplement_pickup(free, "o-4", ONE)).order_id == "o-4"


def test_whatever_ends_the_waiting_calls_the_open_pickup_off():
    """No postman should ring for papers that nobody wants any more."""
    waiting = dossier_in(State.SUPPLEMENT_REQUESTED)
    ordered = supplement.order_supplement_pickup(waiting, "o-2", ONE).dossier
    called_off = PickupOrderCancelled("d-1", "o-2")
    over = at("2026-03-21 08:00")

    for after in (
        ending.withdraw(ordered),
        complete_supplement(ordered, CAME, BIRTH, VECTORS, at("2026-03-09 10:00")),
        acceptance.refuse(ordered, RefusalReason.SUPPLEMENT_EXPIRED, "Hết hạn", over),
        hearing_of_results.result_ready(ordered, at("2026-03-09 10:00")),
    ):
        assert after.facts[1:] == (called_off,)
        assert after.dossier.orders[-1].state is OrderState.CANCELLED
    collected = hearing.supplement_collected(ordered, "o-2", ASKED).dossier
    assert len(ending.withdraw(collected).facts) == 1
