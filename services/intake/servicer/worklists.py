"""What is asked about the work of a counter."""

from typing import Any

import grpc

from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from services.intake import store, wire
from services.intake.domain.work import Work, criteria
from shared.database import Database
from shared.pages import seal, unseal

Context = grpc.aio.ServicerContext[Any, Any]


class Worklists(intake_pb2_grpc.IntakeServiceServicer):
    """Lists and counts what has to be done; nobody's name is in it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListDossierWork(
        self, request: pb.ListDossierWorkRequest, context: Context
    ) -> pb.ListDossierWorkResponse:
        asked = wire.list_dossier_work(request)
        secret = self._database.secret
        after = wire.after_work(unseal(secret, request, request.page_token))
        wanted = criteria(asked.kind, self._database.clock())
        found = await self._database.read(
            store.work.page, asked.agency, wanted, after, asked.size + 1
        )
        items = wire.work_items(dossier for dossier, _ in found[: asked.size])
        answer = pb.ListDossierWorkResponse(items=items)
        if len(items) < len(found):
            _, (instant, dossier_id) = found[len(items) - 1]
            answer.next_page_token = seal(secret, request, [instant.isoformat(), dossier_id])
        return answer

    async def CountDossierWork(
        self, request: pb.CountDossierWorkRequest, context: Context
    ) -> pb.CountDossierWorkResponse:
        agency, now = wire.count_dossier_work(request), self._database.clock()
        wanted = {kind: criteria(kind, now) for kind in Work}
        return wire.work_counts(await self._database.read(store.work.count, agency, wanted))
