"""What is done with procedures and the working calendar, and asked about them."""

from typing import Any

import grpc

from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from services.intake import handlers, store, wire
from services.intake.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.pages import page_size, seal, unseal
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Catalogue(intake_pb2_grpc.IntakeServiceServicer):
    """Keeps and shows what dossiers are measured by."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def LoadProcedures(
        self, request: pb.LoadProceduresRequest, context: Context
    ) -> pb.LoadProceduresResponse:
        require_role(*MAY["LoadProcedures"])
        parsed, kind = wire.load_procedures(request), pb.LoadProceduresResponse
        return await command(self._database, request, handlers.load_procedures, parsed, kind, dict)

    async def ListProcedures(
        self, request: pb.ListProceduresRequest, context: Context
    ) -> pb.ListProceduresResponse:
        size, secret = page_size(request.page_size), self._database.secret
        after = wire.after_procedure(unseal(secret, request, request.page_token))
        found = await self._database.read(store.catalogue.page, after, size + 1)
        procedures = wire.fitting([wire.procedure(*one) for one in found[:size]])
        answer = pb.ListProceduresResponse(procedures=procedures)
        if len(procedures) < len(found):
            last, _ = found[len(procedures) - 1]
            place = [last.code, last.agency, last.version]
            answer.next_page_token = seal(secret, request, place)
        return answer

    async def LoadCalendar(
        self, request: pb.LoadCalendarRequest, context: Context
    ) -> pb.LoadCalendarResponse:
        require_role(*MAY["LoadCalendar"])
        parsed, kind = wire.load_calendar(request), pb.LoadCalendarResponse
        return await command(self._database, request, handlers.load_calendar, parsed, kind, dict)
