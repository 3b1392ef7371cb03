"""How far a consumer is: what the broker still has for it must not be taken for lost."""

from shared import bus
from shared.background import durables
from shared.bus.progress import Progress, find_progress
from tests.support import eventually

HEARS = durables({"tracking": ["intake"]})


async def test_it_says_what_is_on_its_way_and_what_has_come(nats_server):
    """Handed out is not heard: only what was acknowledged has come for certain."""
    broker = nats_server()
    connection = bus.Bus(broker.url, "test")
    assert await find_progress(connection, "tracking") is None
    await connection.start()
    await connection.wait_connected()
    assert await find_progress(connection, "tracking") is None, "nothing was made yet"
    await bus.provision(connection, HEARS)
    publisher = bus.Publisher(connection)
    puller = bus.Puller(connection, "tracking", 2)
    try:
        sent = [
            bus.Outgoing(f"m{n}", f"dossierpost.{who}.v1.X.-", {}, b"")
            for n, who in enumerate(("intake", "intake", "intake", "postal"))
        ]
        assert all(await publisher.publish(sent, 10))
        assert await find_progress(connection, "tracking") == Progress(4, 0, 3)

        batches = puller.batches()
        first = await anext(batches)
        while len(first) < 2:
            first += await anext(batches)
        assert await find_progress(connection, "tracking") == Progress(4, 0, 3)
        await puller.ack(first)

        async def acknowledged() -> bool:
            return await find_progress(connection, "tracking") == Progress(4, 2, 1)

        await eventually(acknowledged, "two of three are acknowledged")
        await puller.ack(await anext(batches))

        async def done() -> bool:
            progress = await find_progress(connection, "tracking")
            return progress is not None and progress.is_past(4)

        await eventually(done, "all are acknowledged")
        puller.stop()
        assert [late async for late in batches] == []
    finally:
        puller.stop()
        await publisher.close()
        await connection.close()
