"""Questions about shipments, read into what is asked."""

from protos.postal.v1 import postal_pb2
from services.postal import commands, domain
from services.postal.wire.checks import PostalChecks
from services.postal.wire.vocabulary import STATES


def shipment_id(request: postal_pb2.GetShipmentRequest) -> str:
    """Read which shipment is asked for."""
    with PostalChecks() as c:
        return c.id("shipment_id", request.shipment_id)


def list_shipments(request: postal_pb2.ListShipmentsRequest) -> commands.ListShipments:
    """Read what shipments are filtered by."""
    with PostalChecks() as c:
        filters = {
            "dossier_id": c.id("dossier_id", request.dossier_id, needed=False),
            "post_office": c.post_office("post_office", request.post_office, needed=False),
            "waybill_no": c.waybill("waybill_no", request.waybill_no, needed=False),
        }
        if request.state:
            filters["state"] = c.choice("state", request.state, STATES, domain.State.ORDERED).value
    return commands.ListShipments({name: value for name, value in filters.items() if value})


def list_stuck_shipments(
    request: postal_pb2.ListStuckShipmentsRequest,
) -> commands.ListStuckShipments:
    """Read of which office or agency."""
    with PostalChecks() as c:
        post_office = c.post_office("post_office", request.post_office, needed=False)
        agency = c.agency("agency", request.agency, needed=False)
        if bool(post_office) == bool(agency):
            c.refuse(
                "post_office",
                "ONE_OF_TWO",
                "name a post office or an agency, one of them",
                "Chọn một bưu cục hoặc một cơ quan.",
            )
    return commands.ListStuckShipments(post_office, agency)
