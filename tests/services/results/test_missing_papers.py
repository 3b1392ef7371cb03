"""Papers of a result that a count missed, as results hears of them."""

from protos.events.v1 import vocabulary_pb2 as v
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import results_pb2 as pb
from tests.services.results.desk import COUNTER, receipt
from tests.support import refused

ONE = v.PaperCount(copies=1)


def told(kind, result, **fields):
    """Give what the post tells of a difference of one copy."""
    return kind(
        dossier_id=result.dossier_id, order_id=result.order_id, discrepancy_id="x-1",
        direction=v.DIRECTION_RESULT_OUT, papers_missing=ONE, **fields,
    )  # fmt: skip


async def test_invariant_7_a_result_that_came_back_short_is_not_given_out_as_whole(desk):
    """The owner would sign for an annex that nobody has."""
    result = await desk.dispatched()
    await desk.shipment("ShipmentCollected", result)
    await desk.hear(told(postal.DiscrepancyOpened, result, given_by_post=True))
    await desk.shipment("ShipmentReturned", result)
    await desk.ask("ChangeReturnMethod", result_id=result.result_id, return_method=COUNTER)
    give = {"result_id": result.result_id, "receipt": receipt()}
    early = await refused(desk.ask("ReturnAtCounter", **give))
    await desk.hear(told(postal.DiscrepancyClosed, result, given_by_post=True, papers_found=ONE))
    given = await desk.ask("ReturnAtCounter", **give)

    assert (early.reason, early.metadata["discrepancy_ids"]) == ("PAPERS_MISSING", "x-1")
    assert given.state == pb.Result.State.STATE_RETURNED_AT_COUNTER


async def test_papers_found_on_the_way_make_the_result_whole(desk):
    """An envelope that is whole again must not look short for ever."""
    result = await desk.dispatched()
    await desk.hear(told(postal.DiscrepancyOpened, result))
    less = v.PaperCount(originals=1, copies=1)
    await desk.shipment("ShipmentCollected", result, papers=less)
    short = await desk.get(result.dossier_id)
    await desk.hear(told(postal.DiscrepancyClosed, result, papers_found=ONE, joined=True))

    assert short.handover_differs
    assert not (await desk.get(result.dossier_id)).handover_differs
