import pytest

from protos.events.v1 import vocabulary_pb2 as v
from protos.results.v1 import results_pb2 as pb
from services.results import policy as settings
from services.results.store import COUNTER_RECEIPTS
from tests.services.results.desk import COUNTER, ELECTRONIC, receipt
from tests.support import refused, rid

State = pb.Result
OLD = [pb.OldPaper(kind_code="GPLX", number=1)]


async def test_an_electronic_result_ends_with_its_sending(desk):
    """The dossier of who wants a file would never end."""
    result = await desk.ready(ELECTRONIC)

    sent = await desk.ask("ReturnElectronically", result_id=result.result_id, paper_follows=True)

    told = (await desk.told(result.dossier_id))[-1]
    assert sent.state == State.STATE_DELIVERED_ELECTRONICALLY
    assert (told.return_method, told.paper_follows) == (ELECTRONIC, True)
    assert told.returned_time == sent.returned_time == sent.portal_returned_time


async def test_the_way_can_be_chosen_before_the_result_is_there(desk):
    """The owner would have to wait for the decision to say how he wants it."""
    dossier_id = await desk.accepted()
    known = await desk.get(dossier_id)

    await desk.ask("ChangeReturnMethod", result_id=known.result_id, return_method=ELECTRONIC)
    await desk.ask("ChangeReturnMethod", result_id=known.result_id, return_method=COUNTER)

    assert (await desk.register(dossier_id)).state == State.STATE_AWAITING_PICKUP


async def test_old_papers_are_told_with_the_order_and_taken_at_the_counter(desk):
    """The old licence would stay in use beside the new one."""
    result = await desk.ready()
    asked = {"result_id": result.result_id}
    await desk.ask("PrepareDispatch", old_papers=OLD, **asked)
    await desk.ask("ChangeReturnMethod", return_method=COUNTER, **asked)

    refusal = await refused(desk.ask("ReturnAtCounter", receipt=receipt(), **asked))
    await desk.ask("ReturnAtCounter", receipt=receipt(), old_papers=OLD, **asked)

    _, ordered, *_, returned = await desk.told(result.dossier_id)
    assert (refusal.reason, refusal.metadata) == ("OLD_PAPERS_MISSING", {"kind_code": "GPLX"})
    assert (ordered.old_papers, returned.old_papers) == (1, 1)
    rows = await desk.started.database.read(lambda c: c.execute(COUNTER_RECEIPTS.select()).all())
    assert [row.old_papers for row in rows] == [[["GPLX", 1]]]


async def test_every_malformed_old_paper_is_named(desk):
    """A program's author would find the faults one by one."""
    wrong = [pb.OldPaper(kind_code="a b"), *OLD, *OLD]
    request = pb.PrepareDispatchRequest(request_id=rid(), result_id=rid(), old_papers=wrong)

    refusal = await refused(desk.send("PrepareDispatch", request))

    assert refusal.fields == {
        "old_papers[0].kind_code": "BAD_CODE",
        "old_papers[0].number": "OUT_OF_RANGE",
        "old_papers[2].kind_code": "REPEATED",
    }


async def test_a_count_that_differs_at_the_handover_shows_on_the_result(desk):
    """Nobody would ask where the missing copies stayed."""
    as_said, less = await desk.dispatched(), await desk.dispatched()
    await desk.shipment("ShipmentCollected", as_said)
    await desk.shipment("ShipmentCollected", less, papers=v.PaperCount(originals=1))

    same, other = await desk.get(as_said.dossier_id), await desk.get(less.dossier_id)
    assert (same.handover_differs, other.handover_differs) == (False, True)
    assert other.papers_handed_over == v.PaperCount(originals=1)


@pytest.mark.parametrize("at_handover", [False, True])
async def test_the_portal_may_be_told_at_the_delivery_or_by_setting_at_the_handover(
    desk, monkeypatch, at_handover
):
    """A province whose portal wants status 10 at the handover could not use the service."""
    monkeypatch.setenv("DOSSIERPOST_RESULTS_PORTAL_DONE_AT_HANDOVER", str(at_handover))
    settings.policy.cache_clear()
    gone = await desk.with_post()
    settings.policy.cache_clear()

    assert gone.HasField("portal_returned_time") == at_handover
