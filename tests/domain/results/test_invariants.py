"""What must hold of a result whatever happens, by the numbers of the domain's own list."""

from contextlib import suppress

import pytest

from services.results.domain import (
    DeliveryOrdered,
    PostagePayer,
    ResultReturned,
    ReturnMethod,
    State,
    change_return_method,
    dossier_ended,
    prepare_dispatch,
    redispatch,
    return_at_counter,
    return_electronically,
    shipment_collected,
    shipment_delivered,
    shipment_returned,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import NOW, SHIPMENT, SIGNED, ready, result


def test_invariant_33_what_the_counter_gave_the_post_cannot_deliver_and_the_other_way_round():
    """Two people would each have an original of the same licence."""
    given, told = return_at_counter(ready(ReturnMethod.COUNTER), SIGNED, NOW)
    assert isinstance(told, ResultReturned)
    assert shipment_delivered(given, SHIPMENT, NOW) == (given, ())

    prepared, _ = prepare_dispatch(ready(), "o-1", (), NOW)
    gone, _ = shipment_collected(prepared, SHIPMENT, NOW, portal_done=False)
    delivered, _ = shipment_delivered(gone, SHIPMENT, NOW)
    for item in (gone, delivered):
        with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
            return_at_counter(item, SIGNED, NOW)
    assert shipment_delivered(delivered, SHIPMENT, NOW) == (delivered, ())


@pytest.mark.parametrize("way", ReturnMethod)
def test_invariant_37_what_comes_back_may_go_any_way_again(way):
    """The owner who was not at home could not come and fetch it either."""
    prepared, _ = prepare_dispatch(ready(), "o-1", (), NOW)
    gone, _ = shipment_collected(prepared, SHIPMENT, NOW, portal_done=False)
    with pytest.raises(FailedPrecondition):
        change_return_method(gone, ReturnMethod.COUNTER, NOW)

    back, _ = shipment_returned(gone, SHIPMENT, NOW)

    assert back.state is State.BACK_AT_AGENCY
    if way is ReturnMethod.COUNTER:
        chosen, _ = change_return_method(back, way, NOW)
        assert return_at_counter(chosen, SIGNED, NOW)[0].state is State.RETURNED_AT_COUNTER
    elif way is ReturnMethod.ELECTRONIC:
        chosen, _ = change_return_method(back, way, NOW)
        sent, _ = return_electronically(chosen, NOW, paper_follows=False)
        assert sent.state is State.DELIVERED_ELECTRONICALLY
    else:
        again, _ = redispatch(back, "o-2", PostagePayer.OWNER, NOW, address_confirmed=True)
        assert again.state is State.DISPATCH_PREPARED


@pytest.mark.parametrize("state", State)
def test_invariant_38_nothing_is_sent_of_a_dossier_that_ended_without_a_result(state):
    """Who was refused would get the licence by post all the same."""
    ended, facts = dossier_ended(result(state), NOW)
    assert not any(isinstance(fact, DeliveryOrdered) for fact in facts)

    orders = []
    with suppress(FailedPrecondition):
        orders.append(prepare_dispatch(ended, "o-2", (), NOW))
    with suppress(FailedPrecondition):
        payer = PostagePayer.OWNER
        orders.append(redispatch(ended, "o-2", payer, NOW, address_confirmed=True))
    assert orders == []
