"""The gRPC face of statistics."""

from collections.abc import Mapping
from typing import Any

import grpc

from protos.tracking.v1 import statistics_pb2 as pb
from protos.tracking.v1 import statistics_pb2_grpc
from services.tracking import statistics
from services.tracking.domain import statistics as s
from services.tracking.policy import countings
from services.tracking.wire import figures as written
from services.tracking.wire import statistics as asked
from shared.database import Database
from shared.pages import page_size, seal, unseal

Context = grpc.aio.ServicerContext[Any, Any]
PIECE = 500
"""Dossiers of a recount in one call, unless it says otherwise."""
DIFFERENCES_MAX = 100
PERIODS_MAX = 2_000


class StatisticsServicer(statistics_pb2_grpc.StatisticsServiceServicer):
    """Answers how much there was of what, and proves it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetStatistics(
        self, request: pb.GetStatisticsRequest, context: Context
    ) -> pb.GetStatisticsResponse:
        question, size = asked.get_statistics(request), page_size(request.page_size)
        after = unseal(self._database.secret, request, request.page_token)
        rows = await self._figures(question)
        groups = [group for group in sorted(rows) if after is None or group > tuple(after)]
        used = [
            one.definition.key
            for one in countings()
            if one.first <= question.last and question.first < one.end
        ]
        answer = pb.GetStatisticsResponse(
            rows=[written.row(question.group_by, one, rows[one]) for one in groups[:size]],
            definitions=used,
            refolding=await self._database.read(
                statistics.is_refolding, self._database.tables.timers
            ),
        )
        if len(groups) > size:
            answer.next_page_token = self._seal(request, list(groups[size - 1]))
        return answer

    async def GetForm06a(
        self, request: pb.GetForm06aRequest, context: Context
    ) -> pb.GetForm06aResponse:
        rows = await self._figures(asked.get_form_06a(request))
        return written.form_06a(
            {
                sector: {measure: amount for measure, (amount, _) in figures.items()}
                for (sector,), figures in rows.items()
            }
        )

    async def ListCellDossiers(
        self, request: pb.ListCellDossiersRequest, context: Context
    ) -> pb.ListCellDossiersResponse:
        question, measure = asked.list_cell_dossiers(request)
        size = page_size(request.page_size)
        after = unseal(self._database.secret, request, request.page_token)
        now = self._database.clock()
        found = await self._database.read(statistics.page, question, measure, now, after, size + 1)
        shown = found[:size]
        answer = pb.ListCellDossiersResponse(
            dossiers=[
                written.cell_dossier(one.dossier_id, one.month, one.place, one.amount)
                for one in shown
            ]
        )
        if len(found) > size:
            answer.next_page_token = self._seal(request, list(shown[-1].key))
        return answer

    async def VerifyStatistics(
        self, request: pb.VerifyStatisticsRequest, context: Context
    ) -> pb.VerifyStatisticsResponse:
        size = page_size(request.page_size, PIECE)
        piece = await self._database.read(statistics.verify, self._after(request), size)
        answer = pb.VerifyStatisticsResponse(
            dossiers=len(piece.dossiers),
            differences=[written.difference(*one) for one in piece.differences[:DIFFERENCES_MAX]],
        )
        if len(piece.dossiers) == size:
            answer.next_page_token = self._seal(request, [piece.dossiers[-1]])
        return answer

    async def CompareDefinitions(
        self, request: pb.CompareDefinitionsRequest, context: Context
    ) -> pb.CompareDefinitionsResponse:
        definitions, question = asked.compare_definitions(request)
        size = page_size(request.page_size, PIECE)
        compared = await self._database.read(
            statistics.compare, definitions, question, self._after(request), size
        )
        answer = pb.CompareDefinitionsResponse(
            dossiers=len(compared.dossiers),
            figures=written.compared(question.group_by, compared.first, compared.second),
        )
        if len(compared.dossiers) == size:
            answer.next_page_token = self._seal(request, [compared.dossiers[-1]])
        return answer

    async def ListDefinitions(
        self, request: pb.ListDefinitionsRequest, context: Context
    ) -> pb.ListDefinitionsResponse:
        definitions = [written.definition(one, countings()) for one in s.ALL]
        return pb.ListDefinitionsResponse(definitions=definitions)

    async def ListClosedPeriods(
        self, request: pb.ListClosedPeriodsRequest, context: Context
    ) -> pb.ListClosedPeriodsResponse:
        unit = asked.closed_unit(request)
        closings = await self._database.read(statistics.all_of, unit, PERIODS_MAX)
        return pb.ListClosedPeriodsResponse(periods=map(written.closed_period, closings))

    async def _figures(
        self, question: s.Question
    ) -> Mapping[tuple[str, ...], Mapping[str, tuple[int, int]]]:
        """Give amount and correction by group and measure."""
        now = self._database.clock()
        found = await self._database.read(statistics.figures, question, now)
        return {
            group: {name: (one.amount, one.correction) for name, one in figures.items()}
            for group, figures in found.rows.items()
        }

    def _after(self, request: Any) -> str:
        after = unseal(self._database.secret, request, request.page_token)
        return str(after[0]) if after else ""

    def _seal(self, request: Any, last: list[Any]) -> str:
        return seal(self._database.secret, request, last)
