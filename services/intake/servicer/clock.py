"""What moves the clock of a dossier, or ends it for good."""

from typing import Any

import grpc

from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from services.intake import handlers, wire
from services.intake.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class ClockActs(intake_pb2_grpc.IntakeServiceServicer):
    """Supplements reopened, payments, apologies, stops, resolutions taken back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ReopenSupplement(
        self, request: pb.ReopenSupplementRequest, context: Context
    ) -> pb.ReopenSupplementResponse:
        require_role(*MAY["ReopenSupplement"])
        parsed, kind = wire.reopen_supplement(request), pb.ReopenSupplementResponse
        return await command(
            self._database, request, handlers.reopen_supplement, parsed, kind, wire.dossier_fields
        )

    async def IssueObligation(
        self, request: pb.IssueObligationRequest, context: Context
    ) -> pb.IssueObligationResponse:
        require_role(*MAY["IssueObligation"])
        parsed, kind = wire.issue_obligation(request), pb.IssueObligationResponse
        return await command(
            self._database, request, handlers.issue_obligation, parsed, kind, wire.dossier_fields
        )

    async def SettleObligation(
        self, request: pb.SettleObligationRequest, context: Context
    ) -> pb.SettleObligationResponse:
        require_role(*MAY["SettleObligation"])
        parsed, kind = wire.settle_obligation(request), pb.SettleObligationResponse
        return await command(
            self._database, request, handlers.settle_obligation, parsed, kind, wire.dossier_fields
        )

    async def ReappointDossier(
        self, request: pb.ReappointDossierRequest, context: Context
    ) -> pb.ReappointDossierResponse:
        require_role(*MAY["ReappointDossier"])
        parsed, kind = wire.reappoint_dossier(request), pb.ReappointDossierResponse
        return await command(
            self._database, request, handlers.reappoint_dossier, parsed, kind, wire.dossier_fields
        )

    async def StopDossier(
        self, request: pb.StopDossierRequest, context: Context
    ) -> pb.StopDossierResponse:
        require_role(*MAY["StopDossier"])
        parsed, kind = wire.stop_dossier(request), pb.StopDossierResponse
        return await command(
            self._database, request, handlers.stop_dossier, parsed, kind, wire.dossier_fields
        )

    async def RecallResolution(
        self, request: pb.RecallResolutionRequest, context: Context
    ) -> pb.RecallResolutionResponse:
        require_role(*MAY["RecallResolution"])
        parsed, kind = wire.recall_resolution(request), pb.RecallResolutionResponse
        return await command(
            self._database, request, handlers.recall_resolution, parsed, kind, wire.dossier_fields
        )
