"""What is asked about results."""

from typing import Any

import grpc

from protos.results.v1 import results_pb2 as pb
from protos.results.v1 import results_pb2_grpc
from services.results import domain, store, wire
from services.results.policy import policy
from shared.database import Database
from shared.pages import seal, unseal

Context = grpc.aio.ServicerContext[Any, Any]


class Questions(results_pb2_grpc.ResultsServiceServicer):
    """Reads and answers; nothing personal is in a result."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetResult(
        self, request: pb.GetResultRequest, context: Context
    ) -> pb.GetResultResponse:
        result_id, dossier_id = wire.get_result(request)
        if result_id:
            result = await self._database.read(store.results.look, result_id)
        else:
            result = await self._database.read(store.results.look_about, dossier_id)
        return pb.GetResultResponse(result=wire.result_message(result))

    async def ListResults(
        self, request: pb.ListResultsRequest, context: Context
    ) -> pb.ListResultsResponse:
        asked = wire.list_results(request)
        secret = self._database.secret
        after = unseal(secret, request, request.page_token)
        results, key = await self._database.read(
            store.results.page, asked.agency, asked.state, after, asked.size
        )
        return pb.ListResultsResponse(
            results=[wire.result_message(result) for result in results],
            next_page_token=seal(secret, request, key) if key else "",
        )

    async def ListResultWork(
        self, request: pb.ListResultWorkRequest, context: Context
    ) -> pb.ListResultWorkResponse:
        asked = wire.list_result_work(request)
        secret = self._database.secret
        after = unseal(secret, request, request.page_token)
        wanted = self._criteria(asked.kind)
        results, key = await self._database.read(
            store.work.page, asked.agency, wanted, after, asked.size
        )
        return pb.ListResultWorkResponse(
            results=[wire.result_message(result) for result in results],
            next_page_token=seal(secret, request, key) if key else "",
        )

    async def CountResultWork(
        self, request: pb.CountResultWorkRequest, context: Context
    ) -> pb.CountResultWorkResponse:
        agency = wire.count_result_work(request)
        wanted = {kind: self._criteria(kind) for kind in domain.Work}
        counted = await self._database.read(store.work.count, agency, wanted)
        return wire.work_counts(counted)

    def _criteria(self, kind: domain.Work) -> domain.Criteria:
        return domain.criteria(kind, policy().pickup_wait_days, self._database.clock())
