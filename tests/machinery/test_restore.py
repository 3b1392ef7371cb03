"""A database put back from a copy: what it told beyond that is named, and numbers never clash."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
import sqlalchemy as sa

from protos.intake.v1.events_pb2 import DossierForwarded
from shared import events, filters, ids, outbox, places
from shared.applying import apply
from shared.arrivals import Arrival
from shared.database import Database
from shared.errors import FailedPrecondition, Unavailable
from shared.events import Envelope
from shared.inbox import Inbox
from shared.inbox_tables import InboxTables
from shared.losses import Found, Losses, Whole
from shared.lost import Lost
from shared.places import FactPlace
from shared.restore import Restored, restore
from shared.transaction import Transaction
from tests.machinery.conftest import TABLES, Opened, make_tables, origin

SOURCE = "urn:dossierpost:test:intake"


async def tell(database: Database, about: str, count: int = 1) -> list[Envelope]:
    """Tell facts about a thing; gives all that were told about it."""

    def work(tx: Transaction) -> None:
        for _ in range(count):
            tx.publish(DossierForwarded(dossier_id=about), about=about, agency="H55.12")

    await database.run(work, origin())
    return await told(database, about)


async def told(database: Database, about: str) -> list[Envelope]:
    rows = await database.read(outbox.fetch_about, TABLES, SOURCE, about, (0, 0), 1000)
    return [fact for _, fact in rows]


async def publish(opened: Opened) -> None:
    """Mark everything as published."""
    all_ = TABLES.outbox.update().values(published_at=opened.clock(), position=TABLES.outbox.c.id)
    await opened.database.run(lambda tx: tx.execute(all_), origin())


async def forget(opened: Opened, facts: Iterable[Envelope]) -> None:
    """Put the database back to a copy that was made before these facts were told."""
    o, s = TABLES.outbox, TABLES.sequences

    def work(tx: Transaction) -> None:
        for fact in facts:
            tx.execute(o.delete().where(o.c.event_id == fact.event_id))
            left = sa.select(sa.func.max(o.c.sequence)).where(o.c.about == fact.about)
            if last := tx.execute(left).scalar():
                tx.execute(s.update().where(s.c.about == fact.about).values(last=last))
            else:
                tx.execute(s.delete().where(s.c.about == fact.about))

    await opened.database.run(work, origin())


def known(facts: Iterable[Envelope], found: Found = Found.STREAM) -> dict[str, Whole]:
    return {fact.event_id: Whole(fact, found) for fact in facts}


def at(fact: Envelope) -> FactPlace:
    return FactPlace(fact.about, fact.epoch, fact.sequence, fact.event_id)


async def put_back(opened: Opened, places_: list[FactPlace], facts: dict[str, Whole]) -> Restored:
    epoch, _ = await opened.database.read(places.told, TABLES, 0, 0)
    losses = Losses(epoch, places_, facts)
    return await opened.database.run(lambda tx: restore(tx, SOURCE, losses, "test"), origin())


async def test_a_lost_fact_that_is_found_is_told_again_before_the_new_epoch(opened: Opened):
    """It did happen: consumers that have not heard it yet must hear it, and in its place."""
    facts = await tell(opened.database, "d", 4)
    await publish(opened)
    await forget(opened, facts[2:])
    done = await put_back(opened, [at(facts[3])], known(facts[2:]))
    (*before, after) = await tell(opened.database, "d")

    assert before == facts
    assert (after.epoch, after.sequence, after.follows) == (done.epoch, 1, (facts[0].epoch, 4))
    assert [(one.sequence, one.event_id, one.told_again) for one in done.lost] == [
        (3, facts[2].event_id, True),
        (4, facts[3].event_id, True),
    ]


async def test_a_fact_told_again_is_found_by_who_decides_and_an_unreadable_one_stops_nothing(
    opened: Opened,
):
    """An agency would miss in history what it was told before the restore."""
    names = DossierForwarded(competent_agency="H55.20").SerializeToString()
    told_before = [
        replace(one, payload=payload)
        for one, payload in zip(await tell(opened.database, "d", 2), (names, b"\xff"), strict=True)
    ]
    await forget(opened, told_before)
    await put_back(opened, [], known(told_before))
    await publish(opened)

    wanted = filters.Wanted(SOURCE, competent_agency="H55.20")
    page = await opened.database.read(filters.published, TABLES, wanted, 0, 10)
    assert [fact.sequence for _, fact in page.facts] == [1, 2]


async def test_what_was_lost_stays_on_record(opened: Opened):
    """Somebody has to do again by hand what is not in the database any more."""
    facts = await tell(opened.database, "d", 2)
    await forget(opened, facts)
    await put_back(opened, [], known(facts))
    rows = await opened.rows(TABLES.set_aside)

    assert [(row.why, row.about, row.sequence, row.event_id) for row in rows] == [
        ("LOST", "d", 1, facts[0].event_id),
        ("LOST", "d", 2, facts[1].event_id),
    ]
    assert rows[0].type == facts[0].type
    assert rows[0].note == "officer: test"


async def test_what_nobody_has_whole_is_named_by_its_place(opened: Opened):
    """A consumer's cursor proves that there was something, and how much."""
    facts = await tell(opened.database, "d", 4)
    await publish(opened)
    await forget(opened, facts[1:])
    done = await put_back(opened, [at(facts[3])], {})

    epoch = facts[0].epoch
    assert done.lost == [
        Lost("d", epoch, 2),
        Lost("d", epoch, 3),
        Lost("d", epoch, 4, event_id=facts[3].event_id),
    ]


async def test_a_fact_behind_a_hole_is_not_told_again(opened: Opened):
    """Consumers that are behind would wait for ever for what is in the hole."""
    facts = await tell(opened.database, "d", 4)
    await publish(opened)
    await forget(opened, facts[1:])
    done = await put_back(opened, [at(facts[3])], known([facts[1], facts[3]]))
    *_, after = await tell(opened.database, "d")

    assert [(one.sequence, one.told_again) for one in done.lost] == [
        (2, True),
        (3, False),
        (4, False),
    ]
    assert after.follows == (facts[0].epoch, 2)


async def test_a_fact_from_a_consumer_travels_on_the_subject_of_its_thing(opened: Opened):
    """Readers of one agency would miss it; a consumer does not keep the subject."""
    facts = await tell(opened.database, "d", 2)
    await publish(opened)
    await forget(opened, facts[1:])
    kept = replace(facts[1], nats_subject="", correlation_id="", causation_id="")
    await put_back(opened, [at(facts[1])], known([kept], Found.CONSUMER))

    assert [fact.nats_subject for fact in await told(opened.database, "d")] == [
        facts[0].nats_subject
    ] * 2


async def test_the_new_epoch_is_later_than_all_that_anybody_knows(opened: Opened):
    """A clock that is behind must not make an epoch that consumers take for an old one."""
    (fact,) = await tell(opened.database, "d")
    await forget(opened, [fact])
    later = replace(fact, epoch=fact.epoch + 9_000_000, event_id=ids.new_event_id())
    opened.clock.advance(days=-400)

    first = await put_back(opened, [at(later)], {})
    second = await put_back(opened, [], {})
    assert (first.epoch, second.epoch) == (later.epoch + 1, later.epoch + 2)


async def test_own_facts_at_places_of_others_move_to_the_new_epoch(opened: Opened):
    """What was acknowledged after the copy was put back unseen must reach the consumers too."""
    facts = await tell(opened.database, "d", 3)
    await publish(opened)
    await forget(opened, facts[1:])
    mine = (await tell(opened.database, "d", 2))[1:]
    done = await put_back(opened, [at(facts[2])], known(facts[1:]))
    after = await told(opened.database, "d")

    assert done.moved == 2
    assert [fact.event_id for fact in after] == [fact.event_id for fact in (*facts, *mine)]
    assert [(fact.epoch, fact.sequence) for fact in after[3:]] == [(done.epoch, 1), (done.epoch, 2)]
    assert [fact.follows for fact in after[3:]] == [(facts[0].epoch, 3), None]
    (*_, next_) = await tell(opened.database, "d")
    assert (next_.epoch, next_.sequence) == (done.epoch, 3)


async def test_own_facts_that_a_consumer_overtook_move_by_their_time(opened: Opened, monkeypatch):
    """A cursor says only what was heard last; what was told later cannot be before it."""
    facts = await tell(opened.database, "d", 3)
    await forget(opened, facts[1:])
    later = time.time_ns() + 5_000_000_000
    monkeypatch.setattr("time.time_ns", lambda: later)
    await tell(opened.database, "d")
    done = await put_back(opened, [at(facts[2])], {})
    after = await told(opened.database, "d")

    assert [(fact.epoch, fact.sequence) for fact in after] == [
        (facts[0].epoch, 1),
        (done.epoch, 1),
    ]
    assert after[1].follows == (facts[0].epoch, 1)


async def test_facts_of_the_copy_that_were_not_published_stay_where_they_are(opened: Opened):
    """They were published afterwards: told in the new epoch again, they would take effect twice."""
    facts = await tell(opened.database, "d", 3)
    await forget(opened, facts[2:])
    done = await put_back(opened, [at(facts[2])], known(facts[2:]))

    assert done.moved == 0
    assert await told(opened.database, "d") == facts


async def test_an_epoch_that_began_meanwhile_refuses_a_restore(opened: Opened):
    """Two operators at once would take the same facts in twice."""
    epoch, _ = await opened.database.read(places.told, TABLES, 0, 0)
    losses = Losses(epoch)
    await opened.database.run(lambda tx: restore(tx, SOURCE, losses, "one"), origin())
    with pytest.raises(FailedPrecondition) as refused:
        await opened.database.run(lambda tx: restore(tx, SOURCE, losses, "two"), origin())

    assert refused.value.reason == "RESTORED_MEANWHILE"


async def test_a_process_that_remembers_the_old_epoch_tells_in_the_new_one(
    opened: Opened, new_database: Callable[[str], str]
):
    """A replica that goes on numbering in the old epoch gives numbers that consumers know."""
    if opened.database.is_sqlite:
        pytest.skip("an SQLite database has one process")
    await tell(opened.database, "d")
    replica = Database(opened.database.url, TABLES, "intake", clock=opened.clock)
    await replica.open()
    done = await put_back(opened, [], {})
    (*_, fact) = await tell(replica, "d")
    await replica.close()

    assert (fact.epoch, fact.sequence) == (done.epoch, 1)
    assert fact.follows is not None


async def test_a_restore_waits_for_what_is_being_told(
    opened: Opened, new_database: Callable[[str], str]
):
    """A fact that a replica numbers just now belongs to the old epoch and must be followed."""
    if opened.database.is_sqlite:
        pytest.skip("an SQLite database has one process")
    replica = Database(opened.database.url, TABLES, "intake", clock=opened.clock)
    await replica.open()
    telling, release = threading.Event(), threading.Event()

    def slowly(tx: Transaction) -> None:
        tx.publish(DossierForwarded(dossier_id="d"), about="d", agency="H55.12")
        telling.set()
        assert release.wait(60)

    slow = asyncio.create_task(replica.run(slowly, origin()))
    assert await asyncio.to_thread(telling.wait, 60)
    restoring = asyncio.create_task(put_back(opened, [], {}))
    await asyncio.sleep(0.2)
    assert not restoring.done()
    release.set()
    await slow
    done = await restoring
    before, after = await tell(opened.database, "d")
    await replica.close()

    assert before.epoch < done.epoch == after.epoch
    assert after.follows == (before.epoch, 1)


async def test_nothing_is_told_while_the_database_is_held(opened: Opened):
    """Commands, timers and facts heard: whatever tells would take a number that is taken."""
    opened.database.teller.held = ("DATABASE_OLDER", "older", "cũ hơn")
    with pytest.raises(Unavailable) as refused:
        await tell(opened.database, "d")
    assert refused.value.reason == "DATABASE_OLDER"
    quiet = await opened.database.run(lambda _tx: "done", origin())
    opened.database.teller.held = None

    assert quiet == "done"
    assert [fact.sequence for fact in await tell(opened.database, "d")] == [1]


class Consumer:
    """A service that keeps what it hears, in order."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.heard: list[str] = []
        self.inbox = Inbox(InboxTables(TABLES), {DossierForwarded: self.on_forwarded})

    def on_forwarded(self, _body: Any, heard: Envelope, _tx: Transaction) -> None:
        self.heard.append(heard.event_id)

    async def take(self, facts: Iterable[Envelope]) -> None:
        for fact in facts:
            one = Arrival(fact.nats_subject, events.headers(fact), fact.payload, fact)
            await apply(self.database, self.inbox, [one])


async def test_every_consumer_ends_alike_in_whatever_order_facts_come(
    opened: Opened, new_database: Callable[[str], str]
):
    """One that heard the lost facts before, one that hears them late, one that hears all new."""
    facts = await tell(opened.database, "d", 3)
    await publish(opened)
    await forget(opened, facts[1:])
    await put_back(opened, [at(facts[2])], known(facts[1:]))
    everything = await tell(opened.database, "d", 2)

    url = new_database("consumer")
    make_tables(url)
    consumer = Consumer(Database(url, TABLES, "tracking"))
    await consumer.database.open()
    for order in permutations(everything):
        consumer.heard.clear()
        about = ids.new_event_id()
        await consumer.take(replace(fact, about=about) for fact in order)
        assert consumer.heard == [fact.event_id for fact in everything], order
    parked = await consumer.database.read(lambda c: c.execute(sa.select(TABLES.parked)).all())
    aside = await consumer.database.read(lambda c: c.execute(sa.select(TABLES.set_aside)).all())
    await consumer.database.close()

    assert (parked, aside) == ([], [])
