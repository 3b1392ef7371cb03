"""An officer's desk before a results service: asks it, and lets it hear others."""

from protos.events.v1 import vocabulary_pb2 as v
from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as events
from protos.results.v1 import results_pb2 as pb
from protos.results.v1.results_pb2_grpc import ResultsServiceStub
from tests.support import Started, actor, rid

OFFICER = actor("counter-1", "COUNTER_OFFICER", "H55.12")
HEAD = actor("head-1", "HEAD", "H55.12")
POSTAL, COUNTER = v.RETURN_METHOD_POSTAL, v.RETURN_METHOD_COUNTER
ELECTRONIC = v.RETURN_METHOD_ELECTRONIC
PAPERS = v.PaperCount(originals=1, copies=2)
OWNER_PAYS = {"address_confirmed": True, "payer": pb.POSTAGE_PAYER_OWNER}
SHORT, ONE = v.PaperCount(originals=1, copies=1), v.PaperCount(copies=1)


def receipt(**changes):
    """Give the receipt of an owner who showed his card and signed."""
    given = {
        "receiver_name": "Nguyễn Văn Thử",
        "receiver": pb.CounterReceipt.RECEIVER_OWNER,
        "identity_kind": pb.CounterReceipt.IDENTITY_KIND_ID_CARD,
        "signature_hash": b"s" * 32,
        "slip_given_back": True,
    }
    return pb.CounterReceipt(**{**given, **changes})


class Desk:
    """Asks one service as one officer."""

    def __init__(self, started: Started):
        self.started = started
        self.results = started.stub(ResultsServiceStub)

    async def ask(self, method, by=OFFICER, **fields):
        """Ask with a new request id."""
        request = getattr(pb, f"{method}Request")(request_id=rid(), **fields)
        return await self.send(method, request, by)

    async def send(self, method, request, by=OFFICER):
        """Send a request as it is."""
        return (await getattr(self.results, method)(request, metadata=by)).result

    async def get(self, dossier_id):
        """Look at a dossier's result."""
        answer = await self.results.GetResult(pb.GetResultRequest(dossier_id=dossier_id))
        return answer.result

    async def page(self, **fields):
        """List results."""
        return await self.results.ListResults(pb.ListResultsRequest(**fields))

    async def hear(self, fact, **options):
        """Let the service hear a fact about the dossier it names."""
        return await self.started.hear(fact, about=fact.dossier_id, **options)

    async def accepted(self, method=POSTAL, agency="H55.12", dossier_id=""):
        """Let a dossier be accepted; give its id."""
        dossier_id = dossier_id or rid()
        await self.hear(
            intake.DossierAccepted(
                dossier_id=dossier_id, return_method=method, receiving_agency=agency
            )
        )
        return dossier_id

    async def register(self, dossier_id):
        """Register a positive result, on paper and electronic."""
        return await self.ask(
            "RegisterResult",
            dossier_id=dossier_id,
            outcome=events.OUTCOME_POSITIVE,
            papers=PAPERS,
            document_nos=["12/QĐ-UBND"],
            documents=[
                pb.ResultDocument(
                    document_no="12/QĐ-UBND (e)",
                    kind=pb.DocumentKind.DOCUMENT_KIND_ELECTRONIC,
                )
            ],
        )

    async def ready(self, method=POSTAL):
        """Give a result that was just registered."""
        return await self.register(await self.accepted(method))

    async def dispatched(self):
        """Give a result whose delivery is ordered."""
        result = await self.ready()
        return await self.ask("PrepareDispatch", result_id=result.result_id)

    async def shipment(
        self, kind, result, order_id="", direction=v.DIRECTION_RESULT_OUT, papers=None, **options
    ):
        """Let the post tell something about the shipment of a result's order."""
        fact = getattr(postal, kind)(
            dossier_id=result.dossier_id,
            order_id=order_id or result.order_id,
            direction=direction,
        )
        if "papers" in fact.DESCRIPTOR.fields_by_name:
            fact.papers.CopyFrom(papers or PAPERS)
        return await self.hear(fact, **options)

    async def with_post(self):
        """Give a result that the post has."""
        result = await self.dispatched()
        await self.shipment("ShipmentCollected", result)
        return await self.get(result.dossier_id)

    async def block(self, result, reason, **fields):
        """Hold a result back."""
        number = events.BlockReason.Value(f"BLOCK_REASON_{reason}")
        return await self.ask("BlockResult", result_id=result.result_id, reason=number, **fields)

    async def unblock(self, result, reason):
        """Take a reason away."""
        number = events.BlockReason.Value(f"BLOCK_REASON_{reason}")
        return await self.ask("UnblockResult", result_id=result.result_id, reason=number)

    async def back(self):
        """Give a result that came back undelivered."""
        result = await self.dispatched()
        await self.shipment("ShipmentCollected", result)
        await self.shipment("ShipmentReturned", result)
        return await self.get(result.dossier_id)

    async def difference(self, kind, result, which="x-1", **fields):
        """Let the post tell of a difference of one copy."""
        fact = getattr(postal, kind)(
            dossier_id=result.dossier_id, order_id=result.order_id, discrepancy_id=which,
            direction=v.DIRECTION_RESULT_OUT, papers_missing=ONE, **fields,
        )  # fmt: skip
        return await self.hear(fact)

    async def short(self):
        """Give a result of which the post took one copy less than it is made of."""
        result = await self.dispatched()
        await self.difference("DiscrepancyOpened", result)
        await self.shipment("ShipmentCollected", result, papers=SHORT)
        return result

    async def found(self):
        """Give a result that was delivered short, and whose copy was found at the counter."""
        result = await self.short()
        await self.shipment("ShipmentDelivered", result, papers=SHORT)
        await self.difference("DiscrepancyClosed", result, papers_found=ONE)
        return await self.get(result.dossier_id)

    async def told(self, dossier_id):
        """Give the facts told about a dossier, read."""
        told = await self.started.facts(dossier_id)
        return [getattr(events, f.type.rpartition(".")[2]).FromString(f.payload) for f in told]
