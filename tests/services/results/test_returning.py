from datetime import timedelta

import pytest

from protos.events.v1 import vocabulary_pb2 as v
from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as events
from protos.results.v1 import results_pb2 as pb
from tests.services.results.desk import COUNTER, OWNER_PAYS, PAPERS, POSTAL
from tests.support import MONDAY, refused, rid

State = pb.Result


async def test_a_dispatch_orders_a_delivery(desk):
    """The post would never come for the result."""
    result = await desk.dispatched()

    told = (await desk.told(result.dossier_id))[-1]

    assert (result.state, result.round) == (State.STATE_DISPATCH_PREPARED, 1)
    assert (told.custody.paper_set_id, told.custody.after.unit) == (result.order_id, "H55.12")
    told.ClearField("custody")
    assert told == events.DeliveryOrdered(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        order_id=result.order_id,
        round=1,
        receiving_agency="H55.12",
        papers=PAPERS,
        direction=v.DIRECTION_RESULT_OUT,
        receiver_rule=v.RECEIVER_RULE_AUTHORISED,
    )


async def test_a_result_for_the_counter_is_not_dispatched(desk):
    """The owner would wait at the counter for what the post carries around."""
    result = await desk.ready(COUNTER)

    refusal = await refused(desk.ask("PrepareDispatch", result_id=result.result_id))

    assert refusal.reason == "RETURN_METHOD_NOT_POSTAL"


async def test_a_delivered_result_is_returned_when_the_post_says_so(desk):
    """The dossier would never end, or end when the message came instead of the papers."""
    result = await desk.dispatched()
    delivered = MONDAY - timedelta(hours=2)
    await desk.shipment("ShipmentCollected", result)
    assert (await desk.get(result.dossier_id)).state == State.STATE_WITH_POST_OUTBOUND

    await desk.shipment("ShipmentDelivered", result, occurred=delivered)

    now = await desk.get(result.dossier_id)
    told = (await desk.told(result.dossier_id))[-1]
    envelope = (await desk.started.facts(result.dossier_id))[-1]
    assert (now.state, now.order_id) == (State.STATE_DELIVERED_BY_POST, "")
    assert isinstance(told, events.ResultReturned)
    assert told.return_method == POSTAL
    assert told.returned_time == now.returned_time
    assert now.returned_time.ToSeconds() == int(delivered.timestamp())
    assert envelope.occurred == delivered


async def test_facts_heard_twice_and_in_any_order_return_a_result_once(desk):
    """A repeated or overtaken fact would end the dossier twice."""
    result = await desk.dispatched()
    said = {
        "dossier_id": result.dossier_id,
        "order_id": result.order_id,
        "direction": v.DIRECTION_RESULT_OUT,
    }
    facts = [
        desk.started.fact(kind(**said), about=result.dossier_id)
        for kind in (postal.ShipmentCollected, postal.ShipmentDelivered)
    ]

    await desk.started.deliver(facts[1], facts[0], *facts)

    assert (await desk.started.told(result.dossier_id)).count("ResultReturned") == 1
    assert await desk.started.parked() == []


@pytest.mark.parametrize(
    "other",
    [{"order_id": rid()}, {"direction": v.DIRECTION_INBOUND}, {"direction": 99}],
)
async def test_only_the_shipment_of_the_current_order_moves_the_result(desk, other):
    """An old delivery, or the citizen's own papers, would count as the result."""
    result = await desk.dispatched()

    for kind in ("ShipmentCollected", "ShipmentDelivered", "ShipmentReturned", "ShipmentCancelled"):
        await desk.shipment(kind, result, **other)

    assert await desk.get(result.dossier_id) == result
    assert await desk.started.parked() == []


async def test_a_shipment_about_a_dossier_without_a_result_is_noted_silently(desk):
    """Every shipment of an unaccepted dossier would leave a parked fact behind."""
    nobody = pb.Result(dossier_id=rid(), order_id=rid())

    await desk.shipment("ShipmentCollected", nobody)

    assert await desk.started.parked() == []


async def test_a_cancelled_shipment_lets_the_result_be_dispatched_again(desk):
    """A result whose pickup failed would lie at the counter for ever."""
    result = await desk.dispatched()
    await desk.shipment("ShipmentCancelled", result)
    assert (await desk.get(result.dossier_id)).state == State.STATE_READY

    again = await desk.ask("PrepareDispatch", result_id=result.result_id)

    assert (again.state, again.round) == (State.STATE_DISPATCH_PREPARED, 2)
    assert again.order_id not in {"", result.order_id}


async def test_a_result_that_came_back_is_sent_again_when_the_owner_confirms(desk):
    """An undeliverable result could not be sent to the right address."""
    result = await desk.back()
    assert (result.state, result.order_id) == (State.STATE_BACK_AT_AGENCY, "")

    again = await desk.ask("RedispatchResult", result_id=result.result_id, **OWNER_PAYS)

    assert (again.state, again.round) == (State.STATE_DISPATCH_PREPARED, 2)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "ADDRESS_NOT_CONFIRMED"),
        ({"address_confirmed": True}, "POSTAGE_PAYER_UNKNOWN"),
    ],
)
async def test_nothing_is_sent_again_without_the_owners_word(desk, said, reason):
    """The same wrong address would be tried again at somebody's cost."""
    result = await desk.back()

    refusal = await refused(desk.ask("RedispatchResult", result_id=result.result_id, **said))

    assert refusal.reason == reason


async def test_a_change_to_the_counter_calls_the_order_off(desk):
    """The post would take a result for which the owner comes himself."""
    result = await desk.dispatched()

    changed = await desk.ask(
        "ChangeReturnMethod", result_id=result.result_id, return_method=COUNTER
    )

    assert (changed.state, changed.order_id) == (State.STATE_AWAITING_PICKUP, "")
    cancelled, told = (await desk.told(result.dossier_id))[-2:]
    assert cancelled.order_id == result.order_id
    assert told.return_method == COUNTER


async def test_a_change_to_the_counter_that_came_too_late_is_taken_back(desk):
    """Intake and the citizen would believe that the result waits at the counter."""
    result = await desk.dispatched()
    await desk.ask("ChangeReturnMethod", result_id=result.result_id, return_method=COUNTER)

    await desk.shipment("ShipmentCollected", result)

    now = await desk.get(result.dossier_id)
    assert (now.state, now.return_method) == (State.STATE_WITH_POST_OUTBOUND, POSTAL)
    assert (await desk.told(result.dossier_id))[-1] == events.ReturnMethodChanged(
        dossier_id=result.dossier_id, result_id=result.result_id, return_method=POSTAL
    )


async def test_a_detour_over_the_counter_does_not_spare_the_owners_word(desk):
    """What came back would go to the same wrong address without anybody having asked."""
    result = await desk.back()
    for method in (COUNTER, POSTAL):
        await desk.ask("ChangeReturnMethod", result_id=result.result_id, return_method=method)

    refusal = await refused(desk.ask("PrepareDispatch", result_id=result.result_id))
    again = await desk.ask("RedispatchResult", result_id=result.result_id, **OWNER_PAYS)

    assert refusal.reason == "ILLEGAL_TRANSITION"
    assert (again.state, again.round) == (State.STATE_DISPATCH_PREPARED, 2)


async def test_the_same_way_again_is_refused(desk):
    """A change that is none would be told to everybody."""
    result = await desk.ready(POSTAL)

    refusal = await refused(
        desk.ask("ChangeReturnMethod", result_id=result.result_id, return_method=POSTAL)
    )

    assert refusal.reason == "RETURN_METHOD_UNCHANGED"


async def test_a_result_of_an_ended_dossier_stays_at_the_agency(desk):
    """The post would deliver the result of a withdrawn dossier."""
    result = await desk.dispatched()

    await desk.hear(intake.DossierWithdrawn(dossier_id=result.dossier_id))

    now = await desk.get(result.dossier_id)
    assert (now.state, now.dossier_ended, now.order_id) == (State.STATE_READY, True, "")
    assert (await desk.started.told(result.dossier_id))[-1] == "DeliveryOrderCancelled"
