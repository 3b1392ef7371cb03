"""Items of which nothing is heard: counted, ranked, and read from their index."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from protos.postal.v1 import postal_pb2 as pb
from services.postal import domain
from services.postal.commands import ListStuckShipments
from services.postal.policy import policy
from services.postal.store import TABLES, find_stuck, rows
from shared.migrations import migrate
from tests.domain.postal.builders import shipment
from tests.services.postal.builders import AGENCY, INBOUND, OFFICE, RESULT_OUT
from tests.support import refused

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SHIPMENTS = TABLES.metadata.tables["shipments"]
SILENCES = TABLES.metadata.tables["silences"]


async def stuck(post, **of):
    answer = await post.stub.ListStuckShipments(pb.ListStuckShipmentsRequest(**of))
    return list(answer.stuck)


@pytest.mark.parametrize("of", [{"post_office": OFFICE}, {"agency": AGENCY}])
async def test_who_is_silent_beyond_the_threshold_is_listed_longest_first(post, of):
    """Nobody asks for an item that everybody believes on its way."""
    first = await post.collected(INBOUND)
    post.started.clock.set(post.started.clock() + timedelta(hours=3))
    second = await post.collected(RESULT_OUT)
    post.started.clock.set(post.started.clock() + timedelta(hours=25))
    moved = await post.collected(INBOUND)

    found = await stuck(post, **of)
    assert [one.shipment.shipment_id for one in found] == [first.shipment_id, second.shipment_id]
    assert [one.silent_seconds // 3600 for one in found] == [28, 25]
    assert not any(one.learnt for one in found)
    await post.record(post.scan(first))
    left = {one.shipment.shipment_id for one in await stuck(post, **of)}
    assert left == {second.shipment_id}
    assert moved.shipment_id not in left


async def test_silences_are_counted_with_what_ends_them(post):
    """History that is written apart from the act is wrong after every crash."""
    item = await post.collected(INBOUND)
    post.started.clock.set(post.started.clock() + timedelta(hours=5))
    await post.record(post.scan(item), post.scan(item, minutes=1))

    query = sa.select(SILENCES).where(SILENCES.c.state == "COLLECTED")
    counted = await post.started.database.read(lambda one: one.execute(query).all())
    assert [(row.post_office, row.direction, row.number) for row in counted] == [
        (OFFICE, "INBOUND", 1)
    ]


async def test_an_office_or_an_agency_is_asked_for(post):
    """The list of everybody would be nobody's."""
    for of in ({}, {"post_office": OFFICE, "agency": AGENCY}):
        refusal = await refused(stuck(post, **of))
        assert refusal.fields == {"post_office": "ONE_OF_TWO"}


@pytest.fixture
def many(new_database):
    """A database of the post with 20,000 shipments at 40 offices, most of them delivered."""
    url = new_database("postal")
    migrate("postal", url)
    engine = sa.create_engine(url)
    states = (domain.State.IN_TRANSIT, *[domain.State.DELIVERED] * 9)
    with engine.begin() as connection:
        connection.execute(
            SHIPMENTS.insert(),
            [row(number, states[number // 40 % 10]) for number in range(20_000)],
        )
        counts = [
            {"post_office": "230101", "direction": "INBOUND", "state": "IN_TRANSIT",
             "bucket": bucket, "number": 200}
            for bucket in range(3)
        ]  # fmt: skip
        connection.execute(SILENCES.insert(), counts)
        connection.exec_driver_sql("ANALYZE")
    yield engine
    engine.dispose()


def row(number: int, state: domain.State) -> dict[str, object]:
    item = replace(
        shipment(state),
        shipment_id=f"s-{number:06}",
        order_id=f"o-{number}",
        waybill_no=f"W-{number}",
        post_office=f"2301{number % 40:02}",
        agency=f"H55.{number % 20}",
        stirred_time=NOW - timedelta(minutes=number),
    )
    more = {"contact_tries": 0, "contact_due_at": None, "ordered_at": NOW}
    return rows.values_of(item) | more


@pytest.mark.parametrize(
    ("of", "index"),
    [
        (ListStuckShipments("230101", ""), "shipments_silent_at_office"),
        (ListStuckShipments("", "H55.1"), "shipments_silent_of_agency"),
    ],
)
def test_stuck_items_of_many_are_read_from_their_index(many, of, index):
    """With a million shipments a list that looks at all of them takes minutes."""
    explain = "EXPLAIN QUERY PLAN" if many.dialect.name == "sqlite" else "EXPLAIN"
    plans: list[str] = []

    @sa.event.listens_for(many, "before_cursor_execute")
    def see(_connection, cursor, statement, parameters, _context, _many):
        asked = cursor.connection.cursor()
        asked.execute(f"{explain} {statement}", parameters)
        plans.append(" | ".join(str(row[-1]) for row in asked.fetchall()))

    with many.connect() as connection:
        found = find_stuck(connection, of, policy().silence_terms, NOW, 10)

    assert len(found) == 10
    assert [one.rank for one in found] == sorted(one.rank for one in found)
    assert all(one.learnt == (one.shipment.post_office == "230101") for one in found)
    of_shipments = [plan for plan in plans if "shipments" in plan]
    assert len(of_shipments) >= 2
    assert any(index in plan for plan in of_shipments)
    for plan in of_shipments:
        assert "shipments_silent" in plan, plan
        assert "SCAN shipments" not in plan, plan
        assert "Seq Scan on shipments" not in plan, plan
