"""Who may receive."""

from typing import Any

import grpc

from protos.postal.v1 import postal_pb2_grpc, receivers_pb2
from services.postal import domain, store, wire
from services.postal.domain.days import local_day
from services.postal.policy import policy
from services.postal.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database

Context = grpc.aio.ServicerContext[Any, Any]


class Receivers(postal_pb2_grpc.PostalServiceServicer):
    """Tells the postman before the door opens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def CheckReceiver(
        self, request: receivers_pb2.CheckReceiverRequest, context: Context
    ) -> receivers_pb2.CheckReceiverResponse:
        require_role(*MAY["CheckReceiver"])
        asked = wire.check_receiver(request)
        shipment = await self._database.read(store.find_one, asked.shipment_id)
        today = local_day(self._database.clock())
        found = domain.check_receiver(
            shipment, asked.relation, asked.authorisation, today, policy().receiver_terms
        )
        return wire.decision(found, shipment)
