"""What holds a result back, and which way stays open all the same."""

from dataclasses import replace

import pytest

from services.results.domain import (
    Block,
    BlockReason,
    DeliveryOrderCancelled,
    Outcome,
    Relation,
    ResultBlocked,
    ResultUnblocked,
    ReturnMethod,
    State,
    block,
    change_return_method,
    prepare_dispatch,
    redispatch,
    register,
    return_at_counter,
    return_electronically,
    shipment_returned,
    unblock,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import (
    DOCUMENTS,
    NOW,
    PAPERS,
    SHIPMENT,
    SIGNED,
    ready,
    result,
)

FEE = Block(BlockReason.FEE_UNPAID)
FEE_LATER = Block(BlockReason.FEE_UNPAID, 50_000)
ORIGINALS = Block(BlockReason.ORIGINALS_OUTSTANDING)
IN_PERSON = Block(BlockReason.OWNER_MUST_APPEAR)
HOLDS = {
    ReturnMethod.COUNTER: {FEE, FEE_LATER, ORIGINALS},
    ReturnMethod.POSTAL: {FEE, ORIGINALS, IN_PERSON},
    ReturnMethod.ELECTRONIC: {FEE, FEE_LATER, ORIGINALS, IN_PERSON},
}
STANDS = {
    ReturnMethod.COUNTER: State.AWAITING_PICKUP,
    ReturnMethod.POSTAL: State.READY,
    ReturnMethod.ELECTRONIC: State.READY,
}
RELEASE = {
    ReturnMethod.COUNTER: lambda item: return_at_counter(item, SIGNED, NOW),
    ReturnMethod.POSTAL: lambda item: prepare_dispatch(item, "o-1", (), NOW),
    ReturnMethod.ELECTRONIC: lambda item: return_electronically(item, NOW, paper_follows=False),
}


@pytest.mark.parametrize("reason", [FEE, FEE_LATER, ORIGINALS, IN_PERSON])
@pytest.mark.parametrize("method", ReturnMethod)
def test_invariant_34_nothing_is_released_while_a_reason_forbids_its_way(method, reason):
    """A licence would be out before its fee was paid or its originals were seen."""
    held, facts = block(ready(method), reason, NOW)

    assert facts == (ResultBlocked("d-1", "r-1", reason.reason, reason.collect_later_vnd),)
    if reason in HOLDS[method]:
        assert held.state is State.BLOCKED
        with pytest.raises(FailedPrecondition, match="RESULT_BLOCKED"):
            RELEASE[method](held)
    else:
        assert held.state is STANDS[method]
        RELEASE[method](held)


@pytest.mark.parametrize("method", ReturnMethod)
def test_every_reason_goes_by_itself_and_the_last_one_frees_the_result(method):
    """A fee that is paid would let out a result whose originals are still missing."""
    held, _ = block(block(ready(method), FEE, NOW)[0], ORIGINALS, NOW)
    half, facts = unblock(held, BlockReason.FEE_UNPAID, NOW)
    free, _ = unblock(half, BlockReason.ORIGINALS_OUTSTANDING, NOW)

    assert (held.state, half.state) == (State.BLOCKED, State.BLOCKED)
    assert facts == (ResultUnblocked("d-1", "r-1", BlockReason.FEE_UNPAID),)
    assert (free.state, free.blocks) == (STANDS[method], ())


def test_a_result_that_came_back_is_free_only_for_another_dispatch():
    """A detour over a block would send it to the same wrong address."""
    back, _ = shipment_returned(result(State.WITH_POST_OUTBOUND), SHIPMENT, NOW)
    held, _ = block(back, FEE, NOW)
    with pytest.raises(FailedPrecondition, match="RESULT_BLOCKED"):
        redispatch(held, "o-2", None, NOW, address_confirmed=True)

    assert unblock(held, BlockReason.FEE_UNPAID, NOW)[0].state is State.BACK_AT_AGENCY


def test_a_fee_that_is_collected_later_travels_with_the_order():
    """The postman would not know what to take at the door."""
    held, _ = block(ready(), FEE_LATER, NOW)
    prepared, ordered = prepare_dispatch(held, "o-1", (), NOW)

    assert ordered.collect_later_vnd == 50_000
    paid, facts = unblock(prepared, BlockReason.FEE_UNPAID, NOW)
    assert paid.state is State.READY
    assert facts[0] == DeliveryOrderCancelled("d-1", "r-1", "o-1")
    assert prepare_dispatch(paid, "o-2", (), NOW)[1].collect_later_vnd == 0


def test_a_block_calls_an_ordered_delivery_off():
    """The post would take what must not leave."""
    prepared, _ = prepare_dispatch(ready(), "o-1", (), NOW)
    held, facts = block(prepared, ORIGINALS, NOW)

    assert held.state is State.BLOCKED
    assert facts[0] == DeliveryOrderCancelled("d-1", "r-1", "o-1")


def test_the_other_way_may_free_a_result_and_the_first_one_hold_it_again():
    """Who must come himself could never come: his choice of the counter would not count."""
    held, _ = block(ready(), IN_PERSON, NOW)
    at_counter, _ = change_return_method(held, ReturnMethod.COUNTER, NOW)
    by_post, _ = change_return_method(at_counter, ReturnMethod.POSTAL, NOW)

    assert (held.state, at_counter.state, by_post.state) == (
        State.BLOCKED,
        State.AWAITING_PICKUP,
        State.BLOCKED,
    )


def test_what_is_known_before_the_result_is_ready_holds_it_at_once():
    """Between ready and blocked an officer could give it out."""
    known, _ = block(result(method=ReturnMethod.COUNTER), FEE, NOW)
    held, _ = register(known, Outcome.POSITIVE, PAPERS, DOCUMENTS, NOW)

    assert (known.state, held.state) == (State.NOT_READY, State.BLOCKED)


@pytest.mark.parametrize(
    ("again", "reason"),
    [(FEE, "ALREADY_BLOCKED"), (Block(BlockReason.OWNER_MUST_APPEAR, 1), "NOTHING_TO_COLLECT")],
)
def test_a_block_that_makes_no_sense_is_refused(again, reason):
    """The record would say something that nobody meant."""
    held, _ = block(ready(), FEE, NOW)

    with pytest.raises(FailedPrecondition, match=reason):
        block(held, again, NOW)


def test_a_reason_that_is_not_there_cannot_go():
    """An officer would believe that he had freed the result."""
    with pytest.raises(FailedPrecondition, match="NOT_BLOCKED"):
        unblock(ready(), BlockReason.FEE_UNPAID, NOW)


@pytest.mark.parametrize(
    "state",
    [
        State.WITH_POST_OUTBOUND,
        State.DELIVERED_BY_POST,
        State.RETURNED_AT_COUNTER,
        State.DELIVERED_ELECTRONICALLY,
        State.ARCHIVED_UNCLAIMED,
        State.VOID,
    ],
)
def test_what_is_not_at_the_agency_cannot_be_held_back(state):
    """A promise would be recorded that the agency cannot keep."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        block(result(state), FEE, NOW)


def test_the_owner_in_person_gets_what_an_authorised_person_does_not():
    """Some papers are for the owner's own hand, whatever he signed."""
    held, _ = block(ready(ReturnMethod.COUNTER), IN_PERSON, NOW)
    deputy = replace(SIGNED, relation=Relation.AUTHORISED, authorisation_no="UQ-1")
    with pytest.raises(FailedPrecondition, match="OWNER_MUST_APPEAR"):
        return_at_counter(held, deputy, NOW)

    assert return_at_counter(held, SIGNED, NOW)[0].state is State.RETURNED_AT_COUNTER
