"""Facts of others: heard twice, late, and too late."""

import pytest

from protos.events.v1.vocabulary_pb2 import Direction
from protos.intake.v1.events_pb2 import PickupOrderCancelled
from protos.results.v1.events_pb2 import DeliveryOrderCancelled
from tests.services.postal.builders import INBOUND, PAPERS, PAPERS_BACK, RESULT_OUT, State, order
from tests.support import rid

SUPPLEMENT_IN = Direction.DIRECTION_SUPPLEMENT_IN


@pytest.mark.parametrize("direction", [INBOUND, SUPPLEMENT_IN, RESULT_OUT, PAPERS_BACK])
async def test_an_order_books_a_shipment_and_tells_it(post, direction):
    """An order that books nothing is papers that nobody fetches."""
    item = await post.ordered(direction)

    assert (item.state, item.direction) == (State.STATE_ORDERED, direction)
    assert (item.papers, item.agency, item.round) == (PAPERS, "H55.12", 1)
    assert await post.started.told(item.dossier_id) == ["ShipmentOrdered"]


async def test_an_order_heard_twice_books_once(post):
    """Two workers would stand at one door."""
    dossier_id = rid()
    fact = post.started.fact(order(INBOUND, dossier_id), about=dossier_id)
    await post.started.deliver(fact, fact)
    await post.started.deliver(fact)

    assert len(await post.of(dossier_id)) == 1
    assert await post.started.told(dossier_id) == ["ShipmentOrdered"]


@pytest.mark.parametrize(
    ("direction", "cancelled"),
    [(INBOUND, PickupOrderCancelled), (RESULT_OUT, DeliveryOrderCancelled)],
)
async def test_a_cancelled_order_ends_its_shipment(post, direction, cancelled):
    """Nobody fetches what is not wanted."""
    item = await post.ordered(direction)
    fact = cancelled(dossier_id=item.dossier_id, order_id=item.order_id)
    await post.started.hear(fact, about=item.dossier_id)

    assert await post.state(item) == "STATE_CANCELLED"
    assert (await post.started.told(item.dossier_id))[-1] == "ShipmentCancelled"


async def test_a_cancellation_after_the_pickup_lets_the_papers_travel_on(post):
    """Papers in a bag cannot be wished away."""
    item = await post.collected()
    fact = PickupOrderCancelled(dossier_id=item.dossier_id, order_id=item.order_id)
    await post.started.hear(fact, about=item.dossier_id)

    assert await post.state(item) == "STATE_COLLECTED"
    assert "ShipmentCancelled" not in await post.started.told(item.dossier_id)
    assert await post.started.parked() == []


async def test_a_cancellation_before_its_order_waits(post):
    """It must not be lost, and must not be applied to something else."""
    dossier_id = rid()
    fact = PickupOrderCancelled(dossier_id=dossier_id, order_id=rid())
    await post.started.hear(fact, about=dossier_id)

    assert await post.started.parked() == [("EARLY", "intake.PickupOrdered")]


async def test_cancelling_an_order_that_another_shipment_answers_blocks_nothing(post):
    """A second order of a running round has no shipment; what comes after must still be heard."""
    item = await post.ordered()
    second = order(INBOUND, item.dossier_id)
    await post.started.hear(second, about=item.dossier_id)
    fact = PickupOrderCancelled(dossier_id=item.dossier_id, order_id=second.order_id)
    await post.started.hear(fact, about=item.dossier_id)

    assert await post.state(item) == "STATE_ORDERED"
    assert len(await post.of(item.dossier_id)) == 1
    assert await post.started.parked() == []
