"""Requests about what goes wrong on the way, read into commands; and their answers."""

from collections.abc import Mapping
from typing import Any, Final

from protos.postal.v1 import postal_pb2
from services.postal import commands, domain
from services.postal.wire.answers import shipment
from services.postal.wire.checks import PostalChecks, shipment_and_etag
from services.postal.wire.vocabulary import AFTER_DAMAGES, CANCELLATION_REASONS

WRITTEN_MAX: Final = 1_000


def redirect_shipment(request: postal_pb2.RedirectShipmentRequest) -> commands.RedirectShipment:
    """Read to which office it goes."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        post_office = c.post_office("post_office", request.post_office)
    return commands.RedirectShipment(shipment_id, etag, post_office)


def report_damage(request: postal_pb2.ReportDamageRequest) -> commands.ReportDamage:
    """Read what is damaged and what becomes of it."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        go_on = domain.AfterDamage.CONTINUE
        after_damage = c.choice("after_damage", request.after_damage, AFTER_DAMAGES, go_on)
        written = c.text("description", request.description, WRITTEN_MAX)
    return commands.ReportDamage(shipment_id, etag, after_damage, written)


def declare_lost(request: postal_pb2.DeclareLostRequest) -> commands.DeclareLost:
    """Read the investigation and why it is given up."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        investigation_no = c.text("investigation_no", request.investigation_no, 50)
        written = c.text("reason", request.reason, WRITTEN_MAX)
    return commands.DeclareLost(shipment_id, etag, investigation_no, written)


def find_shipment(request: postal_pb2.FindShipmentRequest) -> commands.FindShipment:
    """Read what was found, and seal and waybill of its way to the agency."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        found = domain.Find(
            papers=c.papers("papers", request),
            seal_no=c.text("seal_no", request.seal_no, 30),
            waybill_no=c.waybill("waybill_no", request.waybill_no),
            post_office=c.post_office("post_office", request.post_office),
        )
    return commands.FindShipment(shipment_id, etag, found)


def cancel_delivery(request: postal_pb2.CancelDeliveryRequest) -> commands.CancelDelivery:
    """Read why a delivery report is taken back."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        wrong = domain.CancellationReason.WRONG_ITEM
        reason = c.choice("reason", request.reason, CANCELLATION_REASONS, wrong)
        written = c.text("description", request.description, WRITTEN_MAX)
    return commands.CancelDelivery(shipment_id, etag, reason, written)


def incident_fields(done: tuple[domain.Shipment, domain.Incident]) -> Mapping[str, Any]:
    """Answer with the shipment and its incident."""
    item, incident = done
    return {"shipment": shipment(item), "incident_id": incident.incident_id}
