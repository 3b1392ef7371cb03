import asyncio

import grpc
import pytest

from protos.intake.v1 import events_pb2 as intake
from protos.tracking.v1 import tracking_pb2 as pb
from tests.services.tracking.reader import journey
from tests.support import refused, rid, unpack


def watch(reader, query):
    """Begin to watch a dossier."""
    return reader.tracking.WatchDossier(pb.WatchDossierRequest(query=query))


async def next_stage(call):
    """Wait for the next summary; give its stage."""
    answer = await asyncio.wait_for(call.read(), 30)
    return answer.dossier.stage


async def test_a_watcher_sees_how_it_stands_and_every_change(reader):
    """A screen would show yesterday's state until somebody presses a key."""
    dossier_id = rid()
    facts = reader.facts(journey(dossier_id, "H55.12-260302-0001", "EE1VN", "EE2VN"))
    await reader.started.deliver(facts[0])
    call = watch(reader, dossier_id)
    assert await next_stage(call) == "REGISTERED"

    await reader.started.deliver(facts[1])
    assert await next_stage(call) == "WITH_POST_INBOUND"
    await reader.started.deliver(facts[2])
    assert await next_stage(call) == "AT_COUNTER"
    call.cancel()


async def test_time_alone_is_a_change_when_something_gets_late(reader):
    """Nobody would see that the post is late before it tells another fact."""
    dossier_id = rid()
    facts = journey(dossier_id, "H55.12-260302-0001", "EE1VN", "EE2VN")[:4]
    await reader.started.deliver(*reader.facts(facts))
    call = watch(reader, "EE1VN")
    first = await asyncio.wait_for(call.read(), 30)
    reader.started.clock.advance(days=30)

    later = await asyncio.wait_for(call.read(), 30)

    assert (len(first.dossier.late), len(later.dossier.late)) == (0, 1)
    call.cancel()


async def test_watching_ends_cleanly_when_the_service_stops(reader):
    """A reader could not tell a stop from a network that hangs."""
    dossier_id = rid()
    await reader.started.hear(intake.DossierRegistered(dossier_id=dossier_id), about=dossier_id)
    call = watch(reader, dossier_id)
    await next_stage(call)

    reader.started.database.leaving.set()

    with pytest.raises(grpc.aio.AioRpcError) as ended:
        await next_stage(call)
    refusal = unpack(ended.value)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "STOPPING")


async def test_a_dossier_that_is_not_there_cannot_be_watched(reader):
    """A reader would wait for ever for a typing error."""
    refusal = await refused(watch(reader, "nothing").read())

    assert refusal.reason == "DOSSIER_NOT_FOUND"


async def test_there_is_a_bound_for_watchers(reader):
    """A page that is opened again and again would eat the service up."""
    dossier_id = rid()
    await reader.started.hear(intake.DossierRegistered(dossier_id=dossier_id), about=dossier_id)
    most = reader.started.running.settings.watches_max
    calls = [watch(reader, dossier_id) for _ in range(most)]
    await asyncio.gather(*(next_stage(call) for call in calls))

    refusal = await refused(watch(reader, dossier_id).read())

    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_WATCHES",
    )  # fmt: skip
    for call in calls:
        call.cancel()
