from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as intake
from protos.results.v1 import results_pb2 as pb
from services.results.domain import Work, criteria
from services.results.store import RESULTS, TABLES, work
from tests.services.results.desk import COUNTER, ELECTRONIC, HEAD, PAPERS, POSTAL
from tests.support import MONDAY, refused, rid

KINDS = list(pb.ResultWork.values())[1:]
HERE = "H55.12"


async def listed(desk, kind, size=0, agency=HERE):
    """Walk through a work list; give the dossiers."""
    found, token = [], ""
    while True:
        request = pb.ListResultWorkRequest(
            agency=agency, kind=kind, page_size=size, page_token=token
        )
        page = await desk.results.ListResultWork(request)
        found += [result.dossier_id for result in page.results]
        token = page.next_page_token
        if not token:
            return found


async def lost(desk):
    """Give a result that the post has lost."""
    result = await desk.with_post()
    await desk.shipment("ShipmentLost", result)
    return await desk.get(result.dossier_id)


async def counted(desk, agency=HERE):
    """Count the work; give the numbers by kind."""
    answer = await desk.results.CountResultWork(pb.CountResultWorkRequest(agency=agency))
    return {one.kind: one.number for one in answer.counts}


async def test_every_result_with_which_something_is_to_be_done_is_on_one_list(desk):
    """A result that is on no list is remembered when its owner complains."""
    waits = await desk.ready(COUNTER)
    desk.started.clock.advance(days=30)
    blocked = await desk.ready(COUNTER)
    await desk.block(blocked, "FEE_UNPAID")
    expected = {
        pb.RESULT_WORK_READY_TO_DISPATCH: await desk.ready(POSTAL),
        pb.RESULT_WORK_READY_TO_SEND: await desk.ready(ELECTRONIC),
        pb.RESULT_WORK_CAME_BACK: await desk.back(),
        pb.RESULT_WORK_WAITING_TOO_LONG: waits,
        pb.RESULT_WORK_BLOCKED: blocked,
        pb.RESULT_WORK_LOST: await lost(desk),
        pb.RESULT_WORK_FOUND_PAPERS: await desk.found(),
    }
    await desk.ready(COUNTER)  # it has waited a moment
    await desk.with_post()
    await desk.accepted()

    for kind in KINDS:
        assert await listed(desk, kind) == [expected[kind].dossier_id]
    assert await counted(desk) == dict.fromkeys(KINDS, 1)
    assert await counted(desk, "H55.13") == dict.fromkeys(KINDS, 0)


async def test_a_lost_result_is_seen_until_it_is_issued_again(desk):
    """Its owner would wait for a parcel that nobody has."""
    result = await lost(desk)
    assert result.lost
    assert await listed(desk, pb.RESULT_WORK_LOST) == [result.dossier_id]

    again = pb.ResultDocument(document_no="TEST-2", kind=pb.DOCUMENT_KIND_PAPER_ORIGINAL)
    await desk.ask(
        "ReissueResult", by=HEAD, result_id=result.result_id, loss_ref="BB-7",
        papers=PAPERS, documents=[again],
    )  # fmt: skip

    assert not (await desk.get(result.dossier_id)).lost
    assert await listed(desk, pb.RESULT_WORK_LOST) == []


async def test_what_waits_longest_comes_first_over_all_pages(desk):
    """The oldest would be pushed down by every new one."""
    dossiers = []
    for number in range(5):
        desk.started.clock.set(MONDAY + timedelta(hours=number))
        dossiers.append((await desk.ready()).dossier_id)

    assert await listed(desk, pb.RESULT_WORK_READY_TO_DISPATCH, 2) == dossiers


async def test_blocked_results_are_listed_way_by_way_and_none_is_lost(desk):
    """A page that ends between two ways would skip the rest of one."""
    blocked = []
    for method in (POSTAL, COUNTER, ELECTRONIC, POSTAL, COUNTER):
        result = await desk.ready(method)
        await desk.block(result, "FEE_UNPAID")
        blocked.append(result.dossier_id)

    found = await listed(desk, pb.RESULT_WORK_BLOCKED, 2)

    assert sorted(found) == sorted(blocked)


async def test_a_dossier_that_ended_is_no_work(desk):
    """An officer would try every day to send what must stay."""
    result = await desk.ready()
    await desk.hear(intake.DossierWithdrawn(dossier_id=result.dossier_id))

    assert await listed(desk, pb.RESULT_WORK_READY_TO_DISPATCH) == []
    assert set((await counted(desk)).values()) == {0}


async def test_every_malformed_field_of_a_work_list_is_named(desk):
    """A program's author would find the faults one by one."""
    wrong: dict[str, Any] = {"agency": "nowhere", "kind": 99, "page_size": -1}

    refusal = await refused(desk.results.ListResultWork(pb.ListResultWorkRequest(**wrong)))

    assert refusal.fields == {
        "agency": "BAD_AGENCY_CODE",
        "kind": "UNKNOWN_VALUE",
        "page_size": "OUT_OF_RANGE",
    }


@pytest.mark.parametrize("kind", Work)
def test_a_work_list_is_read_from_its_index(kind):
    """With a million results a list that looks at all of them takes minutes."""
    engine = sa.create_engine("sqlite://")
    TABLES.metadata.create_all(engine)
    plans: list[str] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def explain(_connection, cursor, statement, parameters, _context, _many):
        explained = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        plans.extend(detail for *_, detail in explained.fetchall())

    wanted = criteria(kind, 30, MONDAY)
    after = ["POSTAL", MONDAY.isoformat(), rid()]
    with engine.connect() as connection:
        connection.execute(work.question(HERE, wanted, None, 51))
        connection.execute(work.question(HERE, wanted, after, 51))
        work.count(connection, HERE, {kind: wanted})

    assert len(plans) == 3, "one step each: nothing is sorted"
    for plan in plans:
        assert plan.startswith(f"SEARCH {RESULTS.name} USING")
        assert "INDEX results_work (agency=? AND dossier_ended=? AND state=?" in plan
