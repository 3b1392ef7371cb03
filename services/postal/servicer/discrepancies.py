"""Discrepancies from their opening to their end."""

from typing import Any

import grpc

from protos.postal.v1 import discrepancies_pb2, postal_pb2_grpc
from services.postal import handlers, store, wire
from services.postal.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.pages import page_size, seal, unseal
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Discrepancies(postal_pb2_grpc.PostalServiceServicer):
    """Keeps the inquiry into a difference."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def AssignDiscrepancy(
        self, request: discrepancies_pb2.AssignDiscrepancyRequest, context: Context
    ) -> discrepancies_pb2.AssignDiscrepancyResponse:
        require_role(*MAY["AssignDiscrepancy"])
        return await command(
            self._database, request, handlers.assign_discrepancy, wire.assign_discrepancy(request),
            discrepancies_pb2.AssignDiscrepancyResponse, wire.discrepancy_fields,
        )  # fmt: skip

    async def ResolveDiscrepancy(
        self, request: discrepancies_pb2.ResolveDiscrepancyRequest, context: Context
    ) -> discrepancies_pb2.ResolveDiscrepancyResponse:
        require_role(*MAY["ResolveDiscrepancy"])
        return await command(
            self._database, request, handlers.resolve_discrepancy,
            wire.resolve_discrepancy(request),
            discrepancies_pb2.ResolveDiscrepancyResponse, wire.discrepancy_fields,
        )  # fmt: skip

    async def CloseDiscrepancy(
        self, request: discrepancies_pb2.CloseDiscrepancyRequest, context: Context
    ) -> discrepancies_pb2.CloseDiscrepancyResponse:
        require_role(*MAY["CloseDiscrepancy"])
        return await command(
            self._database, request, handlers.close_discrepancy, wire.close_discrepancy(request),
            discrepancies_pb2.CloseDiscrepancyResponse, wire.discrepancy_fields,
        )  # fmt: skip

    async def ListDiscrepancies(
        self, request: discrepancies_pb2.ListDiscrepanciesRequest, context: Context
    ) -> discrepancies_pb2.ListDiscrepanciesResponse:
        require_role(*MAY["ListDiscrepancies"])
        secret = self._database.secret
        wanted, size = wire.list_discrepancies(request), page_size(request.page_size)
        after = unseal(secret, request, request.page_token)
        page, last = await self._database.read(store.find_discrepancies, wanted, after, size)
        return discrepancies_pb2.ListDiscrepanciesResponse(
            discrepancies=[wire.owned_discrepancy(one) for one in page],
            next_page_token=seal(secret, request, last) if last else "",
        )
