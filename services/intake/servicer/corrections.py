"""What was entered wrongly, put right."""

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


class Corrections(intake_pb2_grpc.IntakeServiceServicer):
    """Takes corrections of dossiers and of contacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def CorrectDossier(
        self, request: pb.CorrectDossierRequest, context: Context
    ) -> pb.CorrectDossierResponse:
        require_role(*MAY["CorrectDossier"])
        parsed, kind = wire.correct_dossier(request), pb.CorrectDossierResponse
        return await command(
            self._database, request, handlers.correct_dossier, parsed, kind, wire.dossier_fields
        )

    async def CorrectContact(
        self, request: pb.CorrectContactRequest, context: Context
    ) -> pb.CorrectContactResponse:
        require_role(*MAY["CorrectContact"])
        parsed, kind = wire.correct_contact(request), pb.CorrectContactResponse
        return await command(
            self._database, request, handlers.correct_contact, parsed, kind, wire.dossier_fields
        )
