"""Somebody before a tracking service: asks it, and lets it hear others."""

from datetime import timedelta
from typing import Any

from protos.events.v1 import vocabulary_pb2 as v
from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as results
from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1.tracking_pb2_grpc import TrackingServiceStub
from tests.support import MONDAY, Started, rid


def journey(dossier_id, code, *waybills):
    """Give the facts of a dossier that comes and goes by post, in the order of the world."""
    into, out = waybills
    d: dict[str, Any] = {"dossier_id": dossier_id}
    to_post = {"shipment_id": "s-1", "order_id": "o-1", "direction": v.DIRECTION_INBOUND, **d}
    to_citizen = {"shipment_id": "s-2", "order_id": "o-2", "direction": v.DIRECTION_RESULT_OUT, **d}
    accepted = intake.DossierAccepted(dossier_code=code, receiving_agency="H55.12", **d)
    accepted.due_time.FromDatetime(MONDAY + timedelta(days=10))
    return [
        intake.DossierRegistered(
            procedure_code="1.001193",
            receiving_agency="H55.12",
            competent_agency="H55.3",
            channel=v.INTAKE_CHANNEL_POSTAL,
            **d,
        ),
        postal.ShipmentCollected(waybill_no=into, post_office="P1", **to_post),
        postal.ShipmentDelivered(**to_post),
        accepted,
        intake.DossierForwarded(competent_agency="H55.3", **d),
        results.ResultReady(return_method=v.RETURN_METHOD_POSTAL, **d),
        intake.DossierResolved(**d),
        postal.ShipmentCollected(waybill_no=out, post_office="P2", **to_citizen),
        postal.ShipmentDelivered(**to_citizen),
        results.ResultReturned(return_method=v.RETURN_METHOD_POSTAL, **d),
    ]


class Reader:
    """Asks one service."""

    def __init__(self, started: Started):
        self.started = started
        self.tracking = started.stub(TrackingServiceStub)

    async def timeline(self, query):
        """Ask for a time line."""
        return await self.tracking.GetTimeline(pb.GetTimelineRequest(query=query))

    async def where(self, query):
        """Ask who has the papers."""
        return await self.tracking.WhereIsThePaper(pb.WhereIsThePaperRequest(query=query))

    async def page(self, **fields):
        """Ask for dossiers."""
        return await self.tracking.FindDossiers(pb.FindDossiersRequest(**fields))

    async def work(self, kind, **fields):
        """Ask for a list; give the dossiers' ids."""
        request = pb.ListTrackedWorkRequest(kind=kind, **fields)
        listed = await self.tracking.ListTrackedWork(request)
        return [item.dossier.dossier_id for item in listed.items]

    async def walk(self, size, **fields):
        """Go through all pages; give the dossiers' ids."""
        seen, token = [], ""
        while True:
            page = await self.page(page_size=size, page_token=token, **fields)
            seen += [dossier.dossier_id for dossier in page.dossiers]
            token = page.next_page_token
            if not token:
                return seen

    def facts(self, bodies):
        """Give the facts of a journey, an hour apart."""
        return [
            self.started.fact(
                body, about=body.dossier_id, occurred=MONDAY + timedelta(hours=number)
            )
            for number, body in enumerate(bodies)
        ]

    async def known(self, code="H55.12-260302-0001", into="EE000000019VN", out="EE000000022VN"):
        """Let a whole journey be heard; give the dossier's id."""
        dossier_id = rid()
        await self.started.deliver(*self.facts(journey(dossier_id, code, into, out)))
        return dossier_id
