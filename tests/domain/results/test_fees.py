"""Fees that intake asks for hold a result back by themselves, and nobody has to think of it."""

from dataclasses import replace

import pytest

from services.results.domain import (
    Block,
    BlockReason,
    DeliveryOrderCancelled,
    Fee,
    ResultBlocked,
    ResultUnblocked,
    ReturnMethod,
    State,
    block,
    block_of,
    fees_changed,
    prepare_dispatch,
    return_at_counter,
    unblock,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import NOW, SIGNED, ready, result

BEFORE = Fee("LP1", 20_000, with_result=False, owed=True)
COPIES = Fee("P2", 16_000, with_result=True, owed=True)
PAID = replace(BEFORE, owed=False)
HELD, AT_DOOR = Block(BlockReason.FEE_UNPAID), Block(BlockReason.FEE_UNPAID, 16_000)


@pytest.mark.parametrize(
    ("fees", "post_collects", "expected"),
    [
        ([], True, None),
        ([PAID], True, None),
        ([PAID, COPIES], True, AT_DOOR),
        ([BEFORE, COPIES], True, HELD),
        ([COPIES], False, HELD),
    ],
)
def test_the_post_takes_at_the_door_only_what_comes_with_the_result(fees, post_collects, expected):
    """It would be sent to take what the citizen was to pay before."""
    assert block_of(fees, post_collects=post_collects) == expected


def test_invariant_34_at_the_counter_nothing_is_given_out_before_its_fee_is_paid():
    """The citizen would have the licence, and the state an unpaid bill."""
    held, told = fees_changed(ready(ReturnMethod.COUNTER), AT_DOOR, NOW)
    with pytest.raises(FailedPrecondition, match="RESULT_BLOCKED"):
        return_at_counter(held, SIGNED, NOW)
    with pytest.raises(FailedPrecondition, match="FEE_OWED"):
        unblock(held, BlockReason.FEE_UNPAID, NOW)

    freed, freed_told = fees_changed(held, None, NOW)

    assert (held.state, freed.state) == (State.BLOCKED, State.AWAITING_PICKUP)
    assert told == (ResultBlocked("d-1", "r-1", BlockReason.FEE_UNPAID, 16_000),)
    assert freed_told == (ResultUnblocked("d-1", "r-1", BlockReason.FEE_UNPAID),)
    assert return_at_counter(freed, SIGNED, NOW)


def test_what_the_post_collects_goes_out_with_its_sum_and_another_sum_needs_another_order():
    """The postman would ask for money that was paid at the counter meanwhile."""
    going, _ = fees_changed(ready(), AT_DOOR, NOW)
    prepared, ordered = prepare_dispatch(going, "o-1", (), NOW)

    paid, told = fees_changed(prepared, None, NOW)

    assert (going.state, ordered.collect_later_vnd) == (State.READY, 16_000)
    assert (paid.state, paid.collect_later_vnd) == (State.READY, 0)
    assert DeliveryOrderCancelled("d-1", "r-1", "o-1") in told
    assert fees_changed(prepared, AT_DOOR, NOW) == (prepared, ())


def test_what_a_person_holds_back_stays_held_when_the_fee_is_paid():
    """The cashier knows of a bounced transfer; intake does not."""
    blocked, _ = block(ready(), HELD, NOW)
    owed, told = fees_changed(blocked, AT_DOOR, NOW)
    paid, _ = fees_changed(owed, None, NOW)

    assert told == ()
    assert [one.state for one in (owed, paid)] == [State.BLOCKED] * 2
    assert unblock(paid, BlockReason.FEE_UNPAID, NOW)[0].state is State.READY


@pytest.mark.parametrize("state", [State.DELIVERED_BY_POST, State.RETURNED_AT_COUNTER, State.VOID])
def test_what_has_gone_is_not_held_any_more(state):
    """A fee collected at the door is noted after the delivery; nothing may move."""
    gone = result(state, fee_block=AT_DOOR)

    paid, told = fees_changed(gone, None, NOW)

    assert (paid.state, paid.fee_block, told) == (state, None, ())
