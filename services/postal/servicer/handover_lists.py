"""Handover lists, and proposals that come to nothing."""

from typing import Any

import grpc

from protos.postal.v1 import handovers_pb2, postal_pb2_grpc
from services.postal import handlers, store, wire
from services.postal.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.pages import page_size, seal, unseal
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class HandoverLists(postal_pb2_grpc.PostalServiceServicer):
    """Takes the signatures of many handovers at once, and shows what is not signed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def WithdrawHandover(
        self, request: handovers_pb2.WithdrawHandoverRequest, context: Context
    ) -> handovers_pb2.WithdrawHandoverResponse:
        require_role(*MAY["WithdrawHandover"])
        return await command(
            self._database, request, handlers.withdraw_handover, wire.withdraw_handover(request),
            handovers_pb2.WithdrawHandoverResponse, wire.ended_fields,
        )  # fmt: skip

    async def RefuseHandover(
        self, request: handovers_pb2.RefuseHandoverRequest, context: Context
    ) -> handovers_pb2.RefuseHandoverResponse:
        require_role(*MAY["RefuseHandover"])
        return await command(
            self._database, request, handlers.refuse_handover, wire.refuse_handover(request),
            handovers_pb2.RefuseHandoverResponse, wire.ended_fields,
        )  # fmt: skip

    async def ProposeHandoverList(
        self, request: handovers_pb2.ProposeHandoverListRequest, context: Context
    ) -> handovers_pb2.ProposeHandoverListResponse:
        require_role(*MAY["ProposeHandoverList"])
        return await command(
            self._database, request, handlers.propose_handover_list,
            wire.propose_handover_list(request),
            handovers_pb2.ProposeHandoverListResponse, wire.listed_fields,
        )  # fmt: skip

    async def ConfirmHandoverList(
        self, request: handovers_pb2.ConfirmHandoverListRequest, context: Context
    ) -> handovers_pb2.ConfirmHandoverListResponse:
        require_role(*MAY["ConfirmHandoverList"])
        return await command(
            self._database, request, handlers.confirm_handover_list,
            wire.confirm_handover_list(request),
            handovers_pb2.ConfirmHandoverListResponse, wire.found_fields,
        )  # fmt: skip

    async def ListOpenHandovers(
        self, request: handovers_pb2.ListOpenHandoversRequest, context: Context
    ) -> handovers_pb2.ListOpenHandoversResponse:
        require_role(*MAY["ListOpenHandovers"])
        secret = self._database.secret
        wanted, size = wire.list_open_handovers(request), page_size(request.page_size)
        after = unseal(secret, request, request.page_token)
        page, last = await self._database.read(store.find_open_handovers, wanted, after, size)
        return handovers_pb2.ListOpenHandoversResponse(
            handovers=[wire.open_handover(one) for one in page],
            next_page_token=seal(secret, request, last) if last else "",
        )
