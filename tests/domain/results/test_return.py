"""The way back of a result: by post, or given out at the counter."""

from dataclasses import replace

import pytest

from services.results.domain import (
    DeliveryOrderCancelled,
    DeliveryOrdered,
    Direction,
    PostagePayer,
    Relation,
    ResultReturned,
    ReturnMethod,
    ReturnMethodChanged,
    State,
    change_return_method,
    prepare_dispatch,
    redispatch,
    return_at_counter,
    shipment_returned,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import NOW, PAPERS, SHIPMENT, SIGNED, ready, result

AT_AGENCY = {State.READY, State.AWAITING_PICKUP, State.DISPATCH_PREPARED}
CALLED_OFF = DeliveryOrderCancelled("d-1", "r-1", "o-1")


@pytest.mark.parametrize("state", State)
def test_only_a_ready_result_is_dispatched(state):
    """A result ordered twice would be looked for by two workers."""
    item = result(state, ReturnMethod.POSTAL)
    if state is State.READY:
        assert prepare_dispatch(item, "o-2", (), NOW)[0].state is State.DISPATCH_PREPARED
    else:
        with pytest.raises(FailedPrecondition, match=r"ILLEGAL_TRANSITION|RESULT_BLOCKED"):
            prepare_dispatch(item, "o-2", (), NOW)


def test_the_first_dispatch_is_round_one():
    """The post books one shipment for each round."""
    prepared, fact = prepare_dispatch(ready(), "o-1", (), NOW)

    assert (prepared.order_id, prepared.round) == ("o-1", 1)
    assert fact == DeliveryOrdered("d-1", "r-1", "o-1", 1, "H17.5", PAPERS)
    assert fact.direction is Direction.RESULT_OUT


def test_a_result_for_the_counter_is_not_dispatched():
    """The owner comes for it and must not find it gone."""
    with pytest.raises(FailedPrecondition, match="RETURN_METHOD_NOT_POSTAL"):
        prepare_dispatch(ready(ReturnMethod.COUNTER), "o-1", (), NOW)


def test_a_result_that_came_back_goes_out_under_a_new_order():
    """The second round is a shipment of its own."""
    item = result(State.BACK_AT_AGENCY)
    prepared, fact = redispatch(item, "o-2", PostagePayer.OWNER, NOW, address_confirmed=True)

    assert prepared.state is State.DISPATCH_PREPARED
    assert (prepared.order_id, prepared.postage_payer) == ("o-2", PostagePayer.OWNER)
    assert (fact.order_id, fact.round) == ("o-2", 2)


@pytest.mark.parametrize(
    ("payer", "confirmed", "reason"),
    [
        (PostagePayer.OWNER, False, "ADDRESS_NOT_CONFIRMED"),
        (None, True, "POSTAGE_PAYER_UNKNOWN"),
    ],
)
def test_another_dispatch_needs_an_address_and_a_payer(payer, confirmed, reason):
    """Sent to the same wrong address it would come back again."""
    with pytest.raises(FailedPrecondition, match=reason):
        redispatch(result(State.BACK_AT_AGENCY), "o-2", payer, NOW, address_confirmed=confirmed)


def test_what_came_back_needs_the_address_again_whatever_was_chosen_meanwhile():
    """A detour over the counter would send it to the same wrong address, at nobody's cost."""
    back, _ = shipment_returned(result(State.WITH_POST_OUTBOUND), SHIPMENT, NOW)
    at_counter, _ = change_return_method(back, ReturnMethod.COUNTER, NOW)
    by_post, facts = change_return_method(at_counter, ReturnMethod.POSTAL, NOW)

    assert (by_post.state, by_post.return_method) == (State.BACK_AT_AGENCY, ReturnMethod.POSTAL)
    assert facts == (ReturnMethodChanged("d-1", "r-1", ReturnMethod.POSTAL),)
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        prepare_dispatch(by_post, "o-2", (), NOW)
    with pytest.raises(FailedPrecondition, match="ADDRESS_NOT_CONFIRMED"):
        redispatch(by_post, "o-2", PostagePayer.OWNER, NOW, address_confirmed=False)


def test_a_confirmed_address_stays_confirmed_until_the_result_comes_back_again():
    """The owner would be asked the same once more although nothing was tried."""
    back, _ = shipment_returned(result(State.WITH_POST_OUTBOUND), SHIPMENT, NOW)
    again, _ = redispatch(back, "o-2", PostagePayer.OWNER, NOW, address_confirmed=True)
    at_counter, _ = change_return_method(again, ReturnMethod.COUNTER, NOW)
    by_post, _ = change_return_method(at_counter, ReturnMethod.POSTAL, NOW)

    assert prepare_dispatch(by_post, "o-3", (), NOW)[0].round == 3


@pytest.mark.parametrize("state", sorted(set(State) - {State.BACK_AT_AGENCY}))
def test_only_what_is_back_goes_out_again(state):
    """What is still with the post cannot be sent."""
    with pytest.raises(FailedPrecondition, match=r"ILLEGAL_TRANSITION|RESULT_BLOCKED"):
        redispatch(result(state), "o-2", PostagePayer.OWNER, NOW, address_confirmed=True)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("other", ReturnMethod)
def test_invariant_36_the_way_changes_only_while_the_agency_has_the_result(state, other):
    """Once the post has it, a changed method would be a promise nobody can keep."""
    item = result(state)
    if other is item.return_method:
        return
    told = ReturnMethodChanged("d-1", "r-1", other)

    if state in AT_AGENCY | {State.BACK_AT_AGENCY, State.NOT_READY, State.BLOCKED}:
        changed, facts = change_return_method(item, other, NOW)
        assert changed.return_method is other
        to_counter = other is ReturnMethod.COUNTER
        there = State.AWAITING_PICKUP if to_counter else State.READY
        stays = state in {State.NOT_READY, State.BLOCKED}
        assert changed.state is (state if stays else there)
        ordered = state is State.DISPATCH_PREPARED
        assert facts == ((CALLED_OFF, told) if ordered else (told,))
    else:
        with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
            change_return_method(item, other, NOW)


@pytest.mark.parametrize("state", State)
def test_the_same_method_is_no_change(state):
    """Others would be told of a choice that nobody made."""
    item = result(state)

    with pytest.raises(FailedPrecondition, match="RETURN_METHOD_UNCHANGED"):
        change_return_method(item, item.return_method, NOW)


@pytest.mark.parametrize("state", State)
def test_only_what_waits_at_the_counter_is_given_out_there(state):
    """A result given out twice, or while the post has it, is two results."""
    item = result(state)
    if state is State.AWAITING_PICKUP:
        returned, fact = return_at_counter(item, SIGNED, NOW)
        assert (returned.state, returned.returned_time) == (State.RETURNED_AT_COUNTER, NOW)
        assert returned.counter_return == SIGNED
        assert fact == ResultReturned("d-1", "r-1", ReturnMethod.COUNTER, NOW)
    else:
        with pytest.raises(FailedPrecondition, match=r"ILLEGAL_TRANSITION|RESULT_BLOCKED"):
            return_at_counter(item, SIGNED, NOW)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"relation": Relation.AUTHORISED, "authorisation_no": " "}, "AUTHORISATION_MISSING"),
        ({"identity_kind": None}, "IDENTITY_NOT_CHECKED"),
        ({"signature_hash": b""}, "SIGNATURE_MISSING"),
    ],
)
def test_the_counter_gives_nothing_to_an_unknown_hand(changes, reason):
    """Each guard of the counter, one by one."""
    with pytest.raises(FailedPrecondition, match=reason):
        return_at_counter(result(State.AWAITING_PICKUP), replace(SIGNED, **changes), NOW)


def test_an_authorised_person_and_a_lost_slip_are_served():
    """People lose the slip; that it did not come back is on record."""
    handed = replace(
        SIGNED, relation=Relation.AUTHORISED, authorisation_no="UQ-3", slip_given_back=False
    )
    returned, _ = return_at_counter(result(State.AWAITING_PICKUP), handed, NOW)

    assert returned.counter_return == handed
    assert "UQ-3" not in repr(returned)
