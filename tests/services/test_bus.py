import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from shared.bus import STREAM, Bus, Outgoing, Publisher, Puller, provision
from shared.events import Unreadable, read

SUBJECT = "dossierpost.intake.v1.DossierAccepted.H26-15"
DURABLES = {"postal": ["dossierpost.intake.>"]}


def outgoing(number, headers=None):
    return Outgoing(f"id-{number}", SUBJECT, headers or {}, str(number).encode())


@asynccontextmanager
async def connected(url, name="postal"):
    bus = Bus(url, name)
    await bus.start()
    try:
        await bus.wait_connected()
        yield bus
    finally:
        await bus.close()


@asynccontextmanager
async def publishing(bus):
    publisher = Publisher(bus)
    try:
        yield publisher
    finally:
        await publisher.close()


async def publish_all(publisher, numbers):
    """Publish like the relay: again and again until the broker has everything."""
    left = [outgoing(number) for number in numbers]
    while left:
        stored = await publisher.publish(left[:200], timeout=2)
        left = [one for one, done in zip(left, stored, strict=False) if not done] + left[200:]


async def pull(puller, enough):
    """Collect and acknowledge bodies until there are enough."""
    bodies = []
    async for batch in puller.batches():
        bodies += [delivery.payload for delivery in batch]
        await puller.ack(batch)
        if enough(bodies):
            puller.stop()
    return bodies


def bodies_of(numbers):
    return [str(number).encode() for number in numbers]


async def stream_state(bus):
    answer = await bus.client.request(f"$JS.API.STREAM.INFO.{STREAM}", b"", 2)
    return json.loads(answer.data)


async def test_facts_arrive_in_the_order_of_publishing(nats_server):
    """Consumers would park every second fact as a gap."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        await provision(bus, DURABLES)
        for start in range(0, 2000, 500):
            window = [outgoing(number) for number in range(start, start + 500)]
            assert await publisher.publish(window, timeout=10) == [True] * 500

        bodies = await pull(Puller(bus, "postal"), lambda seen: len(seen) >= 2000)

    assert bodies == bodies_of(range(2000))


async def test_a_delivery_carries_what_was_published(nats_server):
    """The inbox would have nothing to read the fact from."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        await provision(bus, DURABLES)
        await publisher.publish([outgoing(7, {"ce-id": "x%20y"})], timeout=10)
        puller = Puller(bus, "postal")
        async for batch in puller.batches():
            (delivery,) = batch
            puller.stop()

    assert delivery.nats_subject == SUBJECT
    assert delivery.payload == b"7"
    assert delivery.stream_sequence == 1
    assert delivery.headers["ce-id"] == "x%20y"
    with pytest.raises(Unreadable, match="is missing"):
        read(delivery.nats_subject, delivery.headers, delivery.payload)


async def test_an_id_is_stored_once_and_acknowledged_each_time(nats_server):
    """A relay that repeats a window would fill the stream, or never be done."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        await provision(bus, {})
        window = [outgoing(1), outgoing(2)]
        first = await publisher.publish(window, timeout=10)
        again = await publisher.publish([*window, outgoing(3), outgoing(3)], timeout=10)
        state = await stream_state(bus)

    assert first == [True] * 2
    assert again == [True] * 4
    assert state["state"]["messages"] == 3


async def test_what_the_stream_does_not_take_is_not_called_stored(nats_server):
    """The outbox would mark a fact as published that nobody will ever hear."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        without_stream = await publisher.publish([outgoing(1)], timeout=10)
        await provision(bus, {})
        window = [
            outgoing(1),
            Outgoing("id-2", "elsewhere.intake", {}, b""),
            Outgoing("id-3", "not a subject", {}, b""),
            Outgoing("id-4", SUBJECT, {}, bytes(600_000)),
            outgoing(5),
        ]
        mixed = await publisher.publish(window, timeout=10)

    assert without_stream == [False]
    assert mixed == [True, False, False, False, True]


async def test_a_window_is_stored_whatever_is_wrong_with_a_part_of_it(nats_server):
    """One bad row, or a repeat that overlaps, would hold up everything behind it."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        await provision(bus, {})
        first = await publisher.publish([outgoing(n) for n in range(20)], timeout=10)
        overlap = await publisher.publish([outgoing(n) for n in range(10, 40)], timeout=10)
        elsewhere = Outgoing("id-40", "elsewhere.intake", {}, b"")
        too_large = Outgoing("id-41", SUBJECT, {}, bytes(600_000))
        injected = Outgoing("id-42", SUBJECT, {"a": "b\r\nNats-Rollup: all"}, b"")
        window = [*(outgoing(n) for n in range(43, 60)), elsewhere, too_large, injected]
        mixed = await publisher.publish(window, timeout=10)
        state = await stream_state(bus)

    assert first == [True] * 20
    assert overlap == [True] * 30
    assert mixed == [*[True] * 17, False, False, False]
    assert state["state"]["messages"] == 57


async def test_a_window_larger_than_a_batch_is_stored(nats_server):
    """A relay set to large windows would never publish anything."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        await provision(bus, {})
        stored = await publisher.publish([outgoing(n) for n in range(1001)], timeout=30)

    assert stored == [True] * 1001


async def test_batches_that_are_never_answered_hold_nothing_up(nats_server, monkeypatch):
    """A cluster that has lost a node may swallow batches for ever; a service would fall silent."""
    hear = Publisher._hear

    async def deaf_to_batches(self, message):
        if "batch" not in json.loads(message.data):
            await hear(self, message)

    monkeypatch.setattr(Publisher, "_hear", deaf_to_batches)
    window = [outgoing(n) for n in range(20)]
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        await provision(bus, {})
        unanswered = await publisher.publish(window, timeout=0.5)
        one_by_one = await publisher.publish(window, timeout=20)
        batch_again = await publisher.publish([outgoing(n) for n in range(20, 40)], timeout=0.5)

    assert unanswered == [False] * 20
    assert one_by_one == [True] * 20
    assert batch_again == [False] * 20


async def test_a_late_acknowledgement_is_not_taken_for_another_message(nats_server):
    """A fact would be marked as published because of its forerunner's acknowledgement."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        await provision(bus, {})
        given_up = await publisher.publish([outgoing(1)], timeout=0)
        never = outgoing(2, {"Nats-Expected-Last-Msg-Id": "somebody else"})
        refused = await publisher.publish([never], timeout=10)
        accepted = await publisher.publish([outgoing(1)], timeout=10)

    assert given_up == [False]
    assert refused == [False]
    assert accepted == [True]


async def test_nothing_is_lost_when_the_broker_is_killed_in_the_middle(nats_server):
    """A crash of the broker would cost citizens their facts."""
    broker = nats_server()
    async with connected(broker.url) as bus, publishing(bus) as publisher:
        await provision(bus, DURABLES, ack_wait_seconds=2)

        async def reprovision():
            await provision(bus, DURABLES, ack_wait_seconds=2)

        puller = Puller(bus, "postal", batch=100, reprovision=reprovision)
        pulling = asyncio.create_task(pull(puller, lambda seen: len(set(seen)) >= 1000))
        await publish_all(publisher, range(500))
        broker.kill()
        down = await publisher.publish([outgoing(500)], timeout=10)
        await asyncio.to_thread(broker.start)
        await bus.wait_connected()
        await publish_all(publisher, range(500, 1000))
        bodies = await pulling

    assert down == [False]
    assert set(bodies) == set(bodies_of(range(1000)))


async def test_unacknowledged_facts_come_again(nats_server):
    """A consumer that dies before its commit would have lost what it held."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        await provision(bus, DURABLES, ack_wait_seconds=1)
        await publisher.publish([outgoing(1), outgoing(2)], timeout=10)
        dead = Puller(bus, "postal")
        async for _ in dead.batches():
            dead.stop()
        bodies = await pull(Puller(bus, "postal"), lambda seen: len(seen) >= 2)

    assert bodies == bodies_of([1, 2])


async def test_a_deleted_consumer_is_made_again(nats_server):
    """A service would be deaf until somebody notices."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        await provision(bus, DURABLES)
        puller = Puller(bus, "postal", reprovision=lambda: provision(bus, DURABLES))
        heard_first = asyncio.Event()

        def enough(seen):
            heard_first.set()
            return b"2" in seen

        pulling = asyncio.create_task(pull(puller, enough))
        await publisher.publish([outgoing(1)], timeout=10)
        await heard_first.wait()
        await bus.client.request(f"$JS.API.CONSUMER.DELETE.{STREAM}.postal", b"", 2)
        await publisher.publish([outgoing(2)], timeout=10)
        bodies = await pulling

    assert set(bodies) == {b"1", b"2"}


async def test_a_consumer_that_never_was_is_made(nats_server):
    """A service that starts before anybody has provisioned would stay deaf."""
    async with connected(nats_server().url) as bus, publishing(bus) as publisher:
        puller = Puller(bus, "postal", reprovision=lambda: provision(bus, DURABLES))
        pulling = asyncio.create_task(pull(puller, bool))
        await publish_all(publisher, [1])
        bodies = await pulling

    assert bodies == [b"1"]


async def test_stopping_ends_an_idle_puller(nats_server):
    """A service would not end when asked to."""
    async with connected(nats_server().url) as bus:
        await provision(bus, DURABLES)
        puller = Puller(bus, "postal")
        pulling = asyncio.create_task(pull(puller, bool))
        await bus.client.rtt()
        puller.stop()
        bodies = await pulling

    assert bodies == []
