"""Requests about an order until the post has the papers, read into commands."""

from typing import Final

from protos.postal.v1 import postal_pb2
from services.postal import commands, domain
from services.postal.wire.checks import NEVER, PostalChecks, shipment_and_etag
from services.postal.wire.money import receipts
from services.postal.wire.vocabulary import PICKUP_FAILURE_REASONS

_NOT_MY_ROUTE: Final = domain.PickupFailureReason.NOT_MY_ROUTE


def assign_pickup(request: postal_pb2.AssignPickupRequest) -> commands.AssignPickup:
    """Read who gets the order."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        postman = c.text("postman", request.postman, 100)
        post_office = c.post_office("post_office", request.post_office)
    return commands.AssignPickup(shipment_id, etag, postman, post_office)


def decline_pickup(request: postal_pb2.DeclinePickupRequest) -> commands.DeclinePickup:
    """Read why the order is given back."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        reason = c.choice("reason", request.reason, PICKUP_FAILURE_REASONS, _NOT_MY_ROUTE)
    return commands.DeclinePickup(shipment_id, etag, reason)


def fail_pickup(request: postal_pb2.FailPickupRequest) -> commands.FailPickup:
    """Read why nothing was collected, and the new appointment."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        reason = c.choice("reason", request.reason, PICKUP_FAILURE_REASONS, _NOT_MY_ROUTE)
        appointment = c.instant("appointment_time", request)
    return commands.FailPickup(shipment_id, etag, reason, appointment or NEVER)


def cancel_shipment(request: postal_pb2.CancelShipmentRequest) -> commands.CancelShipment:
    """Read why the order ends."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        reason = c.choice("reason", request.reason, PICKUP_FAILURE_REASONS, _NOT_MY_ROUTE)
    return commands.CancelShipment(shipment_id, etag, reason)


def collect_shipment(request: postal_pb2.CollectShipmentRequest) -> commands.CollectShipment:
    """Read tally, slip, seal and receipts."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        slip_no = c.text("slip_no", request.slip_no, 50)
        slip, tally = c.papers("slip", request), c.papers("tally", request)
        seal_no = c.text("seal_no", request.seal_no, 30)
        waybill_no = c.waybill("waybill_no", request.waybill_no)
        taken = receipts(c, request.receipts)
    return commands.CollectShipment(
        shipment_id, etag, slip_no, slip, tally, request.slip_signed, seal_no, waybill_no, taken
    )
