"""Papers of a result that a count missed, as results hears of them; what was found afterwards."""

from protos.events.v1 import custody_pb2
from protos.events.v1 import vocabulary_pb2 as v
from protos.postal.v1 import events_pb2 as postal
from protos.postal.v1 import types_pb2 as postal_types
from protos.results.v1 import events_pb2 as events
from protos.results.v1 import results_pb2 as pb
from services.results.store import COUNTER_RECEIPTS
from tests import custody
from tests.services.results.desk import COUNTER, ONE, OWNER_PAYS, PAPERS, SHORT, receipt
from tests.services.results.test_work import listed
from tests.support import refused


async def test_invariant_7_a_result_that_came_back_short_is_not_given_out_as_whole(desk):
    """The owner would sign for an annex that nobody has."""
    result = await desk.dispatched()
    await desk.shipment("ShipmentCollected", result)
    await desk.difference("DiscrepancyOpened", result, given_by_post=True)
    await desk.shipment("ShipmentReturned", result)
    await desk.ask("ChangeReturnMethod", result_id=result.result_id, return_method=COUNTER)
    give = {"result_id": result.result_id, "receipt": receipt()}
    early = await refused(desk.ask("ReturnAtCounter", **give))
    await desk.difference("DiscrepancyClosed", result, given_by_post=True, papers_found=ONE)
    given = await desk.ask("ReturnAtCounter", **give)

    assert (early.reason, early.metadata["discrepancy_ids"]) == ("PAPERS_MISSING", "x-1")
    assert given.state == pb.Result.State.STATE_RETURNED_AT_COUNTER


async def test_invariant_7_a_result_that_came_back_short_is_not_sent_again_as_whole(desk):
    """The post would be asked for a paper that nobody has, and a second inquiry would begin."""
    result = await desk.short()
    await desk.shipment("ShipmentReturned", result, papers=SHORT)
    again = {"result_id": result.result_id, **OWNER_PAYS}
    early = await refused(desk.ask("RedispatchResult", **again))
    before = await desk.told(result.dossier_id)
    await desk.difference("DiscrepancyClosed", result, papers_found=ONE)
    sent = await desk.ask("RedispatchResult", **again)
    (ordered,) = (await desk.told(result.dossier_id))[len(before) :]

    assert (early.reason, early.metadata["discrepancy_ids"]) == ("PAPERS_MISSING", "x-1")
    assert sent.state == pb.Result.State.STATE_DISPATCH_PREPARED
    assert ordered.papers == PAPERS


async def test_papers_found_on_the_way_make_the_result_whole(desk):
    """An envelope that is whole again must not look short for ever."""
    result = await desk.short()
    short = await desk.get(result.dossier_id)
    await desk.difference("DiscrepancyClosed", result, papers_found=ONE, joined=True)

    assert short.handover_differs
    assert not (await desk.get(result.dossier_id)).handover_differs


async def test_invariant_10_a_paper_found_after_the_delivery_waits_on_a_list_until_it_is_given_out(
    desk,
):
    """It would lie at the counter for ever, and no act would bring it to its owner."""
    result = await desk.found()
    waiting = await listed(desk, pb.RESULT_WORK_FOUND_PAPERS)
    give = {"result_id": result.result_id, "receipt": receipt()}
    given = await desk.ask("ReturnFoundPapers", **give)
    again = await refused(desk.ask("ReturnFoundPapers", **give))

    assert (waiting, result.papers_found) == ([result.dossier_id], ONE)
    assert given.state == pb.Result.State.STATE_DELIVERED_BY_POST
    assert not given.HasField("papers_found")
    assert await listed(desk, pb.RESULT_WORK_FOUND_PAPERS) == []
    assert again.reason == "NO_PAPERS_HERE"
    assert "tìm thấy sau" in again.message_vi


async def test_invariant_5_what_is_found_passes_from_the_counter_to_the_citizen(desk):
    """Nobody could say from facts alone who has the paper."""
    result = await desk.found()
    await desk.ask("ReturnFoundPapers", result_id=result.result_id, receipt=receipt())
    told = await desk.told(result.dossier_id)
    later = f"{result.result_id}/2"

    assert [type(fact) for fact in told[-3:]] == [
        events.ResultReturned, events.PapersFound, events.FoundPapersReturned,
    ]  # fmt: skip
    assert told[-1].papers == ONE
    assert custody.breaks(told) == []
    assert [one.after.kind for one in custody.chains(told)[later]] == [
        custody_pb2.HOLDER_KIND_AGENCY, custody_pb2.HOLDER_KIND_CITIZEN,
    ]  # fmt: skip


async def test_invariant_17_the_receipt_of_what_is_found_is_kept_like_the_first(desk):
    """Who came for the rest could deny it, or somebody else could have come."""
    result = await desk.found()
    by_whom = {"receiver": pb.CounterReceipt.RECEIVER_AUTHORISED}
    give = {"result_id": result.result_id}
    wrong = await refused(desk.ask("ReturnFoundPapers", **give, receipt=receipt(**by_whom)))
    nameless = await refused(
        desk.ask("ReturnFoundPapers", **give, receipt=receipt(receiver_name=""))
    )
    signed = receipt(**by_whom, authorisation_ref="UQ-1")
    await desk.ask("ReturnFoundPapers", **give, receipt=signed)

    assert wrong.reason == "AUTHORISATION_MISSING"
    assert set(nameless.fields) == {"receipt.receiver_name"}
    (kept,) = await desk.started.database.read(
        lambda connection: connection.execute(COUNTER_RECEIPTS.select()).all()
    )
    assert (kept.round, kept.receiver_name, kept.authorisation_no) == (2, "Nguyễn Văn Thử", "UQ-1")


async def test_open_discrepancies_are_shown_with_the_result_until_they_are_closed(desk):
    """The counter would have to ask the post why a result cannot be given out."""
    result = await desk.dispatched()
    broken = postal_types.SealState.SEAL_STATE_BROKEN
    await desk.difference(
        "DiscrepancyOpened", result, papers_given=PAPERS, papers_taken=SHORT, owner="H55.12",
        seal_state=broken,
    )  # fmt: skip
    more = {"papers_given": SHORT, "papers_taken": PAPERS, "owner": "430010"}
    await desk.difference("DiscrepancyOpened", result, "x-2", **more)
    one, other = (await desk.get(result.dossier_id)).discrepancies
    named = {"dossier_id": result.dossier_id, "discrepancy_id": "x-2"}
    await desk.hear(postal.DiscrepancyAssigned(**named, owner="H55.12"))
    await desk.hear(postal.DiscrepancyResolved(**named, owner="H55.12"))
    moved = (await desk.get(result.dossier_id)).discrepancies[1]
    await desk.difference("DiscrepancyClosed", result, "x-1")
    left = (await desk.get(result.dossier_id)).discrepancies
    await desk.difference("DiscrepancyClosed", result, "x-2")

    assert (one.discrepancy_id, one.order_id, one.owner) == ("x-1", result.order_id, "H55.12")
    assert (one.papers_missing, one.papers_too_many) == (ONE, v.PaperCount())
    assert (one.seal_differs, one.resolved) == (True, False)
    assert one.opened_time.seconds
    assert (other.papers_too_many, other.owner, other.seal_differs) == (ONE, "430010", False)
    assert (other.resolved, moved.resolved, moved.owner) == (False, True, "H55.12")
    assert [one.discrepancy_id for one in left] == ["x-2"]
    assert list((await desk.get(result.dossier_id)).discrepancies) == []
