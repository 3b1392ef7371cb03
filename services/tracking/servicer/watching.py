"""Watching one dossier: its summary now, and whenever it is another one.

The rows are looked at again and again, so that it does not matter which replica heard a fact. They
are folded again only when one came, and once a minute: something may have become late.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final

import grpc

from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1 import tracking_pb2_grpc
from services.tracking import store, wire
from shared.config import Settings
from shared.database import Database
from shared.loops import wait
from shared.watchers import Watchers

Context = grpc.aio.ServicerContext[Any, Any]

FOLDED_AGAIN: Final = timedelta(minutes=1)
"""How late it may be told that something has become late."""


class Watching(tracking_pb2_grpc.TrackingServiceServicer):
    """Tells how a dossier stands until its reader goes or the service stops."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._watchers = Watchers(settings.watches_max, database.leaving)
        self._poll_s = settings.watch_poll_ms / 1000

    async def WatchDossier(
        self, request: pb.WatchDossierRequest, context: Context
    ) -> AsyncIterator[pb.WatchDossierResponse]:
        query = wire.watch_dossier(request)
        async for answer in self._watchers.admit(self._watch(query)):
            yield answer

    async def _watch(self, query: str) -> AsyncIterator[pb.WatchDossierResponse]:
        dossier_id, facts = await self._database.read(store.find, query)
        folded, told, leaving = None, None, self._watchers.leaving
        while not leaving.is_set():
            now = self._database.clock()
            number = await self._database.read(store.count, dossier_id)
            if number != len(facts):
                (facts,) = (await self._database.read(store.facts_about, [dossier_id])).values()
                folded = None
            if folded is None or now - folded >= FOLDED_AGAIN:
                folded, known = now, wire.summary(dossier_id, facts, now)
                if known != told:
                    told = known
                    yield pb.WatchDossierResponse(dossier=known)
            await wait(leaving, self._poll_s)
