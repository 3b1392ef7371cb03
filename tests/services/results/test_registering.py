from typing import Any

import grpc
import pytest

from protos.intake.v1 import events_pb2 as intake
from protos.results.v1 import events_pb2 as events
from protos.results.v1 import results_pb2 as pb
from tests.services.results.desk import COUNTER, PAPERS, POSTAL
from tests.support import refused, rid

State = pb.Result


async def test_acceptance_opens_a_result_that_is_not_ready(desk):
    """Without it nobody could register the result of an accepted dossier."""
    dossier_id = await desk.accepted(POSTAL, "H55.12")

    result = await desk.get(dossier_id)

    assert (result.state, result.return_method, result.agency) == (
        State.STATE_NOT_READY,
        POSTAL,
        "H55.12",
    )
    assert result.etag == '"1"'


@pytest.mark.parametrize(
    ("method", "state"),
    [(POSTAL, State.STATE_READY), (COUNTER, State.STATE_AWAITING_PICKUP)],
)
async def test_registering_makes_the_result_ready_the_way_the_owner_chose(desk, method, state):
    """A result for the counter would be packed for the post, or the other way round."""
    result = await desk.ready(method)

    assert result.state == state
    assert (result.outcome, result.papers) == (events.OUTCOME_POSITIVE, PAPERS)
    assert result.ready_time.ToSeconds() == int(desk.started.clock().timestamp())
    assert result == await desk.get(result.dossier_id)


async def test_a_corrected_return_method_is_taken_over_until_the_result_is_ready(desk):
    """What was entered wrongly would be packed for the post all the same."""
    dossier_id = await desk.accepted(POSTAL, "H55.12")
    await desk.hear(intake.DossierCorrected(dossier_id=dossier_id, fields=["owner"]))
    assert (await desk.get(dossier_id)).return_method == POSTAL
    corrected = intake.DossierCorrected(dossier_id=dossier_id, return_method=COUNTER)

    await desk.hear(corrected)

    assert (await desk.get(dossier_id)).return_method == COUNTER
    ready = await desk.ready(POSTAL)
    await desk.hear(intake.DossierCorrected(dossier_id=ready.dossier_id, return_method=COUNTER))
    assert (await desk.get(ready.dossier_id)).return_method == POSTAL


async def test_a_ready_result_is_told_once(desk):
    """Intake would not resolve the dossier, or resolve it twice."""
    result = await desk.ready()

    (told,) = await desk.told(result.dossier_id)
    (envelope,) = await desk.started.facts(result.dossier_id)

    assert told == events.ResultReady(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        outcome=events.OUTCOME_POSITIVE,
        papers=PAPERS,
        return_method=POSTAL,
        ready_time=result.ready_time,
    )
    assert envelope.nats_subject.endswith(".ResultReady.H55-12")


async def test_a_dossier_whose_acceptance_is_not_heard_of_has_no_open_result(desk):
    """A typing error would be answered like a dossier that is only a moment late."""
    refusal = await refused(desk.register(rid()))

    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "RESULT_NOT_OPEN",
    )
    assert refusal.message_vi


async def test_a_repeated_request_gets_the_first_answer_and_tells_nothing_again(desk):
    """A caller whose answer was lost would be told that the result is ready already."""
    request = pb.RegisterResultRequest(
        request_id=rid(),
        dossier_id=await desk.accepted(),
        outcome=events.OUTCOME_NEGATIVE,
        papers=PAPERS,
    )

    first, again = [await desk.send("RegisterResult", request) for _ in range(2)]

    assert first == again
    assert await desk.started.told(request.dossier_id) == ["ResultReady"]


async def test_a_request_id_is_not_taken_for_another_request(desk):
    """The second of two different requests would be swallowed."""
    request = pb.RegisterResultRequest(
        request_id=rid(),
        dossier_id=await desk.accepted(),
        outcome=events.OUTCOME_NEGATIVE,
        papers=PAPERS,
    )
    await desk.send("RegisterResult", request)
    request.outcome = events.OUTCOME_POSITIVE

    refusal = await refused(desk.send("RegisterResult", request))

    assert refusal.fields == {"request_id": "REQUEST_ID_REUSED"}


async def test_a_stale_etag_changes_nothing(desk):
    """Two officers would decide on the same version."""
    result = await desk.ready()

    refusal = await refused(desk.ask("PrepareDispatch", result_id=result.result_id, etag='"1"'))
    answer = await desk.ask("PrepareDispatch", result_id=result.result_id, etag=result.etag)

    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ABORTED, "STALE_ETAG")
    assert answer.etag == '"3"'


async def test_a_result_without_papers_is_refused(desk):
    """An empty envelope would travel."""
    dossier_id = await desk.accepted()

    refusal = await refused(
        desk.ask("RegisterResult", dossier_id=dossier_id, outcome=events.OUTCOME_POSITIVE)
    )

    assert refusal.reason == "NO_PAPERS"


async def test_a_second_registration_is_refused(desk):
    """The first decision could be replaced without anybody noticing."""
    result = await desk.ready()

    refusal = await refused(desk.register(result.dossier_id))

    assert refusal.reason == "ILLEGAL_TRANSITION"


async def test_every_malformed_field_is_named_at_once(desk):
    """A program's author would find the faults one by one."""
    wrong: dict[str, Any] = {"outcome": 99, "papers": {"originals": -1, "copies": 10_001}}
    request = pb.RegisterResultRequest(
        request_id="x",
        dossier_id="y",
        etag="7",
        **wrong,
        document_nos=["", "n" * 51, *["n"] * 20],
    )

    refusal = await refused(desk.send("RegisterResult", request))

    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert refusal.fields == {
        "request_id": "NOT_A_UUID",
        "dossier_id": "NOT_A_UUID",
        "etag": "BAD_ETAG",
        "outcome": "UNKNOWN_VALUE",
        "papers.originals": "OUT_OF_RANGE",
        "papers.copies": "OUT_OF_RANGE",
        "document_nos": "BAD_COUNT",
        "document_nos[0]": "REQUIRED",
        "document_nos[1]": "TOO_LONG",
    }


async def test_who_does_not_say_who_acts_is_refused(desk):
    """Nobody could be asked about a result afterwards."""
    request = pb.PrepareDispatchRequest(request_id=rid(), result_id=rid())

    refusal = await refused(desk.results.PrepareDispatch(request))

    assert refusal.reason == "ACTOR_MISSING"


@pytest.mark.parametrize(
    "ended", [intake.DossierWithdrawn, intake.DossierRefused, intake.DossierStopped]
)
async def test_a_dossier_that_ended_before_its_result_voids_it(desk, ended):
    """A withdrawn dossier would still get a result."""
    dossier_id = await desk.accepted()
    await desk.hear(ended(dossier_id=dossier_id))

    refusal = await refused(desk.register(dossier_id))

    assert refusal.reason == "DOSSIER_ENDED"
    result = await desk.get(dossier_id)
    assert (result.state, result.dossier_ended) == (State.STATE_VOID, True)


@pytest.mark.parametrize(
    "ended", [intake.DossierWithdrawn, intake.DossierRefused, intake.DossierStopped]
)
async def test_a_dossier_refused_before_acceptance_is_noted_silently(desk, ended):
    """Every refused dossier would leave a parked fact behind."""
    dossier_id = rid()

    await desk.hear(ended(dossier_id=dossier_id))

    refusal = await refused(desk.get(dossier_id))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "RESULT_NOT_FOUND")
    assert await desk.started.parked() == []


async def test_a_fact_heard_twice_opens_one_result(desk):
    """The broker may deliver a fact again, and the result would begin anew."""
    dossier_id = rid()
    accepted = intake.DossierAccepted(
        dossier_id=dossier_id, return_method=POSTAL, receiving_agency="H55.12"
    )
    fact = desk.started.fact(accepted, about=dossier_id)
    await desk.started.deliver(fact, fact)
    result = await desk.register(dossier_id)

    await desk.started.deliver(fact)

    assert await desk.get(dossier_id) == result
