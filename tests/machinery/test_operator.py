"""What an operator sees of a service and does with it, through the socket it serves on."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import nats
import pytest
import sqlalchemy as sa
from nats.js.api import DiscardPolicy

from protos.events.v1 import operator_pb2 as pb
from protos.events.v1 import operator_pb2_grpc
from protos.events.v1.vocabulary_pb2 import Direction, PaperCount
from protos.intake.v1.events_pb2 import DossierFiled, PickupOrderCancelled, PickupOrdered
from services.postal.main import SERVICE as POSTAL
from shared import bus
from shared.actor import SYSTEM
from shared.arrivals import Arrival
from shared.broker import LocalBroker
from shared.transaction import Origin, Transaction
from tests.conftest import StartService
from tests.support import Started, actor, eventually, refused, rid

HOA = actor("hoa", "OPERATOR")
EARLY, BLOCKED = pb.PARKED_REASON_EARLY, pb.PARKED_REASON_BLOCKED


class Desk:
    """An operator in front of a postal service."""

    def __init__(self, started: Started) -> None:
        self.started = started
        self.tables = started.database.tables
        self.stub = started.stub(operator_pb2_grpc.OperatorServiceStub)

    async def ask(self, method: str, request: Any) -> Any:
        return await getattr(self.stub, method)(request, metadata=HOA, timeout=30)

    async def early(self, successors: int = 0, about: str = "") -> str:
        """Let the cancellation of an unknown order wait, and facts behind it; give the thing."""
        about = about or rid()
        cancelled = PickupOrderCancelled(dossier_id=about, order_id=rid())
        await self.started.hear(cancelled, about=about)
        for _ in range(successors):
            await self.started.hear(DossierFiled(dossier_id=about), about=about)
        return about

    async def parked(self, about: str = "", reason: Any = None) -> list[Any]:
        page = await self.ask("ListParked", pb.ListParkedRequest(about=about, reason=reason))
        return list(page.parked)

    async def skip(self, parked_id: int, reason: str = "nobody ordered it") -> None:
        request = pb.SkipParkedRequest(request_id=rid(), parked_id=parked_id, reason=reason)
        await self.ask("SkipParked", request)

    async def cursor(self, about: str) -> int:
        cursors = self.tables.cursors
        query = sa.select(cursors.c.sequence).where(cursors.c.about == about)
        return await self.started.database.read(lambda c: c.execute(query).scalar() or 0)


@pytest.fixture
async def desk(start_service: StartService) -> Desk:
    return Desk(await start_service(POSTAL))


async def test_what_waits_is_listed_page_by_page_with_its_reason(desk: Desk):
    """Whoever cannot see what waits cannot help it on."""
    first = await desk.early(successors=1)
    second = await desk.early()

    pages = pb.ListParkedRequest(page_size=2)
    one = await desk.ask("ListParked", pages)
    pages.page_token = one.next_page_token
    two = await desk.ask("ListParked", pages)

    assert [(fact.about, fact.reason) for fact in (*one.parked, *two.parked)] == [
        (first, EARLY),
        (first, BLOCKED),
        (second, EARLY),
    ]
    assert two.next_page_token == ""
    assert one.parked[0].fault == "intake.PickupOrdered"
    assert one.parked[0].attempts == 1
    assert [fact.about for fact in await desk.parked(reason=BLOCKED)] == [first]
    assert [fact.about for fact in await desk.parked(about=second)] == [second]


async def test_one_fact_is_shown_whole(desk: Desk):
    """A person decides by what a fact says, not by its id."""
    about = await desk.early()
    (row,) = await desk.parked()
    shown = await desk.ask("GetParked", pb.GetParkedRequest(parked_id=row.parked_id))

    assert shown.parked == row
    assert shown.headers["ce-subject"] == about
    assert PickupOrderCancelled.FromString(shown.payload).dossier_id == about
    assert shown.nats_subject == "dossierpost.intake.v1.PickupOrderCancelled.H55-12"
    gone = await refused(desk.stub.GetParked(pb.GetParkedRequest(parked_id=99), metadata=HOA))
    assert (gone.code, gone.reason) == (grpc.StatusCode.NOT_FOUND, "PARKED_FACT_NOT_FOUND")


async def test_a_retry_makes_the_chosen_facts_due_at_once(desk: Desk):
    """After a correction nobody wants to wait for a back-off of an hour."""
    for _ in range(3):
        await desk.early()
    rows = await desk.parked()
    desk.started.clock.advance(seconds=-60)  # so that a due row is known by its time
    one = pb.RetryParkedRequest(request_id=rid(), parked_ids=[rows[1].parked_id])

    assert (await desk.ask("RetryParked", one)).due_count == 1
    now = desk.started.clock()
    due = [row.retry_time.ToDatetime(tzinfo=UTC) <= now for row in await desk.parked()]
    assert due == [False, True, False]
    everything = pb.RetryParkedRequest(request_id=rid())
    assert (await desk.ask("RetryParked", everything)).due_count == 3
    assert (await desk.ask("RetryParked", everything)).due_count == 3


async def test_a_skipped_fact_is_kept_with_the_reason_and_its_successors_go_on(desk: Desk):
    """A dossier must not stand still for ever because of one fact, and nobody may wonder later."""
    about = await desk.early(successors=2)
    order = PickupOrdered(
        dossier_id=about, order_id=rid(), direction=Direction.DIRECTION_INBOUND, round=1,
        receiving_agency="H55.12", papers=PaperCount(originals=1),
    )  # fmt: skip
    await desk.started.hear(order, about=about)
    first = (await desk.parked())[0]

    await desk.skip(first.parked_id)

    assert await desk.parked() == []
    assert await desk.cursor(about) == 4
    assert await desk.started.told(about) == ["ShipmentOrdered"]
    aside = await desk.ask("ListSetAside", pb.ListSetAsideRequest())
    (skipped,) = aside.facts
    assert skipped.reason == pb.SET_ASIDE_REASON_SKIPPED
    assert skipped.note == "hoa: nobody ordered it"
    assert (skipped.event_id, skipped.sequence) == (first.event_id, 1)


async def test_only_the_fact_that_is_next_in_line_can_be_skipped(desk: Desk):
    """Skipping a later one would leave a hole that nobody knows of."""
    about = await desk.early(successors=1)
    first, second = await desk.parked()
    request = pb.SkipParkedRequest(request_id=rid(), parked_id=second.parked_id, reason="no")
    answer = await refused(desk.stub.SkipParked(request, metadata=HOA))

    assert (answer.code, answer.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "NOT_NEXT_IN_LINE",
    )
    assert answer.metadata["skip_first"] == str(first.parked_id)
    assert len(await desk.parked()) == 2
    assert await desk.cursor(about) == 0


async def test_a_fact_that_has_not_come_cannot_be_skipped(desk: Desk):
    """Its teller has it; what is not here cannot be judged by anybody."""
    about = rid()
    await desk.started.hear(DossierFiled(dossier_id=about), about=about, sequence=2)
    (gap,) = await desk.parked()
    request = pb.SkipParkedRequest(request_id=rid(), parked_id=gap.parked_id, reason="no")
    answer = await refused(desk.stub.SkipParked(request, metadata=HOA))

    assert answer.reason == "PREDECESSOR_MISSING"
    assert len(await desk.parked()) == 1


async def test_a_message_that_cannot_be_read_is_set_aside(desk: Desk):
    """Rubbish on the bus would be counted as waiting for ever."""
    rubbish = Arrival("dossierpost.intake.v1.X.-", {"a": "b"}, b"?", None, "ce-type is missing")
    await desk.started.database.run(
        lambda tx: desk.started.inbox.apply(tx, [rubbish]), Origin("test", SYSTEM)
    )
    (row,) = await desk.parked()
    await desk.skip(row.parked_id, "rubbish")

    assert await desk.parked() == []
    (aside,) = (await desk.ask("ListSetAside", pb.ListSetAsideRequest())).facts
    assert aside.note == "hoa: rubbish"


async def test_a_repeated_skip_skips_one_fact(desk: Desk):
    """A lost answer must not cost a second fact."""
    await desk.early(successors=1)
    await desk.early()
    first = (await desk.parked())[0]
    request = pb.SkipParkedRequest(request_id=rid(), parked_id=first.parked_id, reason="twice")
    await desk.ask("SkipParked", request)
    await desk.ask("SkipParked", request)

    assert len((await desk.ask("ListSetAside", pb.ListSetAsideRequest())).facts) == 1
    assert len(await desk.parked()) == 1


async def test_the_status_says_what_is_told_what_waits_and_what_was_given_up(desk: Desk):
    """These numbers decide whether anybody has to get up at night."""
    about = await desk.early(successors=1)
    await desk.started.hear(
        PickupOrdered(
            dossier_id=rid(), order_id=rid(), direction=Direction.DIRECTION_INBOUND, round=1,
            receiving_agency="H55.12", papers=PaperCount(originals=1),
        ),
        about="other",
    )  # fmt: skip
    before = await desk.ask("GetStatus", pb.GetStatusRequest())
    await desk.skip((await desk.parked(about))[0].parked_id)
    after = await desk.ask("GetStatus", pb.GetStatusRequest())

    assert (before.told_count, before.pending_count, before.last_position) == (1, 1, 0)
    assert before.oldest_pending_time.ToDatetime(tzinfo=UTC) == desk.started.clock()
    assert {one.reason: one.fact_count for one in before.parked_counts} == {EARLY: 1, BLOCKED: 1}
    assert list(after.parked_counts) == []
    skipped = pb.SetAsideCount(reason=pb.SET_ASIDE_REASON_SKIPPED, fact_count=1)
    assert list(after.set_aside_counts) == [skipped]
    assert after.problem == ""
    assert after.schema_revision == after.code_revision != ""
    assert after.service_time.ToDatetime(tzinfo=UTC) == desk.started.clock()
    assert 0 < after.disk_free_bytes <= after.disk_size_bytes
    assert not after.HasField("last_backup_time")


async def test_told_facts_can_be_sent_once_more(desk: Desk):
    """A broker that lost its store gets everything again, under names that it does not know."""
    outbox = desk.tables.outbox
    now = desk.started.clock()

    def told(tx: Transaction) -> None:
        for number in range(4):
            tx.publish(DossierFiled(dossier_id="d"), about=f"d{number % 2}", agency="H55.12")

    def published(tx: Transaction) -> None:
        tx.execute(outbox.update().values(published_at=now, position=outbox.c.id))

    await desk.started.database.run(told, Origin("test", SYSTEM))
    await desk.started.database.run(published, Origin("test", SYSTEM))
    request = pb.RepublishFactsRequest(request_id=rid(), about="d1", after_position=2)

    assert (await desk.ask("RepublishFacts", request)).fact_count == 1
    query = sa.select(outbox.c.position).where(outbox.c.repeats == 1)
    again = await desk.started.database.read(lambda c: c.execute(query).scalars().all())
    assert again == [4]


async def test_a_copy_is_made_beside_a_commit_and_read_again(desk: Desk, tmp_path: Path):
    """A copy that nobody has read is a hope."""
    if not desk.started.database.is_sqlite:
        pytest.skip("PostgreSQL has its own tools")
    about = await desk.early()
    others = asyncio.gather(*(desk.early(about=rid()) for _ in range(20)))
    copy = await desk.ask("BackUp", pb.BackUpRequest())
    await others
    status = await desk.ask("GetStatus", pb.GetStatusRequest())

    assert Path(copy.path).parent == tmp_path / "backups"
    assert copy.size_bytes > 0
    assert copy.epoch == status.epoch
    assert status.last_backup_time.ToDatetime(tzinfo=UTC) == desk.started.clock()
    db = sa.create_engine(f"sqlite:///{copy.path}")
    with db.connect() as connection:
        waiting = connection.execute(sa.select(desk.tables.parked.c.about)).scalars().all()
    db.dispose()
    assert about in waiting


async def test_a_copy_that_fails_leaves_nothing_behind(desk: Desk, tmp_path: Path):
    """Half a file would be taken for a copy in the night when it is needed."""
    if not desk.started.database.is_sqlite:
        pytest.skip("PostgreSQL has its own tools")
    folder = tmp_path / "backups"
    (folder / f"postal-{datetime(2026, 3, 2, 2, tzinfo=UTC):%Y%m%dT%H%M%SZ}.db").mkdir(parents=True)
    before = list(folder.iterdir())
    answer = await refused(desk.stub.BackUp(pb.BackUpRequest(), metadata=HOA))

    assert (answer.code, answer.reason) == (grpc.StatusCode.UNAVAILABLE, "BACKUP_FAILED")
    assert list(folder.iterdir()) == before


async def test_postgresql_is_backed_up_by_its_own_tools(desk: Desk):
    """A copy of half its files would not start."""
    if desk.started.database.is_sqlite:
        pytest.skip("SQLite is copied")
    answer = await refused(desk.stub.BackUp(pb.BackUpRequest(), metadata=HOA))

    assert (answer.code, answer.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "BACKUP_BY_DATABASE",
    )


async def test_what_somebody_changed_at_the_broker_is_named(
    start_service: StartService, nats_server: Callable[[], LocalBroker]
):
    """A stream that forgets its oldest facts looks well until somebody misses them."""
    broker = nats_server()
    desk = Desk(await start_service(POSTAL, nats_url=broker.url, broker_wait_s=20))

    async def drift() -> list[str]:
        return list((await desk.ask("GetStatus", pb.GetStatusRequest())).broker_drift)

    async def provisioned() -> bool:
        return await drift() == []

    await eventually(provisioned, "stream and consumer")
    client = await nats.connect(broker.url)
    stream = client.jetstream()
    config = (await stream.stream_info(bus.STREAM)).config
    config.discard = DiscardPolicy.OLD
    await stream.update_stream(config)
    await stream.delete_consumer(bus.STREAM, "postal")
    seen = await drift()
    await client.close()

    assert "EVENTS discard" in seen
    assert len(seen) == 1 or seen[1:] == ["consumer postal is missing"]  # it is made anew soon


async def test_malformed_requests_name_their_fields(desk: Desk):
    """A mistyped number must not be taken for another one."""
    skip = await refused(desk.stub.SkipParked(pb.SkipParkedRequest(), metadata=HOA))
    restore = pb.RestoreRequest(numbers_above=["H55.12-261123-0042"], without_services=["postal"])
    wrong = await refused(desk.stub.Restore(restore, metadata=HOA))

    assert set(skip.fields) == {"request_id", "parked_id", "reason"}
    assert set(wrong.fields) == {"request_id", "note", "numbers_above", "without_services[0]"}


async def test_a_fact_that_is_tried_in_vain_keeps_its_number_and_the_time_it_waits(desk: Desk):
    """An operator types the number he has just read, and a day of waiting must show as a day."""
    await desk.early()
    (first,) = await desk.parked()
    for _ in range(3):
        desk.started.clock.advance(hours=2)
        await desk.started.database.run(desk.started.inbox.retry_due, Origin("test", SYSTEM))
    (later,) = await desk.parked()

    assert later.attempts == 4
    assert (later.parked_id, later.parked_time) == (first.parked_id, first.parked_time)
    assert later.retry_time.ToDatetime(tzinfo=UTC) > desk.started.clock()
