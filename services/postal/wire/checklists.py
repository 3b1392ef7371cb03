"""The list that the postman counts papers against: the question read, the answer written."""

from collections.abc import Sequence

from protos.postal.v1 import checklists_pb2
from services.postal import domain
from services.postal.wire.checks import PostalChecks
from services.postal.wire.facts import papers


def get_checklist(request: checklists_pb2.GetChecklistRequest) -> str:
    """Read which shipment it is asked for."""
    with PostalChecks() as c:
        return c.id("shipment_id", request.shipment_id)


def checklist(
    item: domain.Shipment, lines: Sequence[domain.ChecklistLine]
) -> checklists_pb2.GetChecklistResponse:
    """Write the list."""
    return checklists_pb2.GetChecklistResponse(
        lines=[
            checklists_pb2.ChecklistLine(name=one.name, papers=papers(one.papers)) for one in lines
        ],
        papers=papers(item.expected),
    )
