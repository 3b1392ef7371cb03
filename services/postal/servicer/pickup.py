"""What is done with an order, and asked about it, until the post has the papers."""

from typing import Any

import grpc

from protos.postal.v1 import checklists_pb2, postal_pb2, postal_pb2_grpc
from services.postal import domain, handlers, store, wire
from services.postal.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.errors import FailedPrecondition
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Pickup(postal_pb2_grpc.PostalServiceServicer):
    """Asks `wire` what is wanted, has it done, answers."""

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

    async def GetChecklist(
        self, request: checklists_pb2.GetChecklistRequest, context: Context
    ) -> checklists_pb2.GetChecklistResponse:
        actor = require_role(*MAY["GetChecklist"])
        shipment_id = wire.get_checklist(request)
        shipment = await self._database.read(store.find_one, shipment_id)
        domain.check_may_tally(shipment, actor.account)
        lines = await self._database.read(store.checklist_of, shipment_id)
        if lines is None:
            raise FailedPrecondition(
                "CHECKLIST_NOT_THERE",
                "The list has not come from the counter yet; ask again.",
                "Chưa nhận được danh mục giấy tờ; hãy thử lại.",
            )
        return wire.checklist(shipment, lines)

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
