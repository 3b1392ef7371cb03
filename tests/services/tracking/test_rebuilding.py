import grpc
import pytest
import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as intake
from protos.tracking.v1 import tracking_pb2 as pb
from services.intake.main import SERVICE as INTAKE
from services.postal.main import SERVICE as POSTAL
from services.results.main import SERVICE as RESULTS
from services.tracking import store
from services.tracking.main import SERVICE
from services.tracking.servicer.rebuilding import Rebuild
from shared import outbox
from shared.actor import SYSTEM
from shared.errors import FailedPrecondition
from shared.producers import Producers
from shared.transaction import Origin
from tests.services.tracking.reader import Reader, journey
from tests.support import actor, refused, rid, unpack

OPERATOR = actor("op", "OPERATOR")
ORIGIN = Origin("test", SYSTEM)
STEP = pb.RebuildTrackingResponse


class World:
    """Three services that told facts, and a tracking that heard them."""

    def __init__(self, tellers, reader):
        self.tellers = tellers
        self.reader = reader
        self.database = reader.started.database

    async def tell(self, bodies, *, published=True):
        """Have the services tell facts, each its own."""
        for body in bodies:
            teller = self.tellers[body.DESCRIPTOR.full_name.split(".")[1]]
            await teller.database.run(
                lambda tx, body=body: tx.publish(body, about=body.dossier_id, agency="H55.12"),
                ORIGIN,
            )
            if published:
                await self._publish(teller)

    async def _publish(self, teller):
        tables = teller.database.tables
        rows = await teller.database.read(outbox.pending, tables, "urn:test", 1000)
        await teller.database.run(
            lambda tx: outbox.mark_published(tx, [row.row_id for row in rows]), ORIGIN
        )

    async def hear(self, dossier_id):
        """Have tracking hear all that was told about a dossier."""
        for teller in self.tellers.values():
            await self.reader.started.deliver(*await teller.facts(dossier_id))

    async def known(self, code, *waybills, told=10, published=True):
        """Let a dossier be told of and heard, as far as it has come; give its id."""
        dossier_id = rid()
        await self.tell(journey(dossier_id, code, *waybills)[:told], published=published)
        await self.hear(dossier_id)
        return dossier_id

    def rebuild(self, metadata=OPERATOR):
        """Begin to rebuild."""
        return self.reader.tracking.RebuildTracking(pb.RebuildTrackingRequest(), metadata=metadata)

    async def rebuilt(self):
        """Rebuild; give the last thing it told."""
        return [told async for told in self.rebuild()][-1]

    async def digest(self, kept=store.LIVE):
        """Give the digest of what is kept."""
        return await self.database.read(store.switching.digest, kept)

    async def run(self, statement):
        """Change rows as a broken disk would."""
        await self.database.run(lambda tx: tx.execute(statement).rowcount, ORIGIN)


@pytest.fixture
async def world(start_service):
    tellers = {one.name: await start_service(one) for one in (INTAKE, POSTAL, RESULTS)}
    ports = {f"{name}_port": teller.port for name, teller in tellers.items()}
    return World(tellers, Reader(await start_service(SERVICE, **ports)))


async def test_a_rebuild_from_the_first_fact_gives_the_same_answers(world):
    """Nobody could trust a read model that cannot be made again."""
    ids = [await world.known(f"H55.12-260302-000{n}", f"EE{n}1VN", f"EE{n}2VN") for n in range(3)]
    ids.append(await world.known("H55.12-260302-0009", "EE91VN", "EE92VN", told=5))
    answers = [await world.reader.where(dossier_id) for dossier_id in ids]
    digest = await world.digest()

    told = [one async for one in world.rebuild()]

    assert told[-1].step == STEP.STEP_SWITCHED
    assert (told[-1].facts, told[-1].dossiers) == (35, 4)
    assert (told[-1].removed_rows, told[-1].added_rows) == (0, 0)
    assert told[-1].digest_before == told[-1].digest_after == digest
    assert {one.source for one in told[:-1] if one.source} == {"intake", "postal", "results"}
    assert [await world.reader.where(dossier_id) for dossier_id in ids] == answers
    empty = await world.database.read(
        lambda c: [c.execute(sa.select(table)).first() for table in store.NEXT]
    )
    assert empty == [None] * 4


async def test_what_was_lost_or_invented_is_put_right(world):
    """A damaged row would be shown for ever."""
    ids = [await world.known(f"H55.12-260302-000{n}", f"EE{n}1VN", f"EE{n}2VN") for n in range(2)]
    answers = [await world.reader.timeline(dossier_id) for dossier_id in ids]
    digest = await world.digest()
    facts = store.FACTS
    await world.run(facts.delete().where(facts.c.sequence == 2))
    await world.run(facts.update().where(facts.c.sequence == 1).values(payload=b""))
    await world.run(store.KEYS.delete().where(~store.KEYS.c.is_id))
    await world.run(store.LABELS.insert().values(key="NOBODY", dossier_id=ids[0]))

    done = await world.rebuilt()

    assert done.removed_rows > 0 < done.added_rows
    assert done.digest_before != done.digest_after == digest
    assert [await world.reader.timeline(dossier_id) for dossier_id in ids] == answers


async def test_facts_that_the_broker_never_had_are_not_lost(world):
    """What was fetched past a broker that is away would disappear from the time lines."""
    await world.known("H55.12-260302-0001", "EE1VN", "EE2VN", told=4, published=False)

    done = await world.rebuilt()

    assert (done.removed_rows, done.added_rows) == (0, 0)


async def test_what_was_told_and_not_heard_yet_is_left_to_be_heard(world):
    """It would be counted twice by whatever folds a fact when it is heard."""
    dossier_id = await world.known("H55.12-260302-0001", "EE1VN", "EE2VN", told=4)
    await world.tell([intake.DossierForwarded(dossier_id=dossier_id)])

    done = await world.rebuilt()

    assert (done.removed_rows, done.added_rows) == (0, 0)
    assert (await world.reader.timeline(dossier_id)).dossier.stage == "ACCEPTED"
    await world.hear(dossier_id)
    assert (await world.reader.timeline(dossier_id)).dossier.stage == "IN_PROCESS"


async def test_a_dossier_that_was_told_and_not_heard_yet_cannot_be_found(world):
    """Its code would open a story without a fact."""
    await world.known("H55.12-260302-0001", "EE1VN", "EE2VN")
    dossier_id = rid()
    await world.tell(journey(dossier_id, "H55.12-260302-0002", "EE3VN", "EE4VN")[:4])

    done = await world.rebuilt()

    assert (done.removed_rows, done.added_rows) == (0, 0)
    assert not (await world.reader.page(query=dossier_id)).dossiers


async def test_dossiers_are_rebuilt_piece_by_piece(world, monkeypatch):
    """A step over all of them would stop the hearing for as long as there are dossiers."""
    monkeypatch.setattr(store.switching, "AT_ONCE", 1)
    for n in range(3):
        await world.known(f"H55.12-260302-000{n}", f"EE{n}1VN", f"EE{n}2VN")
    digest = await world.digest()
    await world.run(store.FACTS.delete().where(store.FACTS.c.sequence == 2))
    await world.run(store.LABELS.insert().values(key="NOBODY", dossier_id="nobody"))

    told = [one async for one in world.rebuild()]

    assert [one.dossiers for one in told if one.step == STEP.STEP_FOLDING] == [1, 2, 3, 4]
    assert told[-1].removed_rows == 1 < told[-1].added_rows
    assert told[-1].digest_after == digest == await world.digest()


def steps(world):
    """Rebuild from commit to commit, each when the test asks for it."""
    tellers = Producers(world.reader.started.running.settings, "tracking", world.tellers)
    return Rebuild(world.database, tellers, SYSTEM).run()


@pytest.mark.parametrize("step", [STEP.STEP_READING, STEP.STEP_FOLDING])
async def test_the_service_answers_and_hears_while_it_rebuilds(world, step):
    """A province would be without tracking for the time of a rebuild, or lose what it heard."""
    first = await world.known("H55.12-260302-0001", "EE1VN", "EE2VN")
    rebuild = steps(world)
    while (await anext(rebuild)).step != step:
        pass

    second = await world.known("H55.12-260302-0002", "EE3VN", "EE4VN")
    late = await world.known("H55.12-260302-0003", "EE5VN", "EE6VN", told=5)
    await world.tell([intake.ContactCorrected(dossier_id=first)])
    await world.hear(first)
    entries = [(await world.reader.timeline(one)).entries for one in (first, second)]
    done = [told async for told in rebuild][-1]

    world.reader.started.clock.advance(days=30)
    assert await world.reader.work(pb.TRACKED_WORK_LATE_AGENCY) == [late]
    assert [len(one) for one in entries] == [11, 10]
    assert (done.removed_rows, done.added_rows) == (0, 0)
    again = [(await world.reader.timeline(one)).entries for one in (first, second)]
    assert again == entries


async def test_the_switch_looks_at_nothing_but_what_was_heard_meanwhile(world, monkeypatch):
    """Hearing would stand still at the end of a rebuild, the longer the more dossiers there are."""
    first = await world.known("H55.12-260302-0001", "EE1VN", "EE2VN")
    await world.known("H55.12-260302-0002", "EE3VN", "EE4VN")
    rebuild, looked_at = steps(world), set()
    while (await anext(rebuild)).step != STEP.STEP_FOLDING:
        pass
    await world.tell([intake.ContactCorrected(dossier_id=first)])
    await world.hear(first)
    digests = store.switching.digests

    def noting(connection, kept, dossier_ids):
        looked_at.update(dossier_ids)
        return digests(connection, kept, dossier_ids)

    with monkeypatch.context() as patched:
        patched.setattr(store.switching, "digests", noting)
        done = [told async for told in rebuild][-1]

    assert looked_at == {first}
    assert (done.removed_rows, done.added_rows) == (0, 0)
    assert done.digest_before == done.digest_after == await world.digest()


async def test_hearing_is_noted_only_while_a_rebuild_goes_on(world):
    """Every fact would cost a row that nobody reads."""
    rebuild = steps(world)
    await anext(rebuild)
    during = await world.known("H55.12-260302-0001", "EE1VN", "EE2VN")
    noted = await world.database.read(store.beside.noted)
    _ = [told async for told in rebuild]
    await world.known("H55.12-260302-0002", "EE3VN", "EE4VN")

    assert noted == [during]
    assert await world.database.read(store.beside.noted) == []


async def test_a_rebuild_that_ends_in_the_middle_has_changed_nothing(world):
    """A power cut would leave half of the dossiers."""
    await world.known("H55.12-260302-0001", "EE1VN", "EE2VN")
    digest = await world.digest()
    killed = steps(world)
    await anext(killed)
    await killed.aclose()

    assert await world.digest() == digest
    done = await world.rebuilt()
    assert (done.digest_after, done.removed_rows, done.added_rows) == (digest, 0, 0)


async def test_the_rebuild_that_was_begun_last_goes_on(world):
    """Two of them would mix their rows."""
    await world.known("H55.12-260302-0001", "EE1VN", "EE2VN")
    first = steps(world)
    await anext(first)
    assert (await world.rebuilt()).step == STEP.STEP_SWITCHED

    with pytest.raises(FailedPrecondition) as refusal:
        await anext(first)

    assert refusal.value.reason == "REBUILD_REPLACED"


async def test_nothing_is_switched_while_a_teller_is_silent(world):
    """Every dossier would lose the facts of a service that is just being updated."""
    await world.known("H55.12-260302-0001", "EE1VN", "EE2VN")
    digest = await world.digest()
    await world.tellers["postal"].running.stop()

    with pytest.raises(grpc.aio.AioRpcError) as ended:
        async for _ in world.rebuild():
            pass

    refusal = unpack(ended.value)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "TELLER_SILENT")
    assert refusal.metadata == {"source": "postal"}
    assert await world.digest() == digest


async def test_only_an_operator_rebuilds(world):
    """Anybody could keep the service busy."""
    refusal = await refused(world.rebuild(actor("lan", "COUNTER_OFFICER")).read())

    assert refusal.reason == "ROLE_NOT_ALLOWED"
