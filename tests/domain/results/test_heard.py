"""Every fact heard, in every state of a result: applied or noted, never refused."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.results.domain import (
    DeliveryOrderCancelled,
    DeliveryOrdered,
    Direction,
    HeardShipment,
    PostagePayer,
    ResultRecalled,
    ResultReturned,
    ReturnMethod,
    ReturnMethodChanged,
    State,
    change_return_method,
    dossier_ended,
    prepare_dispatch,
    redispatch,
    return_at_counter,
    shipment_cancelled,
    shipment_collected,
    shipment_delivered,
    shipment_returned,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import NOW, SHIPMENT, SIGNED, ready, result

MAY_BE_COLLECTED = {
    State.READY,
    State.AWAITING_PICKUP,
    State.BLOCKED,
    State.DISPATCH_PREPARED,
    State.NOT_READY,
}
MAY_BE_WITH_POST = MAY_BE_COLLECTED | {State.WITH_POST_OUTBOUND}
CALLED_OFF = DeliveryOrderCancelled("d-1", "r-1", "o-1")
HEARD = {
    "collected": partial(shipment_collected, when=NOW, portal_done=False),
    "delivered": partial(shipment_delivered, when=NOW),
    "returned": partial(shipment_returned, when=NOW),
    "cancelled": partial(shipment_cancelled, when=NOW),
}
MOVES = {
    **{("collected", s): State.WITH_POST_OUTBOUND for s in MAY_BE_COLLECTED},
    **{("delivered", s): State.DELIVERED_BY_POST for s in MAY_BE_WITH_POST},
    **{("returned", s): State.BACK_AT_AGENCY for s in MAY_BE_WITH_POST},
    # What was recalled is no result any more when it comes; a reason to hold it back still holds.
    ("returned", State.NOT_READY): State.NOT_READY,
    ("returned", State.BLOCKED): State.BLOCKED,
    ("cancelled", State.DISPATCH_PREPARED): State.READY,
}


@pytest.mark.parametrize(("heard", "state"), list(product(HEARD, State)))
def test_every_fact_of_the_post_is_answered_in_every_state(heard, state):
    """A fact is true: it is applied or noted, never refused."""
    item = result(state, order_id="o-1")
    after, facts = HEARD[heard](item, SHIPMENT)

    if (heard, state) in MOVES:
        assert after.state is MOVES[heard, state]
        assert after.return_method is ReturnMethod.POSTAL
    else:
        assert after is item
    expected: list[Any] = []
    if (heard, state) in MOVES and item.return_method is ReturnMethod.COUNTER:
        expected.append(ReturnMethodChanged("d-1", "r-1", ReturnMethod.POSTAL))
    if (heard, state) in MOVES and heard == "delivered":
        expected.append(ResultReturned("d-1", "r-1", ReturnMethod.POSTAL, NOW))
    if (heard, state) == ("returned", State.NOT_READY):
        expected.append(ResultRecalled("d-1", "r-1"))
    assert facts == tuple(expected)


@pytest.mark.parametrize(("heard", "state"), list(product(HEARD, State)))
@pytest.mark.parametrize(
    "other",
    [HeardShipment("o-9", Direction.RESULT_OUT)]
    + [HeardShipment("o-1", d) for d in Direction if d is not Direction.RESULT_OUT],
)
def test_another_shipment_of_the_dossier_is_not_the_result(heard, state, other):
    """The delivery of a supplement must not count as the delivery of the result."""
    item = result(state)

    assert HEARD[heard](item, other) == (item, ())


@pytest.mark.parametrize("state", State)
def test_the_end_of_a_dossier_is_answered_in_every_state(state):
    """What is still at the agency stays there; what is with the post is noted."""
    item = result(state)
    after, facts = dossier_ended(item, NOW)

    moved = {State.NOT_READY: State.VOID, State.DISPATCH_PREPARED: State.READY}
    assert replace(after, since=None) == replace(
        item, dossier_ended=True, state=moved.get(state, state), since=None
    )
    assert facts == ((CALLED_OFF,) if state is State.DISPATCH_PREPARED else ())
    assert dossier_ended(after, NOW) == (after, ())


@pytest.mark.parametrize("state", State)
def test_nothing_is_given_out_after_the_end_of_the_dossier(state):
    """A withdrawn dossier must not produce a delivered licence."""
    ended = replace(result(state), dossier_ended=True)
    acts = [
        lambda: prepare_dispatch(ended, "o-2", (), NOW),
        lambda: redispatch(ended, "o-2", PostagePayer.OWNER, NOW, address_confirmed=True),
        lambda: return_at_counter(ended, SIGNED, NOW),
        lambda: change_return_method(ended, ReturnMethod.COUNTER, NOW),
    ]
    for act in acts:
        with pytest.raises(FailedPrecondition, match="DOSSIER_ENDED"):
            act()


def test_an_order_called_off_too_late_is_followed():
    """The post collected before it heard of the change; the result is with the post."""
    prepared, _ = prepare_dispatch(ready(), "o-1", (), NOW)
    changed, _ = change_return_method(prepared, ReturnMethod.COUNTER, NOW)
    gone, facts = HEARD["collected"](changed, SHIPMENT)

    assert facts == (ReturnMethodChanged("d-1", "r-1", ReturnMethod.POSTAL),)
    assert (gone.state, gone.return_method) == (State.WITH_POST_OUTBOUND, ReturnMethod.POSTAL)


def overheard(name, item, _):
    return HEARD[name](item, HeardShipment(item.order_id, Direction.RESULT_OUT))


STEPS: dict[str, Callable[..., Any]] = {
    "prepare": lambda item, n: prepare_dispatch(item, f"o-{n}", (), NOW),
    "redispatch": lambda item, n: redispatch(
        item, f"o-{n}", PostagePayer.AGENCY, NOW, address_confirmed=True
    ),
    "to counter": lambda item, _: change_return_method(item, ReturnMethod.COUNTER, NOW),
    "to post": lambda item, _: change_return_method(item, ReturnMethod.POSTAL, NOW),
    "at counter": lambda item, _: return_at_counter(item, SIGNED, NOW),
    "ended": lambda item, _: dossier_ended(item, NOW),
    **{name: partial(overheard, name) for name in HEARD},
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=25), st.sampled_from(ReturnMethod))
def test_a_result_is_returned_at_most_once_and_waits_where_it_is_wanted(walk, method):
    """Whatever people do and the post tells: one return, and rounds that never repeat."""
    item, told, rounds = ready(method), [], []
    for number, step in enumerate(walk):
        with suppress(FailedPrecondition):
            item, facts = STEPS[step](item, number)
            several = facts if isinstance(facts, tuple) else (facts,)
            told += [fact for fact in several if isinstance(fact, ResultReturned)]
            rounds += [fact.round for fact in several if isinstance(fact, DeliveryOrdered)]

    assert len(told) <= 1
    assert bool(told) == (item.state in {State.DELIVERED_BY_POST, State.RETURNED_AT_COUNTER})
    assert rounds == list(range(1, len(rounds) + 1))
    if item.state in {State.READY, State.AWAITING_PICKUP}:
        at_counter = item.state is State.AWAITING_PICKUP
        assert at_counter == (item.return_method is ReturnMethod.COUNTER)
