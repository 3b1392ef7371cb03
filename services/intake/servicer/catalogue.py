"""What is done with procedures and the working calendar, and asked about them."""

from typing import Any

import grpc

from protos.intake.v1 import catalogue_pb2, intake_pb2_grpc
from protos.intake.v1 import intake_pb2 as pb
from services.intake import handlers, store, wire
from services.intake.domain.code import local_day
from services.intake.domain.finding import Index
from services.intake.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.pages import page_size, seal, unseal
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Catalogue(intake_pb2_grpc.IntakeServiceServicer):
    """Keeps and shows what dossiers are measured by."""

    _index = Index()
    """What procedures are found by, as the catalogue was when it was asked last."""

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

    async def FindProcedures(
        self, request: catalogue_pb2.FindProceduresRequest, context: Context
    ) -> catalogue_pb2.FindProceduresResponse:
        question = wire.find_procedures(request, local_day(self._database.clock()))
        size, secret = page_size(request.page_size), self._database.secret
        after = wire.after_hit(unseal(secret, request, request.page_token))
        found, self._index = await self._database.read(
            store.finding.page, self._index, question, after, size + 1
        )
        shown = [wire.found_procedure(one, question) for _, one in found[:size]]
        procedures = wire.fitting(shown)
        answer = catalogue_pb2.FindProceduresResponse(procedures=procedures)
        if len(procedures) < len(found):
            place, _ = found[len(procedures) - 1]
            answer.next_page_token = seal(secret, request, list(place))
        return answer

    async def GetProcedure(
        self, request: catalogue_pb2.GetProcedureRequest, context: Context
    ) -> catalogue_pb2.GetProcedureResponse:
        wanted = wire.get_procedure(request, local_day(self._database.clock()))
        found = await self._database.read(store.catalogue.look_up, wanted.key, wanted.day)
        return catalogue_pb2.GetProcedureResponse(procedure=wire.procedure_detail(found))

    async def LoadCalendar(
        self, request: pb.LoadCalendarRequest, context: Context
    ) -> pb.LoadCalendarResponse:
        require_role(*MAY["LoadCalendar"])
        parsed, kind = wire.load_calendar(request), pb.LoadCalendarResponse
        return await command(self._database, request, handlers.load_calendar, parsed, kind, dict)
