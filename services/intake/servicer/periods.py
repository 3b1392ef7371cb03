"""Months closed for reports."""

from typing import Any

import grpc

from protos.intake.v1 import intake_pb2_grpc
from protos.intake.v1 import periods_pb2 as pb
from services.intake.handlers.periods import close_period
from services.intake.servicer.roles import MAY
from services.intake.wire import periods as wire
from shared.call import require_role
from shared.database import Database
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Periods(intake_pb2_grpc.IntakeServiceServicer):
    """Closes months."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ClosePeriod(
        self, request: pb.ClosePeriodRequest, context: Context
    ) -> pb.ClosePeriodResponse:
        require_role(*MAY["ClosePeriod"])
        parsed, kind = wire.close_period(request), pb.ClosePeriodResponse
        return await command(
            self._database, request, close_period, parsed, kind, wire.period_fields
        )
