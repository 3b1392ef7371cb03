"""What is asked about due times, and done when the calendar has changed."""

from typing import Any

import grpc

from protos.intake.v1 import deadlines_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from services.intake import handlers, wire
from services.intake.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.pages import page_size, seal, unseal
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Deadlines(intake_pb2_grpc.IntakeServiceServicer):
    """Explains, previews, lists and moves due times."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ExplainDueTime(
        self, request: pb.ExplainDueTimeRequest, context: Context
    ) -> pb.ExplainDueTimeResponse:
        dossier_id = wire.explained_id(request)
        explained = await self._database.read(handlers.explain_due_time, dossier_id)
        return wire.explanation(*explained)

    async def PreviewDueTime(
        self, request: pb.PreviewDueTimeRequest, context: Context
    ) -> pb.PreviewDueTimeResponse:
        asked = wire.preview_due_time(request, self._database.clock())
        return wire.preview(await self._database.read(handlers.preview_due_time, asked))

    async def ListMovedDueTimes(
        self, request: pb.ListMovedDueTimesRequest, context: Context
    ) -> pb.ListMovedDueTimesResponse:
        agency = wire.moved_filter(request)
        size, secret = page_size(request.page_size), self._database.secret
        after = wire.after_moved(unseal(secret, request, request.page_token))
        page = await self._database.read(handlers.list_moved_due_times, agency, after, size)
        moved = wire.fitting([wire.moved(*one) for one in page.moves])
        answer = pb.ListMovedDueTimesResponse(moved=moved)
        place = page.place if len(moved) == len(page.moves) else page.moves[len(moved) - 1][1]
        if place:
            answer.next_page_token = seal(secret, request, wire.place_of_moved(place))
        return answer

    async def MoveDueTimes(
        self, request: pb.MoveDueTimesRequest, context: Context
    ) -> pb.MoveDueTimesResponse:
        require_role(*MAY["MoveDueTimes"])
        parsed, kind = wire.move_due_times(request), pb.MoveDueTimesResponse
        return await command(
            self._database, request, handlers.move_due_times, parsed, kind, wire.moved_fields
        )
