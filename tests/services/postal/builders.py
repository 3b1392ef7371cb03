"""A started postal service and the hands that work with it."""

import hashlib
from datetime import timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from protos.events.v1.vocabulary_pb2 import Direction, PaperCount
from protos.intake.v1 import events_pb2 as intake_events
from protos.postal.v1 import evidence_pb2, postal_pb2_grpc
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import (
    AttemptReason,
    EvidenceKind,
    NextAction,
    Relation,
    ScanKind,
    SealState,
)
from protos.results.v1 import events_pb2 as results_events
from tests.images import signature_of
from tests.support import Started, actor, rid

INBOUND = Direction.DIRECTION_INBOUND
RESULT_OUT = Direction.DIRECTION_RESULT_OUT
PAPERS_BACK = Direction.DIRECTION_PAPERS_BACK
AGENCY = "H55.12"
OFFICE = "230100"
PAPERS = PaperCount(originals=1, copies=3)
WORKER = actor("tam.le", "POSTAL_WORKER", OFFICE)
OFFICER = actor("lan.nguyen", "COUNTER_OFFICER", AGENCY)
State = pb.Shipment.State
ARRIVED = ScanKind.SCAN_KIND_ARRIVED_AT_DELIVERY_OFFICE


def s10(serial: int) -> str:
    """Give a well-formed S10 waybill."""
    digits = f"{serial:08}"
    total = sum(int(d) * w for d, w in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    return f"RH{digits}{ {0: 5, 1: 0}.get(total % 11, 11 - total % 11) }VN"


class Post:
    """Does what workers and officers do, with good input unless told otherwise."""

    def __init__(self, started: Started) -> None:
        self.started = started
        self.stub = started.stub(postal_pb2_grpc.PostalServiceStub)
        self._serial = 0

    def stamp(self, **later: float) -> Timestamp:
        """Give a time relative to the clock of the test."""
        written = Timestamp()
        written.FromDatetime(self.started.clock() + timedelta(**later))
        return written

    def waybill(self) -> str:
        """Give a waybill nobody has."""
        self._serial += 1
        return s10(self._serial)

    async def get(self, shipment_id: str, who: Any = WORKER) -> pb.GetShipmentResponse:
        return await self.stub.GetShipment(
            pb.GetShipmentRequest(shipment_id=shipment_id), metadata=who
        )

    async def state(self, item: pb.Shipment) -> str:
        """Give the name of a shipment's state now."""
        return State.Name((await self.get(item.shipment_id)).shipment.state)

    async def of(self, dossier_id: str) -> list[pb.Shipment]:
        request = pb.ListShipmentsRequest(dossier_id=dossier_id)
        return list((await self.stub.ListShipments(request, metadata=WORKER)).shipments)

    async def ordered(
        self, direction: Direction.ValueType = INBOUND, **changes: Any
    ) -> pb.Shipment:
        """Let an order be heard and give the shipment booked for it."""
        dossier_id = changes.pop("dossier_id", rid())
        fact = order(direction, dossier_id, **changes)
        await self.started.hear(fact, about=dossier_id)
        return (await self.of(dossier_id))[0]

    async def assigned(self, direction: Direction.ValueType = INBOUND) -> pb.Shipment:
        item = await self.ordered(direction)
        answer = await self.stub.AssignPickup(assign(item), metadata=WORKER)
        return answer.shipment

    async def collected(self, direction: Direction.ValueType = INBOUND) -> pb.Shipment:
        """Have the post take the papers, from the citizen or from the counter."""
        item = await self.assigned(direction)
        if direction == INBOUND:
            request = collect(item, self.waybill())
            return (await self.stub.CollectShipment(request, metadata=WORKER)).shipment
        proposed = await self.stub.ProposeHandover(propose(item), metadata=OFFICER)
        taking = confirm(proposed.handover_id, waybill_no=self.waybill(), post_office=OFFICE)
        return (await self.stub.ConfirmHandover(taking, metadata=WORKER)).shipment

    def scan(self, item: pb.Shipment, kind: int = ARRIVED, **changes: Any) -> pb.Scan:
        """Write down one scan."""
        minutes = changes.pop("minutes", 0)
        fields = {
            "request_id": rid(),
            "waybill_no": item.waybill_no,
            "kind": kind,
            "post_office": OFFICE,
            "scan_time": self.stamp(minutes=minutes),
        }
        return pb.Scan(**{**fields, **changes})

    async def record(self, *scans: pb.Scan) -> list[pb.ScanResult]:
        request = pb.RecordScansRequest(scans=scans)
        return list((await self.stub.RecordScans(request, metadata=WORKER)).results)

    async def outcomes(self, *scans: pb.Scan) -> list[str]:
        """Record scans and give reasons of refused ones, outcomes of the others."""
        names = pb.ScanResult.Outcome.Name
        return [
            result.reason or names(result.outcome).removeprefix("OUTCOME_")
            for result in await self.record(*scans)
        ]

    async def at_office(self, direction: Direction.ValueType = INBOUND) -> pb.Shipment:
        item = await self.collected(direction)
        await self.record(self.scan(item))
        return (await self.get(item.shipment_id)).shipment

    async def send_out(self, *items: pb.Shipment) -> pb.OpenManifestResponse:
        """Send items out, each with the signature that a delivery to a citizen needs."""
        for item in items:
            if item.direction != INBOUND:
                await self.put(item)
        return await self.stub.OpenManifest(manifest(*items), metadata=WORKER)

    async def put(
        self, item: pb.Shipment, content: bytes = b"", who: Any = WORKER, **changes: Any
    ) -> evidence_pb2.Evidence:
        """Put the item's signature, or something else."""
        fields = {
            "shipment_id": item.shipment_id,
            "kind": EvidenceKind.EVIDENCE_KIND_SIGNATURE,
            "content": content or signature_of(item.shipment_id),
        }
        request = evidence_pb2.PutEvidenceRequest(request_id=rid(), **{**fields, **changes})
        return (await self.stub.PutEvidence(request, metadata=who)).evidence

    async def out(self, direction: Direction.ValueType = INBOUND) -> pb.Shipment:
        return (await self.send_out(await self.at_office(direction))).shipments[0]

    async def attempt(
        self, item: pb.Shipment, next_action: NextAction.ValueType = NextAction.NEXT_ACTION_RETRY
    ) -> pb.Shipment:
        request = pb.AttemptDeliveryRequest(
            request_id=rid(),
            shipment_id=item.shipment_id,
            reason=AttemptReason.ATTEMPT_REASON_NOBODY_THERE,
            next_action=next_action,
        )
        return (await self.stub.AttemptDelivery(request, metadata=WORKER)).shipment

    async def held(self) -> pb.Shipment:
        return await self.attempt(await self.out(RESULT_OUT), NextAction.NEXT_ACTION_HOLD)

    def deliver(self, item: pb.Shipment, **changes: Any) -> pb.DeliverShipmentRequest:
        """Write down a delivery with its proof."""
        fields = {
            "receiver_name": "TEST Nguyễn Văn An",
            "relation": Relation.RELATION_ADDRESSEE,
            "identity_kind": pb.ProofOfDelivery.IDENTITY_KIND_ID_CARD,
            "signature_hash": hashlib.sha256(signature_of(item.shipment_id)).digest(),
            "place": "Số 3, tổ 5",
            "delivered_time": self.stamp(),
        }
        proof = pb.ProofOfDelivery(**{**fields, **changes})
        return pb.DeliverShipmentRequest(
            request_id=rid(), shipment_id=item.shipment_id, proof=proof
        )

    async def hand_over(self, item: pb.Shipment, giver: Any, taker: Any) -> pb.Shipment:
        """Have both sides sign, with the same count."""
        proposed = await self.stub.ProposeHandover(propose(item), metadata=giver)
        answer = await self.stub.ConfirmHandover(confirm(proposed.handover_id), metadata=taker)
        return answer.shipment


def order(direction: Direction.ValueType, dossier_id: str, **changes: Any) -> Any:
    """Make the fact that orders a shipment."""
    common = {
        "dossier_id": dossier_id,
        "order_id": rid(),
        "round": 1,
        "receiving_agency": AGENCY,
        "papers": PAPERS,
        **changes,
    }
    if direction == PAPERS_BACK:
        return intake_events.PapersBackOrdered(**common)
    if direction == RESULT_OUT:
        return results_events.DeliveryOrdered(**common, direction=direction, result_id=rid())
    return intake_events.PickupOrdered(**common, direction=direction)


def assign(item: pb.Shipment, **changes: Any) -> pb.AssignPickupRequest:
    fields = {"postman": "tam.le", "post_office": OFFICE}
    return pb.AssignPickupRequest(
        request_id=rid(), shipment_id=item.shipment_id, **{**fields, **changes}
    )


def collect(item: pb.Shipment, waybill_no: str, **changes: Any) -> pb.CollectShipmentRequest:
    fields = {
        "slip_no": "PG-1",
        "slip": PAPERS,
        "tally": PAPERS,
        "slip_signed": True,
        "seal_no": "NP-77",
        "waybill_no": waybill_no,
    }
    return pb.CollectShipmentRequest(
        request_id=rid(), shipment_id=item.shipment_id, **{**fields, **changes}
    )


def propose(item: pb.Shipment, **changes: Any) -> pb.ProposeHandoverRequest:
    fields = {"papers": PAPERS, "seal_no": item.seal_no or "NP-77"}
    return pb.ProposeHandoverRequest(
        request_id=rid(), shipment_id=item.shipment_id, **{**fields, **changes}
    )


def confirm(handover_id: str, **changes: Any) -> pb.ConfirmHandoverRequest:
    fields = {"papers": PAPERS, "seal_state": SealState.SEAL_STATE_INTACT}
    return pb.ConfirmHandoverRequest(
        request_id=rid(), handover_id=handover_id, **{**fields, **changes}
    )


def manifest(*items: pb.Shipment, **changes: Any) -> pb.OpenManifestRequest:
    fields = {
        "postman": "tam.le",
        "route": "T1",
        "shift": "SANG",
        "post_office": OFFICE,
        "shipment_ids": [item.shipment_id for item in items],
    }
    return pb.OpenManifestRequest(request_id=rid(), **{**fields, **changes})
