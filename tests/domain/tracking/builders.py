"""Journeys of dossiers as facts, for the tests of what tracking makes of them."""

from datetime import UTC, datetime, timedelta

from services.tracking.domain import Fact, Source, fold, summarise, timeline

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
REGISTERED = {
    "procedure_code": "1.001193",
    "receiving_agency": "H55.12",
    "competent_agency": "H55.3",
    "channel": "POSTAL",
    "return_method": "POSTAL",
}


def gives(paper_set, after, *, before="", unit=""):
    """Give the words of a custody: who gets a paper set, and who had it."""
    words = {"custody.paper_set_id": paper_set, "custody.after.kind": after}
    if before:
        words["custody.before.kind"] = before
    return {**words, "custody.after.unit": unit}


class Story:
    """Facts one after the other, an hour apart unless said otherwise."""

    def __init__(self):
        self.facts = []
        self._told = dict.fromkeys(Source, 0)

    def tell(self, source, name, *, after=60, times=None, **words):
        """Let a source tell a fact some minutes after the one before."""
        last = self.facts[-1].occurred if self.facts else START
        self._told[source] += 1
        occurred = last + timedelta(minutes=after)
        self.facts.append(
            Fact(
                event_id=f"{source}-{self._told[source]}",
                source=source,
                name=name,
                epoch=1,
                sequence=self._told[source],
                occurred=occurred,
                recorded=occurred,
                words=words,
                times=times or {},
            )
        )
        return self

    def intake(self, name, **said):
        return self.tell(Source.INTAKE, name, **said)

    def postal(self, name, shipment="s-1", direction="INBOUND", **said):
        return self.tell(
            Source.POSTAL,
            name,
            shipment_id=shipment,
            direction=direction,
            order_id=shipment,
            **said,
        )

    def results(self, name, **said):
        return self.tell(Source.RESULTS, name, **said)

    def registered(self, **changes):
        return self.intake("DossierRegistered", **{**REGISTERED, **changes})

    def by_post(self):
        """Carry the papers from the citizen to the counter."""
        self.registered().intake("PickupOrdered", direction="INBOUND")
        self.postal("ShipmentOrdered").postal("PickupAssigned", post_office="P1")
        self.postal("ShipmentCollected", waybill_no="EE1VN", post_office="P1")
        self.postal("ShipmentScanned", post_office="P2", moved="true")
        return self.postal("ShipmentDelivered")

    def accepted(self):
        self.intake("DossierAccepted", dossier_code="H55.12-260302-0001", times={"due_time": DUE})
        return self.intake("DossierForwarded", competent_agency="H55.3")

    def ready(self, method="POSTAL"):
        self.results("ResultReady", return_method=method, outcome="POSITIVE")
        return self.intake("DossierResolved", timeliness="EARLY")

    def sent(self, shipment="s-2", waybill="EE2VN"):
        """Give the result to the post."""
        self.results("DeliveryOrdered", order_id=shipment, round="1")
        self.postal("ShipmentOrdered", shipment, "RESULT_OUT")
        return self.postal(
            "ShipmentCollected", shipment, "RESULT_OUT", waybill_no=waybill, post_office="P3"
        )

    def states(self):
        return fold(self.facts)

    def view(self):
        return summarise("d-1", self.states())

    def entries(self):
        return timeline(self.facts, self.states())


def whole():
    """A dossier by post whose result comes back by post."""
    story = Story().by_post().accepted().ready().sent()
    story.postal("ShipmentDelivered", "s-2", "RESULT_OUT")
    return story.results("ResultReturned", return_method="POSTAL", after=0)


def undeliverable():
    """A result that came back, was sent again and given out."""
    story = Story().by_post().accepted().ready().sent()
    story.postal("ShipmentHeld", "s-2", "RESULT_OUT", post_office="P4")
    story.postal("ShipmentReturning", "s-2", "RESULT_OUT")
    story.postal("ShipmentReturned", "s-2", "RESULT_OUT").sent("s-3", "EE3VN")
    story.postal("ShipmentDelivered", "s-3", "RESULT_OUT")
    return story.results("ResultReturned", return_method="POSTAL", after=0)


def at_counter():
    """A dossier filed and its result collected at the counter, with a supplement between."""
    story = Story().registered(channel="DIRECT", return_method="COUNTER").intake("DossierFiled")
    story.accepted().intake("SupplementRequested", round="1")
    story.intake("PickupOrdered", direction="SUPPLEMENT_IN")
    story.postal("ShipmentOrdered", "s-1", "SUPPLEMENT_IN")
    story.postal("ShipmentCollected", "s-1", "SUPPLEMENT_IN", waybill_no="EE1VN", post_office="P1")
    story.postal("ShipmentDelivered", "s-1", "SUPPLEMENT_IN")
    story.intake("SupplementCompleted", round="1", times={"due_time": DUE}).ready("COUNTER")
    return story.results("ResultReturned", return_method="COUNTER")


def withdrawn():
    """A dossier withdrawn at the agency, its papers sent back."""
    story = Story().by_post().accepted().intake("DossierWithdrawn")
    story.intake("PapersBackOrdered", round="1", receiving_agency="H55.12")
    story.postal("ShipmentCollected", "s-9", "PAPERS_BACK", waybill_no="EE9VN", post_office="P1")
    return story.postal("ShipmentDelivered", "s-9", "PAPERS_BACK")


def recalled():
    """A result that the head took back and that was decided anew."""
    story = Story().by_post().accepted().ready()
    story.intake("ResolutionRecalled", round="1").results("ResultRecalled")
    return story.ready().sent()


def reissued():
    """A result that the post lost, made again and sent again."""
    story = Story().by_post().accepted().ready().sent().results("ResultReissued")
    return story.sent("s-3", "EE3VN")


JOURNEYS = [whole, undeliverable, at_counter, withdrawn, recalled, reissued]
