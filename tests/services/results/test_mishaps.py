"""What the post lost, found and took back, as results hears it."""

from protos.events.v1 import vocabulary_pb2 as v
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as events
from protos.results.v1 import results_pb2 as pb
from tests.services.results.desk import HEAD, PAPERS
from tests.support import rid

State = pb.Result.State


async def test_a_delivery_taken_back_is_no_return_and_may_become_one_again(desk):
    """Invariant 33 counts what the citizen has, not what was reported."""
    result = await desk.with_post()
    await desk.shipment("ShipmentDelivered", result)
    await desk.shipment("ShipmentDeliveryCancelled", result)
    undone = await desk.get(result.dossier_id)
    await desk.shipment("ShipmentDelivered", result)
    done = await desk.get(result.dossier_id)

    assert undone.state == State.STATE_WITH_POST_OUTBOUND
    assert not undone.HasField("returned_time")
    assert done.state == State.STATE_DELIVERED_BY_POST
    kinds = [type(fact) for fact in await desk.told(result.dossier_id)]
    assert kinds[-3:] == [
        events.ResultReturned,
        events.ResultReturnCancelled,
        events.ResultReturned,
    ]


async def test_a_lost_result_that_is_found_is_back_at_the_agency(desk):
    """Nobody would know that the licence lies in the counter's drawer."""
    result = await desk.with_post()
    back = rid()
    await desk.shipment("ShipmentLost", result)
    found = of_the_post("ShipmentFound", result, return_order_id=back)
    await desk.hear(found)
    await desk.shipment(
        "ShipmentDelivered", result, order_id=back, direction=v.DIRECTION_RETURN_TO_AGENCY
    )

    assert (await desk.get(result.dossier_id)).state == State.STATE_BACK_AT_AGENCY


async def test_a_lost_result_that_was_issued_again_is_not_moved_by_its_find(desk):
    """Two licences of one decision must not both be given out."""
    result = await desk.with_post()
    await desk.shipment("ShipmentLost", result)
    document = pb.ResultDocument(
        document_no="13/QĐ-UBND", kind=pb.DocumentKind.DOCUMENT_KIND_PAPER_ORIGINAL
    )
    issued = await desk.ask(
        "ReissueResult", by=HEAD, result_id=result.result_id, loss_ref="BB-7",
        papers=PAPERS, documents=[document],
    )  # fmt: skip
    back = rid()
    await desk.hear(of_the_post("ShipmentFound", result, return_order_id=back))
    await desk.shipment(
        "ShipmentDelivered", result, order_id=back, direction=v.DIRECTION_RETURN_TO_AGENCY
    )

    assert (await desk.get(result.dossier_id)).state == issued.state == State.STATE_READY


def of_the_post(kind, result, **fields):
    """Give a fact about the shipment of a result's order."""
    return getattr(postal, kind)(
        dossier_id=result.dossier_id,
        order_id=result.order_id,
        direction=v.DIRECTION_RESULT_OUT,
        **fields,
    )
