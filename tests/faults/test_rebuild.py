"""Tracking dies while it is built anew: what answers is whole, and the next rebuild goes on."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import grpc
import pytest
import sqlalchemy as sa

from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1.tracking_pb2_grpc import TrackingServiceStub
from services.tracking import store
from shared import engine
from tests.e2e.system import example_rows
from tests.faults.deployment import PATIENCE_S, Deployment
from tests.faults.load import Load
from tests.faults.scene import proven, scene
from tests.support import actor

pytestmark = pytest.mark.timeout(600)
DRIVEN = {"HS01", "HS04", "HS31"}


async def rebuilt(system: Deployment) -> Sequence[pb.RebuildTrackingResponse]:
    """Rebuild; give all that is told of it."""
    metadata, target = actor("op", "OPERATOR"), system.settings.target("tracking")
    async with grpc.aio.insecure_channel(target) as channel:
        asked = TrackingServiceStub(channel).RebuildTracking(
            pb.RebuildTrackingRequest(), metadata=metadata, timeout=PATIENCE_S
        )
        return [told async for told in asked]


def digest(system: Deployment, kept: store.Kept = store.LIVE) -> str:
    return system.databases.read("tracking", partial(store.switching.digest, kept=kept))


def damage(system: Deployment) -> None:
    """Lose of each dossier a fact, and by what it is called, as a broken disk would."""
    facts, keys = store.FACTS, store.KEYS
    db = engine.writing_engine(system.url("tracking"))
    with db.begin() as connection:
        assert connection.execute(facts.delete().where(facts.c.sequence == 2)).rowcount
        assert connection.execute(keys.delete().where(~keys.c.is_id)).rowcount
    db.dispose()


def left(system: Deployment) -> int:
    """Count the facts that lie beside what answers."""
    asked = sa.select(sa.func.count()).select_from(store.NEXT.facts)
    return system.databases.read("tracking", lambda c: int(c.execute(asked).scalar_one()))


@pytest.mark.parametrize(
    ("place", "switched"),
    [
        ("rebuild.after_read", False),
        ("rebuild.before_switch", False),
        ("rebuild.after_switch", True),
    ],
)
async def test_who_dies_while_building_anew_loses_nothing(
    tmp_path: Path, place: str, *, switched: bool
):
    """Half of the dossiers would be mended, or the next rebuild find the half of this one."""
    rows = [row for row in example_rows() if row.row_id in DRIVEN]
    async with scene(tmp_path) as system, Load.open(system) as load:
        await load.drive(over=rows)
        await system.settled()
        whole, (one,) = digest(system), system.services["tracking"]
        damage(system)
        broken = digest(system)
        one.arm(place)
        one.kill()
        await one.died(1)
        assert await one.serves(PATIENCE_S)

        with pytest.raises(grpc.aio.AioRpcError):
            await rebuilt(system)
        await one.died(2)

        assert one.died_at.total() == 1
        assert digest(system) == (whole if switched else broken)
        assert left(system), "it did not die in a rebuild"
        await load.drive(over=rows)
        assert await one.serves(PATIENCE_S)
        await system.settled()
        *_, done = await rebuilt(system)
        assert (done.removed_rows + done.added_rows > 0) != switched
        assert not left(system)
        await proven(system, load.journal, load.outcomes)
