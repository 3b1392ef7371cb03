"""The gRPC face of the postal service."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import grpc

from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from services.postal import handlers, store, wire
from services.postal.commands import RecordScan
from shared.actor import Actor, write_actor
from shared.call import Call, current_call, has_role, require_role
from shared.database import Database
from shared.errors import Refused
from shared.pages import page_size, seal, unseal
from shared.requests import command
from shared.transaction import Origin, Transaction

WORKER: Final = "POSTAL_WORKER"
OFFICER: Final = "COUNTER_OFFICER"
MAY: Final[Mapping[str, tuple[str, ...]]] = {
    "AssignPickup": (WORKER,),
    "DeclinePickup": (WORKER,),
    "FailPickup": (WORKER,),
    "CancelShipment": (WORKER, OFFICER),
    "CollectShipment": (WORKER,),
    "ProposeHandover": (WORKER, OFFICER),
    "ConfirmHandover": (WORKER, OFFICER),
    "RecordScans": (WORKER,),
    "OpenManifest": (WORKER,),
    "AttemptDelivery": (WORKER,),
    "DeliverShipment": (WORKER,),
}
"""Which roles may make a call; what is not named here is open to everybody."""
SCANS_TOGETHER: Final = 250
"""Scans of one transaction's savepoint; other commands get their turn in between."""

Context = grpc.aio.ServicerContext[Any, Any]


class PostalServicer(postal_pb2_grpc.PostalServiceServicer):
    """Owns the shipment: who has the papers on the way, on whose signature."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def AssignPickup(
        self, request: postal_pb2.AssignPickupRequest, context: Context
    ) -> postal_pb2.AssignPickupResponse:
        require_role(*MAY["AssignPickup"])
        return await command(
            self._database, request, handlers.assign_pickup, wire.assign_pickup(request),
            postal_pb2.AssignPickupResponse, wire.shipment_fields,
        )  # fmt: skip

    async def DeclinePickup(
        self, request: postal_pb2.DeclinePickupRequest, context: Context
    ) -> postal_pb2.DeclinePickupResponse:
        require_role(*MAY["DeclinePickup"])
        return await command(
            self._database, request, handlers.decline_pickup, wire.decline_pickup(request),
            postal_pb2.DeclinePickupResponse, wire.shipment_fields,
        )  # fmt: skip

    async def FailPickup(
        self, request: postal_pb2.FailPickupRequest, context: Context
    ) -> postal_pb2.FailPickupResponse:
        require_role(*MAY["FailPickup"])
        return await command(
            self._database, request, handlers.fail_pickup, wire.fail_pickup(request),
            postal_pb2.FailPickupResponse, wire.shipment_fields,
        )  # fmt: skip

    async def CancelShipment(
        self, request: postal_pb2.CancelShipmentRequest, context: Context
    ) -> postal_pb2.CancelShipmentResponse:
        require_role(*MAY["CancelShipment"])
        return await command(
            self._database, request, handlers.cancel_shipment, wire.cancel_shipment(request),
            postal_pb2.CancelShipmentResponse, wire.shipment_fields,
        )  # fmt: skip

    async def CollectShipment(
        self, request: postal_pb2.CollectShipmentRequest, context: Context
    ) -> postal_pb2.CollectShipmentResponse:
        require_role(*MAY["CollectShipment"])
        return await command(
            self._database, request, handlers.collect_shipment, wire.collect_shipment(request),
            postal_pb2.CollectShipmentResponse, wire.shipment_fields,
        )  # fmt: skip

    async def ProposeHandover(
        self, request: postal_pb2.ProposeHandoverRequest, context: Context
    ) -> postal_pb2.ProposeHandoverResponse:
        require_role(*MAY["ProposeHandover"])
        return await command(
            self._database, request, handlers.propose_handover, wire.propose_handover(request),
            postal_pb2.ProposeHandoverResponse, wire.proposed_fields,
        )  # fmt: skip

    async def ConfirmHandover(
        self, request: postal_pb2.ConfirmHandoverRequest, context: Context
    ) -> postal_pb2.ConfirmHandoverResponse:
        require_role(*MAY["ConfirmHandover"])
        return await command(
            self._database, request, handlers.confirm_handover, wire.confirm_handover(request),
            postal_pb2.ConfirmHandoverResponse, wire.confirmed_fields,
        )  # fmt: skip

    async def RecordScans(
        self, request: postal_pb2.RecordScansRequest, context: Context
    ) -> postal_pb2.RecordScansResponse:
        actor = require_role(*MAY["RecordScans"])
        read = wire.scans(request)
        good = [scan for scan in read if isinstance(scan, RecordScan)]
        groups = [good[i : i + SCANS_TOGETHER] for i in range(0, len(good), SCANS_TOGETHER)]
        answers = iter(await self._record(groups, actor))
        outcomes = [scan if isinstance(scan, Refused) else next(answers) for scan in read]
        return postal_pb2.RecordScansResponse(
            results=[
                wire.scan_result(scan.request_id, outcome)
                for scan, outcome in zip(request.scans, outcomes, strict=True)
            ]
        )

    async def OpenManifest(
        self, request: postal_pb2.OpenManifestRequest, context: Context
    ) -> postal_pb2.OpenManifestResponse:
        require_role(*MAY["OpenManifest"])
        return await command(
            self._database, request, handlers.open_manifest, wire.open_manifest(request),
            postal_pb2.OpenManifestResponse, wire.manifest_fields,
        )  # fmt: skip

    async def AttemptDelivery(
        self, request: postal_pb2.AttemptDeliveryRequest, context: Context
    ) -> postal_pb2.AttemptDeliveryResponse:
        require_role(*MAY["AttemptDelivery"])
        return await command(
            self._database, request, handlers.attempt_delivery, wire.attempt_delivery(request),
            postal_pb2.AttemptDeliveryResponse, wire.shipment_fields,
        )  # fmt: skip

    async def DeliverShipment(
        self, request: postal_pb2.DeliverShipmentRequest, context: Context
    ) -> postal_pb2.DeliverShipmentResponse:
        require_role(*MAY["DeliverShipment"])
        return await command(
            self._database, request, handlers.deliver_shipment, wire.deliver_shipment(request),
            postal_pb2.DeliverShipmentResponse, wire.shipment_fields,
        )  # fmt: skip

    async def GetShipment(
        self, request: postal_pb2.GetShipmentRequest, context: Context
    ) -> postal_pb2.GetShipmentResponse:
        shipment_id = wire.shipment_id(request)
        shipment = await self._database.read(store.find_one, shipment_id)
        answer = postal_pb2.GetShipmentResponse(shipment=wire.shipment(shipment))
        if has_role(WORKER):
            contact = await self._database.read(store.contact_of, shipment_id)
            if contact:
                answer.contact.CopyFrom(wire.contact(contact))
        return answer

    async def ListShipments(
        self, request: postal_pb2.ListShipmentsRequest, context: Context
    ) -> postal_pb2.ListShipmentsResponse:
        secret = self._database.secret
        wanted, size = wire.list_shipments(request), page_size(request.page_size)
        after = unseal(secret, request, request.page_token)
        page, last = await self._database.read(store.find, wanted, after, size)
        return postal_pb2.ListShipmentsResponse(
            shipments=[wire.shipment(shipment) for shipment in page],
            next_page_token=seal(secret, request, last) if last else "",
        )

    async def _record(
        self, groups: Sequence[list[RecordScan]], actor: Actor
    ) -> list[bool | Refused]:
        """Run each group as one piece of work; a group that cannot be done fails the call.

        The caller repeats the call then, and what was done already gets its first answer.
        """
        call = current_call()
        works = [(_recording(group), _origin(call, actor, group)) for group in groups]
        outcomes = await self._database.run_many(works, expires=call.expires)
        answers: list[bool | Refused] = []
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            answers += outcome
        return answers


def _recording(scans: list[RecordScan]) -> Callable[[Transaction], list[bool | Refused]]:
    return lambda tx: handlers.record_scans(scans, tx)


def _origin(call: Call, actor: Actor, scans: list[RecordScan]) -> Origin:
    first = scans[0].request_id
    return Origin(
        key=f"{write_actor(actor)}|{call.method}|{first}",
        actor=actor,
        correlation_id=call.correlation_id,
        causation_id=first,
        traceparent=call.traceparent,
    )
