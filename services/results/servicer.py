"""The gRPC face of results."""

from collections.abc import Mapping
from typing import Any, Final

import grpc

from protos.results.v1 import results_pb2 as pb
from protos.results.v1 import results_pb2_grpc
from services.results import handlers, store, wire
from shared.call import require_role
from shared.database import Database
from shared.pages import seal, unseal
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]

MAY: Final[Mapping[str, tuple[str, ...]]] = {
    "RegisterResult": ("CASE_OFFICER", "COUNTER_OFFICER"),
    "PrepareDispatch": ("COUNTER_OFFICER",),
    "RedispatchResult": ("COUNTER_OFFICER",),
    "ChangeReturnMethod": ("COUNTER_OFFICER", "CITIZEN"),
    "ReturnAtCounter": ("COUNTER_OFFICER",),
}
"""Which roles may make a call; what is not named here is open to everybody."""


class ResultsServicer(results_pb2_grpc.ResultsServiceServicer):
    """Answers for the results of one installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def RegisterResult(
        self, request: pb.RegisterResultRequest, context: Context
    ) -> pb.RegisterResultResponse:
        require_role(*MAY["RegisterResult"])
        return await command(
            self._database,
            request,
            handlers.register_result,
            wire.register_result(request),
            pb.RegisterResultResponse,
            wire.result_fields,
        )

    async def PrepareDispatch(
        self, request: pb.PrepareDispatchRequest, context: Context
    ) -> pb.PrepareDispatchResponse:
        require_role(*MAY["PrepareDispatch"])
        return await command(
            self._database,
            request,
            handlers.prepare_dispatch,
            wire.prepare_dispatch(request),
            pb.PrepareDispatchResponse,
            wire.result_fields,
        )

    async def RedispatchResult(
        self, request: pb.RedispatchResultRequest, context: Context
    ) -> pb.RedispatchResultResponse:
        require_role(*MAY["RedispatchResult"])
        return await command(
            self._database,
            request,
            handlers.redispatch_result,
            wire.redispatch_result(request),
            pb.RedispatchResultResponse,
            wire.result_fields,
        )

    async def ChangeReturnMethod(
        self, request: pb.ChangeReturnMethodRequest, context: Context
    ) -> pb.ChangeReturnMethodResponse:
        require_role(*MAY["ChangeReturnMethod"])
        return await command(
            self._database,
            request,
            handlers.change_return_method,
            wire.change_return_method(request),
            pb.ChangeReturnMethodResponse,
            wire.result_fields,
        )

    async def ReturnAtCounter(
        self, request: pb.ReturnAtCounterRequest, context: Context
    ) -> pb.ReturnAtCounterResponse:
        require_role(*MAY["ReturnAtCounter"])
        return await command(
            self._database,
            request,
            handlers.return_at_counter,
            wire.return_at_counter(request),
            pb.ReturnAtCounterResponse,
            wire.result_fields,
        )

    async def GetResult(
        self, request: pb.GetResultRequest, context: Context
    ) -> pb.GetResultResponse:
        result_id, dossier_id = wire.get_result(request)
        look, key = (store.look, result_id) if result_id else (store.look_about, dossier_id)
        result = await self._database.read(look, key)
        return pb.GetResultResponse(result=wire.result_message(result))

    async def ListResults(
        self, request: pb.ListResultsRequest, context: Context
    ) -> pb.ListResultsResponse:
        asked = wire.list_results(request)
        secret = self._database.secret
        after = unseal(secret, request, request.page_token)
        results, key = await self._database.read(
            store.page, asked.agency, asked.state, after, asked.size
        )
        return pb.ListResultsResponse(
            results=[wire.result_message(result) for result in results],
            next_page_token=seal(secret, request, key) if key else "",
        )
