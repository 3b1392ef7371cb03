"""No service is ready beside a broker that may lose facts, or that knows more than it does."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from grpc_health.v1 import health_pb2, health_pb2_grpc

from protos.intake.v1 import events_pb2
from services.tracking.main import SERVICE as TRACKING
from shared import bus
from shared.broker import find_nats_server
from shared.config import Settings
from shared.readiness import Readiness
from shared.relay import Relay
from tests.machinery.conftest import Opened, origin
from tests.ports import free_port
from tests.support import NOBODY

SOURCE = "urn:dossierpost:test:intake"


async def connected(url: str) -> bus.Bus:
    one = bus.Bus(url, "test")
    await one.start()
    await one.wait_connected()
    return one


async def say_nothing(_problem: str | None) -> None:
    """Have nobody to tell."""


async def look(settings: Settings, opened: Opened, broker: bus.Bus) -> str | None:
    return await Readiness(settings, opened.database, broker, say_nothing).look()


async def test_a_broker_that_syncs_and_knows_nothing_more_is_fit(opened: Opened, nats_server):
    """The normal case must not be refused by too much care."""
    server = nats_server()
    settings = Settings(
        installation="test",
        nats_url=server.url,
        nats_monitoring_url=server.monitoring_url,
        **NOBODY,
    )
    broker = await connected(server.url)
    await bus.provision(broker, {})

    assert await look(settings, opened, broker) is None
    await broker.close()


async def test_a_broker_without_sync_is_named(opened: Opened, tmp_path: Path):
    """Acknowledged facts would be gone after a power cut, and nobody would know."""
    port, monitoring = free_port(), free_port()
    config = tmp_path / "lazy.conf"
    config.write_text(
        f'listen: "127.0.0.1:{port}"\nhttp: "127.0.0.1:{monitoring}"\n'
        f'jetstream {{ store_dir: "{tmp_path / "lazy"}" }}\n'
    )
    path, _ = find_nats_server()
    process = subprocess.Popen(  # noqa: ASYNC220 - the broker under test
        [str(path), "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"nats://127.0.0.1:{port}"
        settings = Settings(
            installation="test",
            nats_url=url,
            nats_monitoring_url=f"http://127.0.0.1:{monitoring}",
            **NOBODY,
        )
        broker = await connected(url)
        problem = await look(settings, opened, broker)
        await broker.close()
    finally:
        process.kill()
        process.wait()

    assert problem is not None
    assert "sync_interval" in problem


async def test_monitoring_that_goes_away_later_stops_nobody(opened: Opened, nats_server):
    """Its node may be the one of a cluster that died: every service would fall silent with it."""
    server, other = nats_server(), nats_server()
    settings = Settings(
        installation="test",
        nats_url=server.url,
        nats_monitoring_url=other.monitoring_url,
        **NOBODY,
    )
    broker = await connected(server.url)
    await bus.provision(broker, {})
    readiness = Readiness(settings, opened.database, broker, say_nothing)

    first = await readiness.look()
    other.kill()
    later = await readiness.look()

    await broker.close()
    assert first is None
    assert later is None
    assert readiness.cleared.is_set()


async def test_a_database_older_than_the_broker_is_named(
    opened: Opened, nats_server, new_database: Callable[[str], str]
):
    """A copy put back would number new facts like facts that were told already."""
    server = nats_server()
    settings = Settings(installation="test", nats_url=server.url, **NOBODY)
    broker = await connected(server.url)
    await bus.provision(broker, {})
    fact = events_pb2.DossierForwarded(dossier_id="d")
    await opened.database.run(lambda tx: tx.publish(fact, about="d", agency="H55"), origin())
    publisher = bus.Publisher(broker)
    relay = Relay(opened.database, publisher, SOURCE, 0.01)
    rows = await opened.rows(opened.database.tables.outbox)
    assert len(rows) == 1
    assert await relay._carry(await _pending(opened))
    assert await look(settings, opened, broker) is None

    outbox = opened.database.tables.outbox
    await opened.database.run(lambda tx: tx.execute(outbox.delete()), origin())
    problem = await look(settings, opened, broker)

    await publisher.close()
    await broker.close()
    assert problem is not None
    assert rows[0].event_id in problem


async def _pending(opened: Opened):
    from shared import outbox  # noqa: PLC0415

    return await opened.database.read(outbox.pending, opened.database.tables, SOURCE, 10)


async def test_a_service_beside_an_unfit_broker_says_that_it_does_not_serve(
    start_service, nats_server
):
    """A supervisor must not send anybody to a service whose facts would be lost."""
    server = nats_server()
    nowhere = f"http://127.0.0.1:{free_port()}"
    started = await start_service(
        TRACKING, nats_url=server.url, nats_monitoring_url=nowhere, broker_wait_s=5
    )
    stub = started.stub(health_pb2_grpc.HealthStub)
    answer = await stub.Check(health_pb2.HealthCheckRequest())

    assert answer.status == health_pb2.HealthCheckResponse.NOT_SERVING
