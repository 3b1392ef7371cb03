"""Questions about the lists of dossiers that somebody has to look at."""

from datetime import datetime
from typing import Any

import grpc
import sqlalchemy as sa

from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1 import tracking_pb2_grpc
from services.tracking import store, wire
from services.tracking.domain import Work
from shared.database import Database
from shared.pages import seal, unseal

Context = grpc.aio.ServicerContext[Any, Any]


class Worklists(tracking_pb2_grpc.TrackingServiceServicer):
    """Lists and counts dossiers across services."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListTrackedWork(
        self, request: pb.ListTrackedWorkRequest, context: Context
    ) -> pb.ListTrackedWorkResponse:
        asked, secret = wire.list_work(request), self._database.secret
        after = wire.after_work(unseal(secret, request, request.page_token))
        page, last = await self._database.read(_page, asked, after, self._database.clock())
        if last:
            page.next_page_token = seal(secret, request, [last[0].isoformat(), last[1]])
        return page

    async def CountTrackedWork(
        self, request: pb.CountTrackedWorkRequest, context: Context
    ) -> pb.CountTrackedWorkResponse:
        agency, now = wire.count_work(request), self._database.clock()
        return wire.work_counts(await self._database.read(store.work.count, agency, Work, now))


def _page(
    connection: sa.Connection,
    asked: wire.AskedWork,
    after: store.work.Place | None,
    now: datetime,
) -> tuple[pb.ListTrackedWorkResponse, store.work.Place | None]:
    found = store.work.page(connection, asked.agency, asked.kind, now, after, asked.size + 1)
    shown = found[: asked.size]
    facts = store.facts_about(connection, [dossier_id for _, dossier_id in shown])
    return wire.work_page(shown, facts, now), shown[-1] if len(found) > asked.size else None
