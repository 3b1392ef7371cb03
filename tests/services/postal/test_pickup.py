"""Pickup through the front door."""

import pytest

from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import PickupFailureReason
from tests.services.postal.builders import WORKER, State, assign
from tests.support import rid

NOBODY = PickupFailureReason.PICKUP_FAILURE_REASON_NOBODY_THERE


async def test_a_declined_order_goes_to_another_worker(post):
    """An order nobody takes is a citizen who waits."""
    item = await post.assigned()
    request = pb.DeclinePickupRequest(request_id=rid(), shipment_id=item.shipment_id, reason=NOBODY)
    declined = (await post.stub.DeclinePickup(request, metadata=WORKER)).shipment
    again = (await post.stub.AssignPickup(assign(item), metadata=WORKER)).shipment

    assert declined.state == State.STATE_PICKUP_DECLINED
    assert again.state == State.STATE_PICKUP_ASSIGNED


async def test_a_failed_pickup_has_a_new_appointment(post):
    """The citizen is told when the worker comes again."""
    item = await post.assigned()
    request = pb.FailPickupRequest(
        request_id=rid(),
        shipment_id=item.shipment_id,
        reason=NOBODY,
        appointment_time=post.stamp(days=1),
    )
    failed = (await post.stub.FailPickup(request, metadata=WORKER)).shipment

    assert failed.state == State.STATE_PICKUP_FAILED
    assert failed.appointment_time == post.stamp(days=1)


@pytest.mark.parametrize("before", ["ordered", "assigned"])
async def test_a_cancelled_order_ends(post, before):
    """Nobody stands at a door that is not wanted any more."""
    item = await getattr(post, before)()
    request = pb.CancelShipmentRequest(
        request_id=rid(), shipment_id=item.shipment_id, reason=NOBODY
    )
    cancelled = (await post.stub.CancelShipment(request, metadata=WORKER)).shipment

    assert cancelled.state == State.STATE_CANCELLED
    assert (await post.started.told(item.dossier_id))[-1] == "ShipmentCancelled"
