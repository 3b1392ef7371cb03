from datetime import timedelta

import grpc
import pytest

from protos.results.v1 import results_pb2 as pb
from tests.support import MONDAY, refused, rid

State = pb.Result


async def test_a_result_is_found_by_its_id_and_by_its_dossier(desk):
    """A caller who knows one of the two would have to guess the other."""
    result = await desk.ready()

    by_id = await desk.results.GetResult(pb.GetResultRequest(result_id=result.result_id))

    assert by_id.result == await desk.get(result.dossier_id) == result


@pytest.mark.parametrize("both", [True, False])
async def test_exactly_one_id_is_asked_for(desk, both):
    """Two ids that disagree would be answered by chance."""
    ids = {"result_id": rid(), "dossier_id": rid()} if both else {}

    refusal = await refused(desk.results.GetResult(pb.GetResultRequest(**ids)))

    assert refusal.fields == {"result_id": "EXACTLY_ONE", "dossier_id": "EXACTLY_ONE"}


@pytest.mark.parametrize("name", ["result_id", "dossier_id"])
async def test_an_unknown_result_is_not_found(desk, name):
    """A missing result would look like an empty one."""
    refusal = await refused(desk.results.GetResult(pb.GetResultRequest(**{name: rid()})))

    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "RESULT_NOT_FOUND")


async def test_a_command_about_an_unknown_result_is_not_found(desk):
    """A wrong id would be answered like a wrong state."""
    refusal = await refused(desk.ask("PrepareDispatch", result_id=rid()))

    assert refusal.reason == "RESULT_NOT_FOUND"


async def _walk(desk, size, **asked):
    seen, token = [], ""
    while True:
        page = await desk.page(page_size=size, page_token=token, **asked)
        seen += [result.dossier_id for result in page.results]
        token = page.next_page_token
        if not token:
            return seen


async def test_pages_lead_through_all_results_newest_first(desk):
    """A result between two pages, or one of many opened at once, would be lost."""
    dossiers = []
    for number in range(7):
        desk.started.clock.set(MONDAY + timedelta(hours=number // 3))
        dossiers.append(await desk.accepted())

    by_two, at_once = await _walk(desk, 2), await _walk(desk, 0)

    assert by_two == at_once
    assert set(by_two) == set(dossiers)
    assert len(by_two) == len(dossiers)
    assert by_two[0] == dossiers[6]
    assert set(by_two[-3:]) == set(dossiers[:3])


async def test_results_are_listed_by_counter_and_state(desk):
    """An officer would search his own results among those of the province."""
    mine = await desk.accepted(agency="H55.12")
    await desk.accepted(agency="H55.13")
    await desk.ready()

    assert await _walk(desk, 1, agency="H55.12", state=State.STATE_NOT_READY) == [mine]


async def test_a_page_token_of_another_question_is_refused(desk):
    """A page would go on in the middle of something else."""
    for _ in range(2):
        await desk.accepted()
    page = await desk.page(page_size=1)

    refusal = await refused(desk.page(page_token=page.next_page_token, agency="H55.12"))

    assert refusal.fields == {"page_token": "PAGE_TOKEN_INVALID"}


async def test_every_malformed_field_of_a_listing_is_named(desk):
    """A program's author would find the faults one by one."""
    refusal = await refused(desk.page(agency="nowhere", state=99, page_size=-1))

    assert refusal.fields == {
        "agency": "BAD_AGENCY_CODE",
        "state": "UNKNOWN_VALUE",
        "page_size": "OUT_OF_RANGE",
    }
