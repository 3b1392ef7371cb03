import pytest

from protos.events.v1 import vocabulary_pb2 as v
from protos.intake.v1 import events_pb2 as intake
from protos.results.v1 import events_pb2 as events
from protos.results.v1 import results_pb2 as pb
from tests.services.results.desk import COUNTER, HEAD, PAPERS, POSTAL
from tests.support import refused, rid

State = pb.Result
NEW = [pb.ResultDocument(document_no="77/GP", kind=pb.DOCUMENT_KIND_PAPER_ORIGINAL)]


async def test_the_documents_are_read_back_as_they_were_written(desk):
    """A number would be lost, or an original be taken for a copy."""
    result = await desk.ready()

    assert list((await desk.get(result.dossier_id)).documents) == [
        pb.ResultDocument(document_no="12/QĐ-UBND", kind=pb.DOCUMENT_KIND_PAPER_ORIGINAL),
        pb.ResultDocument(document_no="12/QĐ-UBND (e)", kind=pb.DOCUMENT_KIND_ELECTRONIC),
    ]


async def test_every_malformed_document_is_named(desk):
    """A program's author would find the faults one by one."""
    wrong = [pb.ResultDocument(document_no="n" * 51), *NEW * 20]
    request = pb.ReissueResultRequest(
        request_id=rid(), result_id=rid(), documents=wrong, papers=PAPERS
    )

    refusal = await refused(desk.send("ReissueResult", request, HEAD))

    assert refusal.fields == {
        "loss_ref": "REQUIRED",
        "documents": "BAD_COUNT",
        "documents[0].document_no": "TOO_LONG",
        "documents[0].kind": "REQUIRED",
    }


async def test_a_recall_undoes_the_result_and_the_next_one_is_told_anew(desk):
    """The dossier would be in process again, and its old result still be dispatched."""
    result = await desk.dispatched()
    recalled = intake.ResolutionRecalled(dossier_id=result.dossier_id, round=1)

    await desk.hear(recalled)
    taken = await desk.get(result.dossier_id)
    await desk.register(result.dossier_id)
    again = await desk.get(result.dossier_id)

    assert (taken.state, taken.order_id, taken.documents) == (State.STATE_NOT_READY, "", [])
    (issue,) = again.earlier_issues
    assert list(issue.document_nos) == ["12/QĐ-UBND", "12/QĐ-UBND (e)"]
    assert issue.end == pb.ISSUE_END_RECALLED
    assert (await desk.started.told(result.dossier_id))[2:] == [
        "DeliveryOrderCancelled",
        "ResultRecalled",
        "ResultReady",
    ]


async def test_a_recall_of_what_nobody_knows_is_noted_silently(desk):
    """Every early word would leave a parked fact behind."""
    await desk.hear(intake.ResolutionRecalled(dossier_id=rid(), round=1))

    assert await desk.started.parked() == []


async def test_a_stopped_dossier_keeps_its_result(desk):
    """The post would deliver the result of a dossier that was stopped."""
    result = await desk.dispatched()

    await desk.hear(intake.DossierStopped(dossier_id=result.dossier_id))

    now = await desk.get(result.dossier_id)
    assert (now.state, now.dossier_ended) == (State.STATE_READY, True)
    assert (await desk.started.told(result.dossier_id))[-1] == "DeliveryOrderCancelled"


async def test_a_lost_result_is_made_again_and_the_lost_one_moves_nothing(desk):
    """The dossier would end twice, or the new licence count as delivered with the old one."""
    result = await desk.with_post()
    made = await desk.ask(
        "ReissueResult",
        HEAD,
        result_id=result.result_id,
        loss_ref="MT-9/2026",
        papers=v.PaperCount(originals=1),
        documents=NEW,
    )
    lost = pb.Result(dossier_id=result.dossier_id, order_id=result.order_id)

    await desk.shipment("ShipmentDelivered", lost)

    now = await desk.get(result.dossier_id)
    assert (made.state, made.round) == (State.STATE_READY, 1)
    assert (now, now.earlier_issues[0].loss_ref) == (made, "MT-9/2026")
    assert (await desk.told(result.dossier_id))[-1] == events.ResultReissued(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        papers=v.PaperCount(originals=1),
        reissued_time=made.since_time,
    )
    again = await desk.ask("PrepareDispatch", result_id=result.result_id)
    assert again.round == 2


@pytest.mark.parametrize("method", [POSTAL, COUNTER])
async def test_an_unclaimed_result_is_archived_by_the_head_when_its_time_has_come(desk, method):
    """It would lie in a drawer for ever, or be put away while its owner is on the way."""
    result = await (desk.back() if method == POSTAL else desk.ready(COUNTER))
    asked = {"result_id": result.result_id}

    early = await refused(desk.ask("ArchiveUnclaimed", HEAD, **asked))
    desk.started.clock.advance(days=365)
    archived = await desk.ask("ArchiveUnclaimed", HEAD, **asked)

    assert (early.reason, early.metadata["unclaimed_days"]) == ("NOT_WAITING_LONG_ENOUGH", "365")
    assert archived.state == State.STATE_ARCHIVED_UNCLAIMED
    told = (await desk.told(result.dossier_id))[-1]
    assert (told.waiting_since_time, told.archived_time) == (
        result.since_time,
        archived.since_time,
    )
