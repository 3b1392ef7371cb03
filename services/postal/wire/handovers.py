"""The two signatures of a handover, read into commands."""

from protos.postal.v1 import postal_pb2
from services.postal import commands, domain
from services.postal.wire.checks import PostalChecks, shipment_and_etag
from services.postal.wire.vocabulary import SEAL_STATES


def propose_handover(request: postal_pb2.ProposeHandoverRequest) -> commands.ProposeHandover:
    """Read the giving side's count."""
    with PostalChecks() as c:
        shipment_id, etag = shipment_and_etag(c, request)
        papers = c.papers("papers", request)
        seal_no = c.text("seal_no", request.seal_no, 30, needed=False)
    return commands.ProposeHandover(shipment_id, etag, papers, seal_no)


def confirm_handover(request: postal_pb2.ConfirmHandoverRequest) -> commands.ConfirmHandover:
    """Read the taking side's count."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        handover_id = c.id("handover_id", request.handover_id)
        papers = c.papers("papers", request)
        seal = c.choice("seal_state", request.seal_state, SEAL_STATES, domain.SealState.BROKEN)
        waybill_no = c.waybill("waybill_no", request.waybill_no, needed=False)
        post_office = c.post_office("post_office", request.post_office, needed=False)
    return commands.ConfirmHandover(
        handover_id, papers, seal, waybill_no, post_office, request.accept_difference
    )
