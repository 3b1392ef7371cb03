"""Papers change hands."""

from typing import Any

import grpc

from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from services.postal import handlers, wire
from services.postal.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Handovers(postal_pb2_grpc.PostalServiceServicer):
    """Takes the two signatures of a handover."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
