"""What the post promises with an item, on its answers and in its facts."""

from datetime import UTC

import pytest

from protos.postal.v1 import events_pb2, money_pb2, postal_pb2
from tests.services.postal.builders import INBOUND, OFFICER, RESULT_OUT, WORKER
from tests.support import rid


@pytest.mark.parametrize("direction", [INBOUND, RESULT_OUT])
async def test_a_promise_is_made_when_the_post_takes_the_papers(post, direction):
    """Before, there is no transit; afterwards, every day counts."""
    before = await post.get((await post.ordered(direction)).shipment_id)
    item = await post.collected(direction)
    (told,) = [
        fact
        for fact in await post.started.facts(item.dossier_id)
        if fact.type.endswith("ShipmentCollected")
    ]
    promised = events_pb2.ShipmentCollected.FromString(told.payload).promised_time

    assert not before.HasField("promises")
    assert item.promised_time == promised
    assert promised.ToDatetime(tzinfo=UTC) > post.started.clock()


async def test_an_answer_says_what_is_due_for_a_loss(post):
    """Who lost a certificate asks what he gets, and until when he may ask."""
    item = await post.collected(INBOUND)
    weighed = money_pb2.AssessPostageRequest(
        request_id=rid(), shipment_id=item.shipment_id, weight_g=90,
        zone=money_pb2.ZONE_SAME_DISTRICT, price_vnd=20_000,
    )  # fmt: skip
    await post.stub.AssessPostage(weighed, metadata=WORKER)
    unpaid = (await post.get(item.shipment_id)).promises
    receipt = postal_pb2.Receipt(
        kind=postal_pb2.Receipt.KIND_POSTAGE, receipt_no="0000001", amount_vnd=20_000
    )
    paid = postal_pb2.CollectMoneyRequest(
        request_id=rid(), shipment_id=item.shipment_id, receipts=[receipt]
    )
    await post.stub.CollectMoney(paid, metadata=WORKER)
    made = (await post.get(item.shipment_id)).promises

    assert unpaid.delay_refund_vnd == 0
    assert (made.loss_compensation_vnd, made.delay_refund_vnd) == (80_000, 20_000)
    assert made.loss_complaint_end_time.seconds > made.promised_time.seconds
    assert not made.HasField("damage_complaint_end_time")


async def test_damage_may_be_complained_of_from_the_delivery_on(post):
    """A counter that took papers over has its month too."""
    done = await post.hand_over(await post.collected(INBOUND), WORKER, OFFICER)
    made = (await post.get(done.shipment_id)).promises

    assert made.damage_complaint_end_time.seconds > post.stamp().seconds
    assert not made.late
