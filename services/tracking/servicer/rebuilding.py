"""Building tracking anew from the first fact, beside what answers meanwhile."""

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

import grpc
import sqlalchemy as sa

from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1 import tracking_pb2_grpc
from services.tracking import handlers, statistics, store, wire
from services.tracking.domain import Called, Heard, Standing
from services.tracking.store import beside, switching
from services.tracking.store.switching import Compared
from shared import failpoints
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
SETTLED_BEFORE: Final = 3
"""How often what was heard meanwhile is built before the switch: each time less is left for it."""
KINDS: Final = frozenset(str(kind.DESCRIPTOR.full_name) for kind in wire.FACTS)


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
    """One rebuild. Until it switches it writes only beside what answers are made of."""

    def __init__(self, database: Database, tellers: Producers, operator: Actor) -> None:
        self._database = database
        self._tellers = tellers
        self._prefix = tellers.source("")
        self._id = str(uuid.uuid4())
        self._origin = Origin(f"rebuild {self._id}", operator)
        self._compared = Compared()
        self._facts = 0

    async def run(self) -> AsyncIterator[Told]:
        """Rebuild, and tell after every piece how far it is."""
        await self._write(lambda tx: beside.begin(tx, self._id))
        await self._clear()
        async for name in self._read():
            yield Told(step=Told.STEP_READING, source=name, facts=self._facts)
        failpoints.hit("rebuild.after_read")
        dossiers = 0
        async for found in self._pages():
            folded = await self._database.read(_fold, found)
            await self._step(partial(_write, folded))
            self._compared.take(*await self._database.read(switching.compare, found))
            dossiers += len(found)
            yield Told(step=Told.STEP_FOLDING, facts=self._facts, dossiers=dossiers)
        for _ in range(SETTLED_BEFORE):
            for group in switching.groups(await self._database.read(beside.noted)):
                await self._step(partial(self._settle, group))
        done = await self._step(self._switch)
        failpoints.hit("rebuild.after_switch")
        await self._clear()
        await self._step(beside.end)
        yield Told(
            step=Told.STEP_SWITCHED, facts=self._facts, dossiers=dossiers,
            removed_rows=done.removed, added_rows=done.added,
            digest_before=done.digest_before, digest_after=done.digest_after,
        )  # fmt: skip

    async def _read(self) -> AsyncIterator[str]:
        """Make the new facts those that were heard; gives whose were read."""
        for name in TELLERS:
            async for _ in self._read_published(name):
                yield name
        await self._drop_unheard()
        for name in TELLERS:
            async for _ in self._read_the_rest(name):
                yield name
        await self._drop_unheard()
        for name in TELLERS:
            lost = await self._database.read(beside.gaps, name, self._prefix)
            for group in switching.groups(lost):
                await self._step(partial(beside.copy, dossier_ids=group))

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
        for about in await self._database.read(beside.gaps, name, self._prefix):
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
        read = [one.fact for one in arrivals if one.fact and one.fact.type in KINDS]
        self._facts += len(read)
        facts = [(fact.about, wire.heard(fact)) for fact in read]
        await self._step(lambda tx: beside.keep(tx, facts))

    async def _drop_unheard(self) -> None:
        """Take out what has not been heard yet: it is still to be heard."""
        async for found in self._pages(store.NEXT):
            if unheard := await self._database.read(beside.unheard, self._prefix, found):
                await self._step(partial(beside.drop, places=unheard))

    async def _clear(self) -> None:
        """Throw away what was built, by this rebuild or by one that was killed."""
        async for found in self._pages(store.NEXT):
            await self._step(partial(beside.clear, dossier_ids=found))

    async def _pages(self, *of: store.Kept) -> AsyncIterator[list[str]]:
        """Give the dossiers of old and new rows, or of some of them, piece by piece."""
        last = ""
        while found := await self._database.read(beside.dossiers, last, switching.AT_ONCE, *of):
            last = found[-1]
            yield found

    def _settle(self, dossier_ids: Sequence[str], tx: Transaction) -> None:
        """Build anew what was heard of dossiers since they were built."""
        InboxTables(tx.tables).take_turn(tx)
        beside.copy(tx, dossier_ids)
        _write(_fold(tx.connection, dossier_ids), tx)
        self._compared.take(*switching.compare(tx.connection, dossier_ids))
        beside.forget(tx, dossier_ids)

    def _switch(self, tx: Transaction) -> switching.Switched:
        """Put the new rows in their place, with what was heard at the very last."""
        InboxTables(tx.tables).take_turn(tx)
        for group in switching.groups(beside.noted(tx.connection)):
            self._settle(group, tx)
        statistics.begin(tx)
        switched = self._compared.switch(tx)
        failpoints.hit("rebuild.before_switch")
        return switched

    async def _step(self, work: Callable[[Transaction], T]) -> T:
        """Do a step in one commit, unless another rebuild was begun."""

        def step(tx: Transaction) -> T:
            beside.go_on(tx, self._id)
            return work(tx)

        return await self._write(step)

    async def _write(self, work: Callable[[Transaction], T]) -> T:
        return await self._database.run(work, self._origin, first=False)


class Folded(NamedTuple):
    """What follows from the new facts about dossiers."""

    called: list[tuple[str, Heard, Called]]
    standings: dict[str, Standing]


def _fold(connection: sa.Connection, dossier_ids: Sequence[str]) -> Folded:
    """Make all that follows from the new facts about dossiers."""
    came = store.facts_about(connection, dossier_ids, store.NEXT)
    called = [(about, one, wire.called(one)) for about, facts in came.items() for one in facts]
    return Folded(called, handlers.standings(came))


def _write(folded: Folded, tx: Transaction) -> None:
    beside.name(tx, folded.called)
    store.work.write(tx.connection, folded.standings, store.NEXT)


def _silent(name: str) -> Unavailable:
    return Unavailable(
        "TELLER_SILENT", f"{name} does not answer; nothing was changed",
        "Dịch vụ nguồn không trả lời; chưa có gì thay đổi.", source=name,
    )  # fmt: skip
