import asyncio
import json
import os
import signal
from contextlib import asynccontextmanager

import pytest

from shared.bus import STREAM, Bus, Outgoing, ProvisioningError, Publisher, connection, provision
from tests.support import eventually

DURABLES = {"postal": ["dossierpost.intake.>"]}
FACT = Outgoing("id-1", "dossierpost.intake.v1.DossierAccepted.H26-15", {}, b"1")


@asynccontextmanager
async def connected(url):
    bus = Bus(url, "intake")
    await bus.start()
    try:
        await bus.wait_connected()
        yield bus
    finally:
        await bus.close()


async def ask(bus, path, request=None):
    body = b"" if request is None else json.dumps(request).encode()
    return json.loads((await bus.client.request(f"$JS.API.{path}", body, 2)).data)


async def test_a_service_starts_while_the_broker_is_down(nats_server):
    """Commands would wait for a broker they do not need."""
    broker = nats_server()
    broker.stop()
    bus = Bus(broker.url, "intake")
    await bus.start()
    publisher = Publisher(bus)
    at_first = bus.connected, await publisher.publish([FACT], timeout=10)
    with pytest.raises(ProvisioningError):
        await provision(bus, DURABLES)
    await asyncio.to_thread(broker.start)
    await bus.wait_connected()
    await provision(bus, DURABLES)
    stored = await publisher.publish([FACT], timeout=10)
    await publisher.close()
    await bus.close()

    assert at_first == (False, [False])
    assert stored == [True]
    assert not bus.connected


async def test_one_of_several_addresses_is_enough(nats_server):
    """A service would wait for the one node of a cluster that is gone."""
    async with connected(f"nats://127.0.0.1:9,{nats_server().url}") as bus:
        assert bus.connected


async def test_a_listener_that_fails_does_not_hold_up_the_connection(nats_server):
    """One bug in a callback would leave the service without broker for ever."""
    broker = nats_server()
    bus = Bus(broker.url, "intake")
    told = []

    def broken():
        told.append(bus.connected)
        raise RuntimeError("a listener's bug")

    forget = bus.listen(broken)
    await bus.start()
    await bus.wait_connected()
    broker.kill()
    await asyncio.to_thread(broker.start)
    await bus.wait_connected()
    forget()
    await bus.close()

    assert True in told
    assert bus.last_error


async def test_a_broker_that_hangs_is_noticed(nats_server, monkeypatch):
    """The relay would send to it for minutes; the client's own patience is that long."""
    intervals = []
    connect = connection.LeanClient.connect

    async def watched(self, *args, **options):
        intervals.append(options["ping_interval"])
        await connect(self, *args, **options)

    monkeypatch.setattr(connection.LeanClient, "connect", watched)
    broker = nats_server()
    bus = Bus(broker.url, "intake", ping_s=0.2)
    await bus.start()
    await bus.wait_connected()
    assert broker.pid
    os.kill(broker.pid, signal.SIGSTOP)

    async def noticed():
        return not bus.connected

    try:
        await eventually(noticed, "a broker that hangs is noticed")
    finally:
        os.kill(broker.pid, signal.SIGCONT)
    await bus.wait_connected()
    await bus.close()
    assert set(intervals) == {0.2}


async def test_a_client_that_was_closed_is_built_anew(nats_server):
    """The client gives up for good on some errors; the service must not."""
    async with connected(nats_server().url) as bus:
        old = bus.client
        await old.close()
        await bus.wait_connected()

        assert bus.client is not old


async def test_a_client_without_connection_for_too_long_is_built_anew(nats_server, monkeypatch):
    """The client's own reconnecting can end without a word; nobody would notice."""
    monkeypatch.setattr(connection, "DEAD_SECONDS", 0.3)
    broker = nats_server()
    async with connected(broker.url) as bus:
        old, given_up = bus.client, asyncio.Event()
        forget = bus.listen(lambda: given_up.set() if old.is_closed else None)
        broker.kill()
        await given_up.wait()
        await asyncio.to_thread(broker.start)
        await bus.wait_connected()
        forget()

        assert bus.client is not old


async def test_provisioning_again_changes_nothing(nats_server):
    """Every start of a service would disturb the others."""
    async with connected(nats_server().url) as bus:
        await provision(bus, DURABLES)
        before = await ask(bus, f"STREAM.INFO.{STREAM}")
        await provision(bus, DURABLES)
        after = await ask(bus, f"STREAM.INFO.{STREAM}")

    assert after["config"] == before["config"]
    assert after["created"] == before["created"]
    assert after["state"]["consumer_count"] == 1


async def test_provisioning_adapts_what_is_there_and_keeps_an_operators_limits(nats_server):
    """An upgrade would lose the stream, or an operator's choice."""
    async with connected(nats_server().url) as bus:
        await provision(bus, DURABLES)
        await Publisher(bus).publish([FACT], timeout=10)
        config = (await ask(bus, f"STREAM.INFO.{STREAM}"))["config"]
        config |= {"duplicate_window": 60_000_000_000, "max_bytes": 10_000_000}
        await ask(bus, f"STREAM.UPDATE.{STREAM}", config)
        await provision(bus, {"postal": ["dossierpost.intake.>", "dossierpost.results.>"]})
        stream = await ask(bus, f"STREAM.INFO.{STREAM}")
        consumer = await ask(bus, f"CONSUMER.INFO.{STREAM}.postal")

    assert stream["config"]["duplicate_window"] == 3_600_000_000_000
    assert stream["config"]["max_bytes"] == 10_000_000
    assert stream["state"]["messages"] == 1
    assert consumer["config"]["filter_subjects"] == [
        "dossierpost.intake.>",
        "dossierpost.results.>",
    ]


async def test_a_stream_that_cannot_be_as_needed_is_reported_and_left_alone(nats_server):
    """Somebody's facts would be deleted to make room."""
    async with connected(nats_server().url) as bus:
        other = {"name": "OTHER", "subjects": ["dossierpost.>"], "storage": "file"}
        await ask(bus, "STREAM.CREATE.OTHER", other)

        with pytest.raises(ProvisioningError, match="overlap"):
            await provision(bus, DURABLES)


async def test_a_stream_in_memory_is_reported(nats_server):
    """Its facts would be gone with the broker's process."""
    async with connected(nats_server().url) as bus:
        wrong = {"name": STREAM, "subjects": ["dossierpost.>"], "storage": "memory"}
        await ask(bus, f"STREAM.CREATE.{STREAM}", wrong)

        with pytest.raises(ProvisioningError, match="storage"):
            await provision(bus, DURABLES)
