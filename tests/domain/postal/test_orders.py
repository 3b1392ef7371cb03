"""Every order heard from others, in every state: never refused."""

from dataclasses import replace

import pytest

from services.postal.domain import (
    Direction,
    Order,
    ShipmentOrdered,
    State,
    book,
    order_cancelled,
)
from tests.domain.postal.builders import BEFORE_COLLECTION, FINAL, PAPERS, shipment

ORDER = Order("o-1", "d-1", Direction.INBOUND, 1, "H17.5", PAPERS)


@pytest.mark.parametrize("direction", Direction)
def test_an_order_books_a_shipment(direction):
    """An order that books nothing is papers that nobody fetches."""
    booked, facts = book(replace(ORDER, direction=direction), "s-9", [], 3)

    assert (booked.state, booked.direction, booked.expected) == (State.ORDERED, direction, PAPERS)
    assert not booked.contact_known
    assert facts == (ShipmentOrdered("d-1", "s-9", "o-1", direction, 1),)


@pytest.mark.parametrize("state", State)
def test_invariant_12_the_same_order_heard_again_books_nothing(state):
    """Two workers would stand at one door."""
    known = shipment(state)

    assert book(ORDER, "s-9", [known], 3) == (known, ())


@pytest.mark.parametrize("state", State)
def test_invariant_11_one_round_has_one_active_shipment(state):
    """A second order of a round counts only when the first has ended."""
    known = shipment(state)
    booked, facts = book(replace(ORDER, order_id="o-2"), "s-9", [known], 3)

    if state in FINAL:
        assert (booked.shipment_id, len(facts)) == ("s-9", 1)
    else:
        assert (booked, facts) == (known, ())


@pytest.mark.parametrize(
    "other", [{"dossier_id": "d-2"}, {"direction": Direction.SUPPLEMENT_IN}, {"round": 2}]
)
def test_another_dossier_direction_or_round_is_another_shipment(other):
    """A supplement must not wait for the first submission to end."""
    booked, facts = book(
        replace(ORDER, order_id="o-2", **other), "s-9", [shipment(State.IN_TRANSIT)], 3
    )

    assert (booked.shipment_id, len(facts)) == ("s-9", 1)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("state", State)
def test_a_cancelled_order_is_answered_in_every_state(state, direction):
    """Before collection it ends; later the wish is noted and the papers travel on."""
    item = shipment(state, direction)
    after, facts = order_cancelled(item)

    if state in BEFORE_COLLECTION:
        assert after.state is State.CANCELLED
        assert [fact.order_id for fact in facts] == ["o-1"]
    elif state in FINAL:
        assert (after, facts) == (item, ())
    else:
        assert (after, facts) == (replace(item, cancel_requested=True), ())


@pytest.mark.parametrize("state", State)
def test_cancelling_twice_is_cancelling_once(state):
    """A fact may come again after a restore."""
    once, _ = order_cancelled(shipment(state))

    assert order_cancelled(once) == (once, ())
