"""Items that wait at the office, and the timer that sends them back."""

from datetime import UTC, timedelta

import pytest
import sqlalchemy as sa

from protos.postal.v1 import events_pb2, types_pb2
from services.postal.policy import Policy
from services.postal.store import TABLES
from tests.services.postal.builders import WORKER, State
from tests.support import eventually


async def timers(post):
    """Give when the timers of storage are due, by shipment."""
    table = TABLES.timers
    query = sa.select(table.c.about, table.c.due_at).where(table.c.kind == "storage_expired")
    rows = await post.started.database.read(lambda connection: connection.execute(query).all())
    return {row.about: row.due_at for row in rows}


async def test_an_item_nobody_fetches_goes_back_after_its_storage_time(post):
    """Without the timer it would lie at the office for ever."""
    item = await post.held()
    assert item.state == State.STATE_HELD_AT_OFFICE
    due = item.storage_end_time.ToDatetime(tzinfo=post.started.clock().tzinfo)
    assert await timers(post) == {item.shipment_id: due}
    post.started.clock.set(due)

    async def returning():
        return await post.state(item) == "STATE_RETURNING"

    await eventually(returning, "returning")
    told = (await post.started.facts(item.dossier_id))[-1]
    cause = events_pb2.ShipmentReturning.FromString(told.payload).cause
    assert cause == types_pb2.ReturnCause.RETURN_CAUSE_STORAGE_EXPIRED
    assert await timers(post) == {}


async def test_an_item_that_is_fetched_in_time_has_no_timer_left(post):
    """A delivered item must not start to travel back."""
    item = await post.held()
    await post.stub.DeliverShipment(post.deliver(item), metadata=WORKER)

    assert await timers(post) == {}


async def test_an_item_that_leaves_the_office_again_has_no_timer_left(post):
    """On the postman's bicycle no storage time runs out."""
    item = await post.held()
    out = (await post.send_out(item)).shipments[0]

    assert not out.HasField("storage_end_time")
    assert await timers(post) == {}


def set_policy(monkeypatch: pytest.MonkeyPatch, policy: Policy) -> None:
    for handler in ("delivery", "heard"):
        monkeypatch.setattr(f"services.postal.handlers.{handler}.policy", lambda: policy)


async def test_the_storage_time_is_that_of_the_province(post, monkeypatch: pytest.MonkeyPatch):
    """No published rule was found; a post that has one could not follow it."""
    set_policy(monkeypatch, Policy(storage_days=3))

    item = await post.held()

    left = item.storage_end_time.ToDatetime(tzinfo=UTC) - post.started.clock()
    assert timedelta(days=2) < left <= timedelta(days=3)


async def test_the_number_of_attempts_is_that_of_the_province(post, monkeypatch):
    """An item is not tried more often than the post has promised its people."""
    set_policy(monkeypatch, Policy(attempts_max=1))

    item = await post.held()

    assert item.state == State.STATE_RETURNING
