"""What goes wrong on the way, and what is put right."""

from typing import Any

import grpc

from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from services.postal import handlers, wire
from services.postal.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Incidents(postal_pb2_grpc.PostalServiceServicer):
    """Asks `wire` what is wanted, has it done, answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def RedirectShipment(
        self, request: postal_pb2.RedirectShipmentRequest, context: Context
    ) -> postal_pb2.RedirectShipmentResponse:
        require_role(*MAY["RedirectShipment"])
        return await command(
            self._database, request, handlers.redirect_shipment, wire.redirect_shipment(request),
            postal_pb2.RedirectShipmentResponse, wire.shipment_fields,
        )  # fmt: skip

    async def CancelDelivery(
        self, request: postal_pb2.CancelDeliveryRequest, context: Context
    ) -> postal_pb2.CancelDeliveryResponse:
        require_role(*MAY["CancelDelivery"])
        return await command(
            self._database, request, handlers.cancel_delivery, wire.cancel_delivery(request),
            postal_pb2.CancelDeliveryResponse, wire.shipment_fields,
        )  # fmt: skip

    async def ReportDamage(
        self, request: postal_pb2.ReportDamageRequest, context: Context
    ) -> postal_pb2.ReportDamageResponse:
        require_role(*MAY["ReportDamage"])
        return await command(
            self._database, request, handlers.report_damage, wire.report_damage(request),
            postal_pb2.ReportDamageResponse, wire.incident_fields,
        )  # fmt: skip

    async def DeclareLost(
        self, request: postal_pb2.DeclareLostRequest, context: Context
    ) -> postal_pb2.DeclareLostResponse:
        require_role(*MAY["DeclareLost"])
        return await command(
            self._database, request, handlers.declare_lost, wire.declare_lost(request),
            postal_pb2.DeclareLostResponse, wire.incident_fields,
        )  # fmt: skip

    async def FindShipment(
        self, request: postal_pb2.FindShipmentRequest, context: Context
    ) -> postal_pb2.FindShipmentResponse:
        require_role(*MAY["FindShipment"])
        return await command(
            self._database, request, handlers.find_shipment, wire.find_shipment(request),
            postal_pb2.FindShipmentResponse, wire.shipment_fields,
        )  # fmt: skip
