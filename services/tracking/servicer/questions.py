"""Questions about dossiers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import grpc
import sqlalchemy as sa

from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1 import tracking_pb2_grpc
from services.tracking import store, wire
from shared.database import Database
from shared.pages import seal, unseal

Context = grpc.aio.ServicerContext[Any, Any]


class Questions(tracking_pb2_grpc.TrackingServiceServicer):
    """Finds dossiers and tells their stories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetTimeline(
        self, request: pb.GetTimelineRequest, context: Context
    ) -> pb.GetTimelineResponse:
        return await self._database.read(
            _timeline, wire.get_timeline(request), self._database.clock()
        )

    async def WhereIsThePaper(
        self, request: pb.WhereIsThePaperRequest, context: Context
    ) -> pb.WhereIsThePaperResponse:
        return await self._database.read(
            _papers, wire.ask_for_paper(request), self._database.clock()
        )

    async def FindDossiers(
        self, request: pb.FindDossiersRequest, context: Context
    ) -> pb.FindDossiersResponse:
        query, label, size = wire.find_dossiers(request)
        secret = self._database.secret
        after = unseal(secret, request, request.page_token)
        dossiers, key = await self._database.read(
            _page, query, label, after, size, self._database.clock()
        )
        return pb.FindDossiersResponse(
            dossiers=dossiers, next_page_token=seal(secret, request, key) if key else ""
        )


# Folding a large page takes a while: it is done in the reader's thread, beside the calls.


def _timeline(connection: sa.Connection, query: str, now: datetime) -> pb.GetTimelineResponse:
    return wire.timeline(*store.find(connection, query), now)


def _papers(connection: sa.Connection, query: str, now: datetime) -> pb.WhereIsThePaperResponse:
    return wire.where_is_the_paper(*store.find(connection, query), now)


def _page(
    connection: sa.Connection,
    query: str,
    label: str,
    after: Sequence[str] | None,
    size: int,
    now: datetime,
) -> tuple[list[pb.TrackedDossier], list[str] | None]:
    if label:
        found, key = store.page_labelled(connection, label, after, size)
    else:
        found, key = store.page(connection, query, after, size)
    return [wire.summary(dossier_id, facts, now) for dossier_id, facts in found.items()], key
