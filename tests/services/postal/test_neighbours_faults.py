"""Faults seen in the nearest neighbour's postal part, W1 to W8: each tried here by the front door.

W3, an amount that is always 0, is with the other money in test_money.
"""

import pytest

from protos.postal.v1 import events_pb2
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import AttemptReason, NextAction, ScanKind
from tests.services.postal.builders import (
    ARRIVED,
    INBOUND,
    OFFICER,
    PAPERS_BACK,
    RESULT_OUT,
    WORKER,
    State,
    collect,
    confirm,
    order,
    propose,
)
from tests.support import refused, rid


async def test_w1_sent_is_what_the_post_signed_for_and_not_what_somebody_asked(post):
    """There "sent to post" is written when the call comes back, whatever it says."""
    item = await post.ordered(RESULT_OUT)
    proposed = await post.stub.ProposeHandover(propose(item), metadata=OFFICER)
    answer = await refused(
        post.stub.ConfirmHandover(confirm(proposed.handover_id), metadata=WORKER)
    )

    assert answer.reason in {"WAYBILL_MALFORMED", "INVALID_FIELDS"}
    assert await post.state(item) == "STATE_ORDERED"
    assert "ShipmentCollected" not in await post.started.told(item.dossier_id)


async def test_w2_a_fact_is_told_with_the_state_that_it_tells_and_never_without(post):
    """There the event leaves inside the transaction, and its reader finds half a dossier."""
    item = await post.assigned(INBOUND)
    bad = collect(item, post.waybill(), slip_signed=False)
    await refused(post.stub.CollectShipment(bad, metadata=WORKER))
    before = await post.started.told(item.dossier_id)
    good = collect(item, post.waybill())
    done = (await post.stub.CollectShipment(good, metadata=WORKER)).shipment

    assert "ShipmentCollected" not in before
    fact = (await post.started.facts(item.dossier_id))[-1]
    told = events_pb2.ShipmentCollected.FromString(fact.payload)
    shown = (await post.get(item.shipment_id)).shipment
    assert (told.waybill_no, told.papers) == (shown.waybill_no, shown.papers)
    assert done == shown


async def test_w4_every_way_of_a_dossier_has_an_order_of_its_own_and_a_retry_makes_none(post):
    """There both ways share the dossier's number, and a retry may make a new parcel."""
    dossier_id = rid()
    ways = [order(way, dossier_id) for way in (INBOUND, RESULT_OUT, PAPERS_BACK)]
    for fact in (*ways, *ways):
        await post.started.hear(fact, about=dossier_id)

    items = await post.of(dossier_id)
    assert {item.order_id for item in items} == {fact.order_id for fact in ways}
    assert len(items) == 3


async def test_w5_one_item_is_asked_for_by_its_number_and_not_sought_in_the_feed(post):
    """There one dossier is found by reading the orders of the whole country."""
    items = [await post.collected(INBOUND) for _ in range(5)]
    request = pb.ListShipmentsRequest(waybill_no=items[2].waybill_no, page_size=1)
    answer = await post.stub.ListShipments(request, metadata=WORKER)

    assert [one.shipment_id for one in answer.shipments] == [items[2].shipment_id]
    assert answer.next_page_token == ""


async def test_w6_no_status_is_thrown_away_known_or_not(post):
    """There every status but 4 is dropped: a year of waiting and nobody can say where."""
    item = await post.collected(RESULT_OUT)
    seen = [
        post.scan(item, ScanKind.SCAN_KIND_ARRIVED_AT_HUB, minutes=-3),
        post.scan(item, ScanKind.SCAN_KIND_UNKNOWN, raw_code="4711", minutes=-2),
        post.scan(item, ScanKind.SCAN_KIND_NOTE, raw_code="C18", minutes=-1),
        post.scan(item, ARRIVED),
    ]
    await post.record(*seen)

    facts = [
        events_pb2.ShipmentScanned.FromString(fact.payload)
        for fact in await post.started.facts(item.dossier_id)
        if fact.type.endswith("ShipmentScanned")
    ]
    assert [(fact.kind, fact.raw_code) for fact in facts] == [
        (one.kind, one.raw_code) for one in seen
    ]


@pytest.mark.parametrize("direction", [INBOUND, RESULT_OUT])
async def test_w7_what_was_chosen_does_not_change_with_how_far_it_is(post, direction):
    """There choice and progress are one number, and the statistics count one value of it."""
    item = await post.ordered(direction)
    out = await post.out(direction)

    assert (item.direction, item.state) == (direction, State.STATE_ORDERED)
    assert (out.direction, out.state) == (direction, State.STATE_OUT_FOR_DELIVERY)


async def test_w8_a_dossier_has_as_many_items_as_it_takes_each_with_its_attempts(post):
    """There a dossier has one item code each way: no attempts, no reasons, no second sending."""
    first = await post.out(RESULT_OUT)
    await post.attempt(first, NextAction.NEXT_ACTION_RETURN)
    fact = order(RESULT_OUT, first.dossier_id, round=2)
    await post.started.hear(fact, about=first.dossier_id)
    second = next(one for one in await post.of(first.dossier_id) if one.round == 2)
    proposed = await post.stub.ProposeHandover(propose(second), metadata=OFFICER)
    taking = confirm(proposed.handover_id, waybill_no=post.waybill(), post_office="230100")
    taken = (await post.stub.ConfirmHandover(taking, metadata=WORKER)).shipment

    assert taken.waybill_no != first.waybill_no
    attempted = [
        events_pb2.DeliveryAttempted.FromString(told.payload)
        for told in await post.started.facts(first.dossier_id)
        if told.type.endswith("DeliveryAttempted")
    ]
    assert [(one.attempt, one.reason) for one in attempted] == [
        (1, AttemptReason.ATTEMPT_REASON_NOBODY_THERE)
    ]
