"""What is done with a dossier."""

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


class Acts(intake_pb2_grpc.IntakeServiceServicer):
    """Asks `wire` what is wanted, has it done, answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def RegisterDossier(
        self, request: pb.RegisterDossierRequest, context: Context
    ) -> pb.RegisterDossierResponse:
        require_role(*MAY["RegisterDossier"])
        parsed, kind = wire.register_dossier(request), pb.RegisterDossierResponse
        return await command(
            self._database, request, handlers.register_dossier, parsed, kind, wire.dossier_fields
        )

    async def FileDossier(
        self, request: pb.FileDossierRequest, context: Context
    ) -> pb.FileDossierResponse:
        require_role(*MAY["FileDossier"])
        parsed, kind = wire.file_dossier(request), pb.FileDossierResponse
        return await command(
            self._database, request, handlers.file_dossier, parsed, kind, wire.dossier_fields
        )

    async def GuideCompletion(
        self, request: pb.GuideCompletionRequest, context: Context
    ) -> pb.GuideCompletionResponse:
        require_role(*MAY["GuideCompletion"])
        parsed, kind = wire.guide_completion(request), pb.GuideCompletionResponse
        return await command(
            self._database, request, handlers.guide_completion, parsed, kind, wire.dossier_fields
        )

    async def ReceiveCompletion(
        self, request: pb.ReceiveCompletionRequest, context: Context
    ) -> pb.ReceiveCompletionResponse:
        require_role(*MAY["ReceiveCompletion"])
        parsed, kind = wire.receive_completion(request), pb.ReceiveCompletionResponse
        return await command(
            self._database, request, handlers.receive_completion, parsed, kind, wire.dossier_fields
        )

    async def AcceptDossier(
        self, request: pb.AcceptDossierRequest, context: Context
    ) -> pb.AcceptDossierResponse:
        require_role(*MAY["AcceptDossier"])
        parsed, kind = wire.accept_dossier(request), pb.AcceptDossierResponse
        return await command(
            self._database, request, handlers.accept_dossier, parsed, kind, wire.dossier_fields
        )

    async def ForwardDossier(
        self, request: pb.ForwardDossierRequest, context: Context
    ) -> pb.ForwardDossierResponse:
        require_role(*MAY["ForwardDossier"])
        parsed, kind = wire.forward_dossier(request), pb.ForwardDossierResponse
        return await command(
            self._database, request, handlers.forward_dossier, parsed, kind, wire.dossier_fields
        )

    async def RefuseDossier(
        self, request: pb.RefuseDossierRequest, context: Context
    ) -> pb.RefuseDossierResponse:
        require_role(*MAY["RefuseDossier"])
        parsed, kind = wire.refuse_dossier(request), pb.RefuseDossierResponse
        return await command(
            self._database, request, handlers.refuse_dossier, parsed, kind, wire.dossier_fields
        )

    async def RequestSupplement(
        self, request: pb.RequestSupplementRequest, context: Context
    ) -> pb.RequestSupplementResponse:
        require_role(*MAY["RequestSupplement"])
        parsed, kind = wire.request_supplement(request), pb.RequestSupplementResponse
        return await command(
            self._database, request, handlers.request_supplement, parsed, kind, wire.dossier_fields
        )

    async def OrderSupplementPickup(
        self, request: pb.OrderSupplementPickupRequest, context: Context
    ) -> pb.OrderSupplementPickupResponse:
        require_role(*MAY["OrderSupplementPickup"])
        parsed, kind = wire.order_supplement_pickup(request), pb.OrderSupplementPickupResponse
        return await command(
            self._database,
            request,
            handlers.order_supplement_pickup,
            parsed,
            kind,
            wire.order_fields,
        )

    async def CompleteSupplement(
        self, request: pb.CompleteSupplementRequest, context: Context
    ) -> pb.CompleteSupplementResponse:
        require_role(*MAY["CompleteSupplement"])
        parsed, kind = wire.complete_supplement(request), pb.CompleteSupplementResponse
        return await command(
            self._database, request, handlers.complete_supplement, parsed, kind, wire.dossier_fields
        )

    async def WithdrawDossier(
        self, request: pb.WithdrawDossierRequest, context: Context
    ) -> pb.WithdrawDossierResponse:
        require_role(*MAY["WithdrawDossier"])
        parsed, kind = wire.withdraw_dossier(request), pb.WithdrawDossierResponse
        return await command(
            self._database, request, handlers.withdraw_dossier, parsed, kind, wire.dossier_fields
        )

    async def CancelDossier(
        self, request: pb.CancelDossierRequest, context: Context
    ) -> pb.CancelDossierResponse:
        require_role(*MAY["CancelDossier"])
        parsed, kind = wire.cancel_dossier(request), pb.CancelDossierResponse
        return await command(
            self._database, request, handlers.cancel_dossier, parsed, kind, wire.dossier_fields
        )

    async def OrderPapersBack(
        self, request: pb.OrderPapersBackRequest, context: Context
    ) -> pb.OrderPapersBackResponse:
        require_role(*MAY["OrderPapersBack"])
        parsed, kind = wire.order_papers_back(request), pb.OrderPapersBackResponse
        return await command(
            self._database, request, handlers.order_papers_back, parsed, kind, wire.order_fields
        )

    async def GivePapersBack(
        self, request: pb.GivePapersBackRequest, context: Context
    ) -> pb.GivePapersBackResponse:
        require_role(*MAY["GivePapersBack"])
        parsed, kind = wire.give_papers_back(request), pb.GivePapersBackResponse
        return await command(
            self._database, request, handlers.give_papers_back, parsed, kind, wire.dossier_fields
        )
