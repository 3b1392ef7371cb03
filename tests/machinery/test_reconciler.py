"""Which facts a round of the reconciler sends again, and which it leaves alone."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from services.cli.standing import IN_VAIN
from shared import bus, outbox, reconciler
from shared.bus import StreamState, connection, reading
from shared.bus.provisioning import ask
from shared.reconciler import pause_s
from shared.seen import Seen
from tests.machinery.conftest import TABLES, Opened, origin
from tests.machinery.telling import damage, telling
from tests.machinery.test_flow import SOURCE, tell
from tests.support import eventually


@pytest.fixture(autouse=True)
def _quick(monkeypatch) -> None:
    """Let a client look soon for a broker that was started again."""
    monkeypatch.setattr(connection, "RECONNECT_SECONDS", 0.05)
    monkeypatch.setattr(reconciler, "CALM_S", 0.0)


async def test_a_round_reads_only_what_is_new_until_something_is_wrong(
    opened: Opened, nats_server, monkeypatch
):
    """Every minute would read millions of messages, and commands would feel it."""
    begun = []

    def spy(client, subjects, after, until):
        begun.append(after)
        return bus.read_stream(client, subjects, after, until)

    monkeypatch.setattr(reconciler, "read_stream", spy)
    server = nats_server()
    async with telling(opened, server.url) as teller:
        await teller.tell(10)
        await teller.compare()
        await teller.tell(5)
        await teller.compare()
        await teller.compare()
        await damage(server, teller, lambda: None)
        await teller.compare()

    assert begun == [0, 10, 15, 0]


async def test_a_stream_that_somebody_deleted_is_made_and_filled_again(opened: Opened, nats_server):
    """A service that hears nobody would publish into the void for ever."""
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(10)
        await teller.compare()
        await ask(teller.client, f"STREAM.DELETE.{bus.STREAM}", {})
        await teller.tell(5)
        sent_again = await teller.compare()

        assert sent_again == 10
        assert set((await teller.in_stream()).values()) == {1}
        assert await teller.is_whole()


async def test_a_stream_that_grew_again_beyond_the_agreed_place_is_noticed(
    opened: Opened, nats_server, monkeypatch
):
    """The counters would say that all is well, and the lost facts would stay lost."""
    monkeypatch.setattr(StreamState, "goes_on_to", lambda self, later: True)
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(10)
        await teller.compare()
        await ask(teller.client, f"STREAM.DELETE.{bus.STREAM}", {})
        await teller.tell(15)

        assert await teller.compare() == 10
        assert await teller.is_whole()


async def test_what_the_broker_has_but_the_outbox_has_not_marked_yet_is_left_alone(
    opened: Opened, nats_server, monkeypatch
):
    """Under load every round would send the newest facts twice."""
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(5)
        mark = teller.relay._mark
        held = asyncio.Event()

        async def hold(row_ids) -> None:
            await held.wait()
            await mark(row_ids)

        monkeypatch.setattr(teller.relay, "_mark", hold)
        works = [(tell("d1", number), origin()) for number in range(5)]
        await opened.database.run_many(works)

        async def stored() -> bool:
            return len(await teller.in_stream()) == 10

        teller.relay.wake()
        await eventually(stored, "stored but not marked")
        unmarked = await teller.reconciler.compare()
        held.set()
        await eventually(teller.is_published, "marked")
        marked = await teller.compare()

        assert (unmarked, marked) == (0, 0)
        assert set((await teller.in_stream()).values()) == {1}


async def test_what_waits_to_be_sent_again_is_not_sent_again_once_more(
    opened: Opened, nats_server, monkeypatch
):
    """While the broker refuses, every round would add a copy of everything."""
    monkeypatch.setattr(reconciler, "SENT_S", 0.1)
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(5)
        await ask(teller.client, f"STREAM.DELETE.{bus.STREAM}", {})
        monkeypatch.setattr(teller.publisher, "publish", refusing)
        first = await teller.reconciler.compare()
        second = await teller.reconciler.compare()

        assert (first, second) == (5, 0)
        assert teller.reconciler._place is None  # not agreed until they are seen
        assert [row.repeats for row in await opened.rows(TABLES.outbox)] == [1] * 5


async def test_what_was_sent_again_after_a_round_began_is_for_the_next_round(
    opened: Opened, nats_server
):
    """Its new message may stand behind what was read; it would be sent twice."""
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(5)
        await opened.database.run(outbox.publish_again, origin())
        await eventually(teller.is_published, "published again")
        await ask(teller.client, f"STREAM.DELETE.{bus.STREAM}", {})
        opened.clock.advance(seconds=-1)
        early = await teller.compare()
        opened.clock.advance(seconds=1)

        assert (early, await teller.compare()) == (0, 5)


async def refusing(window, _timeout) -> list[bool]:
    return [False] * len(window)


async def test_what_is_lost_again_is_sent_again(opened: Opened, nats_server, monkeypatch):
    """A second accident would cost what survived the first one; a page is not the end."""
    monkeypatch.setattr(reconciler, "PORTION", 3)
    monkeypatch.setattr(reading, "PAGE", 4)
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(10)
        for _ in range(2):
            await ask(teller.client, f"STREAM.DELETE.{bus.STREAM}", {})
            assert await teller.compare() == 10
            assert await teller.is_whole()
        rows = await opened.rows(TABLES.outbox)

    assert [row.repeats for row in rows] == [2] * 10
    assert sorted(row.position for row in rows) == list(range(1, 11))


async def test_a_fact_that_the_database_never_told_is_named_and_nothing_sent_over_it(
    opened: Opened, nats_server
):
    """A database put back from a copy would tell other facts under the same numbers."""
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(10)
        await ask(teller.client, f"STREAM.DELETE.{bus.STREAM}", {})
        await teller.provision()
        headers = {"ce-id": "never-told", "ce-source": SOURCE}
        subject = "dossierpost.intake.v1.DossierForwarded.H55"
        assert await teller.publisher.publish([bus.Outgoing("x", subject, headers, b"")], 5)
        sent_over = await teller.compare()
        problem = await teller.reconciler.find_problem()
        await opened.database.run(lambda tx: tx.execute(TABLES.set_aside.insert().values(
            source=SOURCE, about="d0", type="t", event_id="never-told", epoch=1, sequence=11,
            why="LOST", note="", recorded_at=tx.now,
        )), origin())  # fmt: skip
        settled = await teller.reconciler.find_problem()
        sent_again = await teller.compare()

    assert problem is not None
    assert "never-told" in problem
    assert (sent_over, settled, sent_again) == (0, None, 10)


async def test_a_broker_with_a_stranger_in_it_is_not_called_forgetful(
    opened: Opened, nats_server, monkeypatch
):
    """The operator would start the broker again, and it is the database that is the older one."""
    headers = {"ce-id": "never-told", "ce-source": SOURCE}
    subject = "dossierpost.intake.v1.DossierForwarded.H55"
    rounds = 0

    async with telling(opened, nats_server().url) as teller:
        compare = teller.reconciler.compare

        async def counted():
            nonlocal rounds
            rounds += 1
            if rounds > IN_VAIN + 1:
                await asyncio.Event().wait()  # the gauge of all rounds before is set
            return await compare()

        async def some() -> bool:
            return rounds > IN_VAIN + 1

        monkeypatch.setattr(teller.reconciler, "compare", counted)
        monkeypatch.setattr(teller.reconciler, "_every_s", 0.01)
        assert await teller.publisher.publish([bus.Outgoing("x", subject, headers, b"")], 5)
        running = asyncio.create_task(teller.reconciler.run())
        await eventually(some, "some rounds")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert REGISTRY.get_sample_value("reconcile_in_vain") == 0


async def test_what_an_operator_lets_the_broker_forget_is_not_sent_again(
    opened: Opened, nats_server
):
    """A limit of a year would be answered with the whole history, every minute."""
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(10)
        info = await ask(teller.client, f"STREAM.INFO.{bus.STREAM}", {})
        assert info is not None
        limited = info["config"] | {"max_age": 100_000_000, "duplicate_window": 100_000_000}
        await ask(teller.client, f"STREAM.UPDATE.{bus.STREAM}", limited)
        teller.provision = teller.reconciler._provision = nothing

        async def forgotten() -> bool:
            return not await teller.in_stream()

        await eventually(forgotten, "forgotten")
        opened.clock.advance(seconds=1)

        assert await teller.compare() == 0


async def nothing() -> None:
    pass


async def test_sending_again_takes_what_was_chosen_and_keeps_its_places(
    opened: Opened, nats_server
):
    """An operator who has one dossier sent again would flood everybody, or be swallowed."""
    async with telling(opened, nats_server().url) as teller:
        await teller.tell(3, "d0")
        await teller.tell(3, "d1")
        places = {row.event_id: row.position for row in await opened.rows(TABLES.outbox)}

        async def again(**chosen) -> int:
            return await opened.database.run(
                lambda tx: outbox.publish_again(tx, **chosen), origin()
            )

        assert await again(about="d1") == 3
        assert await again(about="d1") == 0  # they wait already
        await eventually(teller.is_published, "published again")
        assert await again(after_position=2, until_position=4) == 2
        await eventually(teller.is_published, "published again")
        rows = sorted(await opened.rows(TABLES.outbox), key=lambda row: row.position)
        copies = await teller.in_stream()

    assert {row.event_id: row.position for row in rows} == places
    assert [row.repeats for row in rows] == [0, 0, 1, 2, 1, 1]
    assert [copies[row.event_id] for row in rows] == [1, 1, 2, 3, 2, 2]


def test_positions_that_were_not_seen_come_in_portions():
    """A lost fact at an edge would never be found."""
    seen = Seen(10, 20)
    for position in (9, 10, 12, 13, 14, 19, 21):
        seen.add(position)

    assert list(seen.gaps(2)) == [[11, 15], [16, 17], [18, 20]]
    assert list(Seen(5, 5).gaps(2)) == []


STATE = StreamState("s", "l", "c", first=1, last=10, messages=10, deleted=0, max_age=None)


@pytest.mark.parametrize(
    ("later", "goes_on"),
    [
        ({"last": 12, "messages": 12}, True),
        ({"server": "started anew"}, False),
        ({"leader": "another"}, False),
        ({"created": "anew"}, False),
        ({"last": 9, "messages": 9}, False),
        ({"messages": 9}, False),
        ({"first": 2, "last": 12}, False),
        ({"deleted": 1, "last": 12}, False),
        ({"first": 5, "messages": 6, "max_age": timedelta(days=1)}, True),
        ({"last": 9, "max_age": timedelta(days=1)}, False),
    ],
)
def test_a_state_goes_on_or_says_that_the_store_was_lost_or_read_anew(later, goes_on):
    """A hole would be passed over, or everything read every minute."""
    assert STATE.goes_on_to(replace(STATE, **later)) is goes_on


def test_a_broker_that_forgets_what_it_acknowledged_is_not_fed_without_end():
    """Its disk would fill with copies of the whole history."""
    assert [pause_s(60, in_vain) for in_vain in (0, 1, 2, 3, 20)] == [60, 60, 120, 240, 3600]
    assert pause_s(7200, 20) == 7200
