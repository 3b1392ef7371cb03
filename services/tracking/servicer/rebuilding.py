"""Building tracking anew from the first fact, beside what answers meanwhile."""

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any, Final, TypeVar

import grpc

from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1 import tracking_pb2_grpc
from services.tracking import handlers, statistics, store, wire
from shared.actor import Actor
from shared.arrivals import Arrival
from shared.call import require_role
from shared.config import Settings
from shared.database import Database
from shared.errors import Unavailable
from shared.inbox_tables import InboxTables
from shared.producers import Producers
from shared.transaction import Origin, Transaction

Context = grpc.aio.ServicerContext[Any, Any]
Told = pb.RebuildTrackingResponse
T = TypeVar("T")

ROLE: Final = "OPERATOR"
TELLERS: Final = ("intake", "postal", "results")
FOLDED_AT_ONCE: Final = 500
"""Dossiers folded in one commit; facts that are heard wait for it."""


class Rebuilding(tracking_pb2_grpc.TrackingServiceServicer):
    """Rebuilds for an operator; the rebuild that was begun last goes on."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    async def RebuildTracking(
        self, request: pb.RebuildTrackingRequest, context: Context
    ) -> AsyncIterator[Told]:
        operator = require_role(ROLE)
        tellers = Producers(self._settings, "tracking", TELLERS)
        rebuild = Rebuild(self._database, tellers, operator)
        try:
            async for told in rebuild.run():
                yield told
        finally:
            await tellers.close()


class Rebuild:
    """One rebuild. Until its last commit it writes only beside what answers are made of."""

    def __init__(self, database: Database, tellers: Producers, operator: Actor) -> None:
        self._database = database
        self._tellers = tellers
        self._prefix = tellers.source("")
        self._id = str(uuid.uuid4())
        self._origin = Origin(f"rebuild {self._id}", operator)
        self._facts = 0

    async def run(self) -> AsyncIterator[Told]:
        """Rebuild, and tell after every commit how far it is."""
        await self._write(store.beside.begin, self._id)
        for name in TELLERS:
            async for _ in self._read_published(name):
                yield Told(step=Told.STEP_READING, source=name, facts=self._facts)
        await self._step(lambda tx: store.beside.prune(tx, self._prefix))
        for name in TELLERS:
            async for _ in self._read_the_rest(name):
                yield Told(step=Told.STEP_READING, source=name, facts=self._facts)
        await self._step(lambda tx: store.beside.prune(tx, self._prefix))
        folded, last = 0, ""
        while found := await self._database.read(store.beside.dossiers, last, FOLDED_AT_ONCE):
            await self._step(partial(_fold, found))
            folded, last = folded + len(found), found[-1]
            yield Told(step=Told.STEP_FOLDING, facts=self._facts, dossiers=folded)
        done = await self._step(self._switch)
        await self._write(store.beside.end, self._id)
        yield Told(
            step=Told.STEP_SWITCHED, facts=self._facts, dossiers=folded,
            removed_rows=done.removed, added_rows=done.added,
            digest_before=done.digest_before, digest_after=done.digest_after,
        )  # fmt: skip

    async def _read_published(self, name: str) -> AsyncIterator[None]:
        """Read all that a service published, from its first fact."""
        position, more = 0, True
        while more:
            page = await self._tellers.told(name, position)
            if page is None:
                raise _silent(name)
            await self._keep(page.arrivals)
            position, more = page.position, page.more
            yield

    async def _read_the_rest(self, name: str) -> AsyncIterator[None]:
        """Read what was heard although the broker has not had it, thing by thing."""
        for about in await self._database.read(store.beside.gaps, name, self._prefix):
            after, more = (0, 0), True
            while more:
                page = await self._tellers.facts(name, about, after)
                if page is None:
                    raise _silent(name)
                await self._keep(page.arrivals)
                after, more = page.last, page.more
            yield

    async def _keep(self, arrivals: Sequence[Arrival]) -> None:
        """Keep what was read as it would be kept when it is heard."""
        kinds = {str(kind.DESCRIPTOR.full_name): kind for kind in wire.FACTS}
        facts = [one.fact for one in arrivals if one.fact and one.fact.type in kinds]
        self._facts += len(facts)

        def keep(tx: Transaction) -> None:
            for fact in facts:
                body = kinds[fact.type].FromString(fact.payload)
                handlers.keep(body, fact, tx, store.NEXT)

        await self._step(keep)

    def _switch(self, tx: Transaction) -> store.beside.Switched:
        """Put the new rows in their place, with what was heard while they were made."""
        InboxTables(tx.tables).take_turn(tx)
        found = (store.beside.gaps(tx.connection, name, self._prefix) for name in TELLERS)
        heard = sorted(set(chain.from_iterable(found)))
        for start in range(0, len(heard), FOLDED_AT_ONCE):
            group = heard[start : start + FOLDED_AT_ONCE]
            store.beside.copy(tx, group)
            _fold(group, tx)
        statistics.begin(tx)
        return store.beside.switch(tx)

    async def _step(self, work: Callable[[Transaction], T]) -> T:
        """Do a step in one commit, unless another rebuild was begun."""

        def step(tx: Transaction) -> T:
            store.beside.go_on(tx, self._id)
            return work(tx)

        return await self._write(step)

    async def _write(self, work: Callable[..., T], *given: Any) -> T:
        return await self._database.run(lambda tx: work(tx, *given), self._origin, first=False)


def _fold(dossier_ids: Sequence[str], tx: Transaction) -> None:
    handlers.list_work(tx.connection, dossier_ids, store.NEXT)


def _silent(name: str) -> Unavailable:
    return Unavailable(
        "TELLER_SILENT", f"{name} does not answer; nothing was changed",
        "Dịch vụ nguồn không trả lời; chưa có gì thay đổi.", source=name,
    )  # fmt: skip
