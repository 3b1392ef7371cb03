"""The inbox: once, in order, whatever comes when."""

import random
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from shared import events, ids
from shared.arrivals import Arrival, Place, arrive, place
from shared.consumer import Consumer
from shared.errors import Early, FailedPrecondition
from shared.events import Envelope
from shared.inbox import Inbox
from shared.inbox_tables import Cursor, InboxTables
from shared.subjects import subject
from shared.transaction import Transaction
from tests.machinery.conftest import COUNTS, TABLES, Opened, origin
from tests.support import MONDAY

EPOCH = 1000


def fact(body, about="d1", sequence=1, epoch=EPOCH, follows=None) -> Envelope:
    service = body.DESCRIPTOR.full_name.split(".")[1]
    return Envelope(
        event_id=ids.new_event_id(),
        source=f"urn:dossierpost:test:{service}",
        type=body.DESCRIPTOR.full_name,
        about=about,
        epoch=epoch,
        sequence=sequence,
        follows=follows,
        occurred=MONDAY,
        recorded=MONDAY,
        correlation_id="",
        causation_id="",
        traceparent="",
        nats_subject=subject(service, body.DESCRIPTOR.name, "H55"),
        payload=body.SerializeToString(),
    )


def forwarded(sequence: int, about: str = "d1", **options) -> Envelope:
    return fact(intake.DossierForwarded(dossier_id=str(sequence)), about, sequence, **options)


def collected(sequence: int, about: str = "d1") -> Envelope:
    return fact(postal.ShipmentCollected(shipment_id=str(sequence)), about, sequence)


def arrival(one: Envelope) -> Arrival:
    return arrive(one.nats_subject, events.headers(one), one.payload)


@dataclass
class Heard:
    """What a listener did, in order, and how it is to misbehave."""

    order: list[tuple[str, str]] = field(default_factory=list)
    bug_at: set[str] = field(default_factory=set)
    needs_post: bool = False


class Service:
    """A service that hears two kinds of facts and counts in its database."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.heard = Heard()
        self.inbox = Inbox(
            InboxTables(TABLES),
            {intake.DossierForwarded: self.on_forwarded, postal.ShipmentCollected: self.on_post},
        )

    def on_forwarded(self, body, heard: Envelope, tx: Transaction) -> None:
        self._count(heard.about, tx)
        if body.dossier_id in self.heard.bug_at:
            raise ZeroDivisionError
        if self.heard.needs_post and not self._has_post(tx):
            raise Early("postal.ShipmentCollected")
        self.heard.order.append((heard.about, body.dossier_id))

    def on_post(self, body, heard: Envelope, tx: Transaction) -> None:
        self._count("post", tx)
        self.heard.order.append((heard.about, f"post{body.shipment_id}"))

    def _count(self, name: str, tx: Transaction) -> None:
        moved = tx.execute(
            COUNTS.update().where(COUNTS.c.name == name).values(count=COUNTS.c.count + 1)
        )
        if not moved.rowcount:
            tx.execute(COUNTS.insert().values(name=name, count=1))

    def _has_post(self, tx: Transaction) -> bool:
        return bool(tx.execute(sa.select(COUNTS).where(COUNTS.c.name == "post")).first())

    async def take(self, *facts: Envelope) -> None:
        arrivals = [arrival(one) for one in facts]
        await self.opened.database.run(lambda tx: self.inbox.apply(tx, arrivals), origin())

    async def take_raw(self, *arrivals: Arrival) -> None:
        await self.opened.database.run(lambda tx: self.inbox.apply(tx, arrivals), origin())

    async def sweep(self) -> None:
        await self.opened.database.run(self.inbox.retry_due, origin())

    async def parked(self) -> list[str]:
        return [row.reason for row in await self.opened.rows(TABLES.parked)]


@pytest.fixture
def service(opened: Opened) -> Service:
    return Service(opened)


async def test_the_next_fact_takes_effect_and_moves_the_cursor(service: Service):
    """Effect and cursor are one; either alone would lose or double the fact."""
    await service.take(forwarded(1), forwarded(2))

    assert service.heard.order == [("d1", "1"), ("d1", "2")]
    (cursor,) = await service.opened.rows(TABLES.cursors)
    assert (cursor.epoch, cursor.sequence) == (EPOCH, 2)


async def test_invariant_19_a_cursor_never_passes_a_page_that_was_not_stored(service: Service):
    """What a cursor has passed is never asked for again: it would be lost for good."""
    page = [arrival(forwarded(1)), arrival(forwarded(2))]

    def apply_and_fail(tx: Transaction) -> None:
        service.inbox.apply(tx, page)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await service.opened.database.run(apply_and_fail, origin())
    before = await service.opened.rows(TABLES.cursors), await service.opened.count("d1")
    await service.take_raw(*page)

    assert before == ([], 0)
    (cursor,) = await service.opened.rows(TABLES.cursors)
    assert (cursor.sequence, await service.opened.count("d1")) == (2, 2)


async def test_a_fact_that_comes_twice_takes_effect_once(service: Service):
    """At-least-once delivery must not open a dossier twice."""
    one = forwarded(1)
    await service.take(one, one)
    await service.take(one)

    assert await service.opened.count("d1") == 1


async def test_a_fact_beyond_the_next_waits_for_the_gap_to_close(service: Service):
    """Order is the sequence, not the stream."""
    await service.take(forwarded(3), forwarded(2))
    assert service.heard.order == []
    assert await service.parked() == ["GAP", "GAP"]

    await service.take(forwarded(1))

    assert [name for _, name in service.heard.order] == ["1", "2", "3"]
    assert await service.parked() == []


async def test_a_gap_of_one_dossier_does_not_hold_another(service: Service):
    """One lost message must not stop a province."""
    await service.take(forwarded(2, "d1"), forwarded(1, "d2"))

    assert service.heard.order == [("d2", "1")]


async def test_a_fact_that_needs_another_service_waits_for_it(service: Service):
    """Sources arrive in any order; the effect waits and is not lost."""
    service.heard.needs_post = True
    await service.take(forwarded(1), forwarded(2))
    assert sorted(await service.parked()) == ["BLOCKED", "EARLY"]
    assert await service.opened.count("d1") == 0

    await service.take(collected(1))

    assert [name for _, name in service.heard.order] == ["post1", "1", "2"]
    assert await service.parked() == []


async def test_a_bug_parks_one_dossier_and_leaves_no_effect(service: Service):
    """A poison fact must neither loop nor half happen nor stop the others."""
    service.heard.bug_at = {"1"}
    await service.take(forwarded(1), forwarded(2), forwarded(1, "d2", epoch=EPOCH))
    assert sorted(await service.parked()) == ["BLOCKED", "POISON", "POISON"]
    assert await service.opened.count("d1") == 0

    service.heard.bug_at = set()
    service.opened.clock.advance(hours=2)
    await service.sweep()

    assert sorted(service.heard.order) == [("d1", "1"), ("d1", "2"), ("d2", "1")]
    assert await service.parked() == []


async def test_a_refusal_by_a_listener_is_a_bug(service: Service):
    """A fact is true; it cannot be refused, so it is parked for a person."""

    def refuse(_body, _heard, _tx) -> None:
        raise FailedPrecondition("NO", "no", "không")

    service.inbox = Inbox(InboxTables(TABLES), {intake.DossierForwarded: refuse})
    await service.take(forwarded(1))

    assert await service.parked() == ["POISON"]


async def test_an_unknown_kind_only_moves_the_cursor(service: Service):
    """Producers may tell new facts before this service knows them."""
    await service.take(fact(intake.DossierCancelled(dossier_id="d1"), sequence=1), forwarded(2))

    assert service.heard.order == [("d1", "2")]


async def test_what_cannot_be_read_is_kept_once_for_a_person(service: Service):
    """Rubbish on the bus is shown, not dropped and not looped over."""
    rubbish = arrive("dossierpost.intake.v1.X.-", {"ce-id": "x"}, b"\xff")
    await service.take_raw(rubbish)
    await service.take_raw(rubbish, arrival(forwarded(1)))

    assert await service.parked() == ["POISON"]
    assert service.heard.order == [("d1", "1")]


async def test_a_body_that_does_not_parse_blocks_its_dossier_only(service: Service):
    """A broken body stands in the sequence; what follows it waits."""
    broken = replace(forwarded(1), payload=b"\xff\xff")
    await service.take(broken, forwarded(2), forwarded(1, "d2"))

    assert service.heard.order == [("d2", "1")]
    assert sorted(await service.parked()) == ["BLOCKED", "POISON"]


async def test_another_fact_at_a_known_place_is_an_alarm(service: Service):
    """Two facts with one number mean a broken producer; neither is guessed away in silence."""
    await service.take(forwarded(1))
    await service.take(forwarded(1))

    assert await service.opened.count("d1") == 1
    (row,) = await service.opened.rows(TABLES.set_aside)
    assert row.why == "CONFLICT"


async def test_a_restored_producer_goes_on_in_a_new_epoch(service: Service):
    """After a restore sequences begin again; what the restored database forgot is void."""
    await service.take(forwarded(1), forwarded(2), forwarded(3))
    later = forwarded(1, epoch=EPOCH + 5, follows=(EPOCH, 2))
    await service.take(later, forwarded(4), forwarded(2, epoch=EPOCH + 5))

    assert [name for _, name in service.heard.order] == ["1", "2", "3", "1", "2"]
    assert [row.why for row in await service.opened.rows(TABLES.set_aside)] == ["VOID"]


async def test_a_new_epoch_waits_for_what_it_follows(service: Service):
    """A consumer that is behind takes the old epoch's facts first."""
    await service.take(forwarded(1))
    await service.take(forwarded(1, epoch=EPOCH + 5, follows=(EPOCH, 2)))
    assert [name for _, name in service.heard.order] == ["1"]

    await service.take(forwarded(2))

    assert [name for _, name in service.heard.order] == ["1", "2", "1"]


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_and_repetition_has_each_effect_once_in_order(service: Service, seed: int):
    """The promise itself: shuffled and repeated 1 to 4 times, effects are once and in order."""
    dice = random.Random(seed)
    facts = [forwarded(number, f"d{dossier}") for dossier in range(4) for number in range(1, 9)]
    deliveries = [one for one in facts for _ in range(dice.randint(1, 4))]
    dice.shuffle(deliveries)
    while deliveries:
        size = dice.randint(1, 15)
        await service.take(*deliveries[:size])
        del deliveries[:size]

    for dossier in range(4):
        names = [name for about, name in service.heard.order if about == f"d{dossier}"]
        assert names == [str(number) for number in range(1, 9)]
        assert await service.opened.count(f"d{dossier}") == 8
    assert await service.parked() == []


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2), st.integers(0, 2))
def test_only_the_next_place_is_next(sequence: int, at: int, epoch: int, cursor_epoch: int):
    """Within an epoch exactly one sequence is next; none is both known and new."""
    cursor = Cursor(EPOCH + cursor_epoch, at, "x")
    where = place(cursor, forwarded(sequence, epoch=EPOCH + epoch))

    if epoch == cursor_epoch:
        assert (where is Place.NEXT) == (sequence == at + 1)
        assert (where is Place.DUPLICATE) == (sequence <= at)
    else:
        assert where is (Place.VOID if epoch < cursor_epoch else where)


async def test_a_fact_that_the_database_never_takes_is_singled_out(service: Service):
    """A row that breaks a rule at the commit is found, parked, and the others go on."""

    def append_twice(_body, heard: Envelope, tx: Transaction) -> None:
        tx.append(COUNTS, {"name": "same" if heard.about == "bad" else heard.about, "count": 1})
        if heard.about == "bad":
            tx.append(COUNTS, {"name": "same", "count": 2})

    service.inbox = Inbox(InboxTables(TABLES), {intake.DossierForwarded: append_twice})
    consumer = Consumer(service.opened.database, service.inbox, None)  # type: ignore[arg-type]

    await consumer._apply([arrival(forwarded(1, name)) for name in ("d1", "bad", "d2")])

    assert await service.parked() == ["POISON"]
    assert [await service.opened.count(name) for name in ("d1", "same", "d2")] == [1, 0, 1]


async def test_a_fact_that_cannot_be_applied_tells_nothing(service: Service):
    """What a failed listener had told would be a fact that never happened."""

    def tell_and_fail(_body, heard: Envelope, tx: Transaction) -> None:
        told = intake.DossierForwarded(dossier_id=heard.about)
        tx.publish(told, about=heard.about, agency="H55")
        if heard.about == "bad":
            raise ZeroDivisionError

    service.inbox = Inbox(InboxTables(TABLES), {intake.DossierForwarded: tell_and_fail})
    await service.take(forwarded(1, "d1"), forwarded(1, "bad"), forwarded(1, "d2"))

    told = [row.about for row in await service.opened.rows(TABLES.outbox)]
    assert told == ["d1", "d2"]
    assert await service.parked() == ["POISON"]
