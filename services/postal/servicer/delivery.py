"""What is done with an item that is to be delivered."""

from typing import Any

import grpc

from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from services.postal import handlers, wire
from services.postal.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Delivery(postal_pb2_grpc.PostalServiceServicer):
    """Asks `wire` what is wanted, has it done, answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
