"""What is done with a result."""

from typing import Any

import grpc

from protos.results.v1 import results_pb2 as pb
from protos.results.v1 import results_pb2_grpc
from services.results import handlers, wire
from services.results.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Acts(results_pb2_grpc.ResultsServiceServicer):
    """Asks `wire` what is wanted, has it done, answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def RegisterResult(
        self, request: pb.RegisterResultRequest, context: Context
    ) -> pb.RegisterResultResponse:
        require_role(*MAY["RegisterResult"])
        parsed, kind = wire.register_result(request), pb.RegisterResultResponse
        return await command(
            self._database, request, handlers.register_result, parsed, kind, wire.result_fields
        )

    async def BlockResult(
        self, request: pb.BlockResultRequest, context: Context
    ) -> pb.BlockResultResponse:
        require_role(*MAY["BlockResult"])
        parsed, kind = wire.block_result(request), pb.BlockResultResponse
        return await command(
            self._database, request, handlers.block_result, parsed, kind, wire.result_fields
        )

    async def UnblockResult(
        self, request: pb.UnblockResultRequest, context: Context
    ) -> pb.UnblockResultResponse:
        require_role(*MAY["UnblockResult"])
        parsed, kind = wire.unblock_result(request), pb.UnblockResultResponse
        return await command(
            self._database, request, handlers.unblock_result, parsed, kind, wire.result_fields
        )

    async def PrepareDispatch(
        self, request: pb.PrepareDispatchRequest, context: Context
    ) -> pb.PrepareDispatchResponse:
        require_role(*MAY["PrepareDispatch"])
        parsed, kind = wire.prepare_dispatch(request), pb.PrepareDispatchResponse
        return await command(
            self._database, request, handlers.prepare_dispatch, parsed, kind, wire.result_fields
        )

    async def RedispatchResult(
        self, request: pb.RedispatchResultRequest, context: Context
    ) -> pb.RedispatchResultResponse:
        require_role(*MAY["RedispatchResult"])
        parsed, kind = wire.redispatch_result(request), pb.RedispatchResultResponse
        return await command(
            self._database, request, handlers.redispatch_result, parsed, kind, wire.result_fields
        )

    async def ChangeReturnMethod(
        self, request: pb.ChangeReturnMethodRequest, context: Context
    ) -> pb.ChangeReturnMethodResponse:
        require_role(*MAY["ChangeReturnMethod"])
        parsed, kind = wire.change_return_method(request), pb.ChangeReturnMethodResponse
        return await command(
            self._database, request, handlers.change_return_method, parsed, kind, wire.result_fields
        )

    async def ReturnAtCounter(
        self, request: pb.ReturnAtCounterRequest, context: Context
    ) -> pb.ReturnAtCounterResponse:
        require_role(*MAY["ReturnAtCounter"])
        parsed, kind = wire.return_at_counter(request), pb.ReturnAtCounterResponse
        return await command(
            self._database, request, handlers.return_at_counter, parsed, kind, wire.result_fields
        )

    async def ReturnFoundPapers(
        self, request: pb.ReturnFoundPapersRequest, context: Context
    ) -> pb.ReturnFoundPapersResponse:
        require_role(*MAY["ReturnFoundPapers"])
        parsed, kind = wire.return_found_papers(request), pb.ReturnFoundPapersResponse
        return await command(
            self._database, request, handlers.return_found_papers, parsed, kind, wire.result_fields
        )

    async def ReturnElectronically(
        self, request: pb.ReturnElectronicallyRequest, context: Context
    ) -> pb.ReturnElectronicallyResponse:
        require_role(*MAY["ReturnElectronically"])
        parsed, kind = wire.return_electronically(request), pb.ReturnElectronicallyResponse
        return await command(
            self._database,
            request,
            handlers.return_electronically,
            parsed,
            kind,
            wire.result_fields,
        )

    async def ReissueResult(
        self, request: pb.ReissueResultRequest, context: Context
    ) -> pb.ReissueResultResponse:
        require_role(*MAY["ReissueResult"])
        parsed, kind = wire.reissue_result(request), pb.ReissueResultResponse
        return await command(
            self._database, request, handlers.reissue_result, parsed, kind, wire.result_fields
        )

    async def ArchiveUnclaimed(
        self, request: pb.ArchiveUnclaimedRequest, context: Context
    ) -> pb.ArchiveUnclaimedResponse:
        require_role(*MAY["ArchiveUnclaimed"])
        parsed, kind = wire.archive_unclaimed(request), pb.ArchiveUnclaimedResponse
        return await command(
            self._database, request, handlers.archive_unclaimed, parsed, kind, wire.result_fields
        )
