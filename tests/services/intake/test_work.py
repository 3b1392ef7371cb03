from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1.types_pb2 import ObligationPurpose
from services.intake.domain.work import Work, criteria
from services.intake.store import work
from shared.migrations import migrate
from tests.many_dossiers import agency, fill
from tests.services.intake.desk import AGENCY, CASE_OFFICER, HEAD, at
from tests.support import MONDAY, refused, rid

MANY = 20_000
KINDS = {name.removeprefix("DOSSIER_WORK_"): n for name, n in pb.DossierWork.items() if n}
Task = pb.DossierTask


async def listed(desk, kind, size=0, agency=AGENCY):
    """Walk through a work list; give its items."""
    found, token = [], ""
    while True:
        request = pb.ListDossierWorkRequest(
            agency=agency, kind=KINDS[kind], page_size=size, page_token=token
        )
        page = await desk.stub.ListDossierWork(request)
        found += page.items
        token = page.next_page_token
        if not token:
            return found


async def ids(desk, kind, size=0):
    """Give the dossiers on a work list."""
    return [item.dossier.dossier_id for item in await listed(desk, kind, size)]


async def counted(desk, agency=AGENCY):
    """Count the work; give the numbers of the kinds there is any of."""
    answer = await desk.stub.CountDossierWork(pb.CountDossierWorkRequest(agency=agency))
    assert [one.kind for one in answer.counts] == list(KINDS.values())
    return {
        pb.DossierWork.Name(one.kind).removeprefix("DOSSIER_WORK_"): one.number
        for one in answer.counts
        if one.number
    }


async def test_every_dossier_with_which_something_is_to_be_done_is_on_its_list(desk):
    """A dossier that is on no list is remembered when its owner complains."""
    coming = await desk.register("POSTAL")
    await desk.collected(coming, coming.pickup_order_id, "INBOUND", (2, 2))
    guided = await desk.do("GuideCompletion", await desk.filed(), items=["Tờ khai"], reason="Thiếu")
    asked = await desk.ask(await desk.in_process())
    paying = await desk.do(
        "IssueObligation",
        await desk.in_process(),
        metadata=CASE_OFFICER,
        purpose=ObligationPurpose.OBLIGATION_PURPOSE_LAND_USE_FEE,
        amount=1000,
    )
    ended = await desk.do("WithdrawDossier", await desk.filed(), reason="Đổi ý")
    accepted = await desk.accept(await desk.filed())
    waits = await desk.filed()
    await desk.register()
    await desk.in_process()

    expected = {
        "COMING_BY_POST": coming, "WAITING_FOR_COMPLETION": guided,
        "WAITING_FOR_SUPPLEMENT": asked, "WAITING_FOR_PAYMENT": paying, "TO_GIVE_BACK": ended,
        "TO_FORWARD": accepted, "TO_ACCEPT": waits,
    }  # fmt: skip
    for kind, dossier in expected.items():
        assert await ids(desk, kind) == [dossier.dossier_id], kind
    assert await counted(desk) == dict.fromkeys(expected, 1)
    assert await counted(desk, "H55.13") == {}


async def test_an_item_says_since_when_until_when_and_what_comes_next(desk):
    """An officer would have to open every dossier to see why it is on his list."""
    dossier = await desk.in_process()
    desk.started.clock.advance(hours=5)
    asked_at = desk.started.clock()
    await desk.ask(dossier)

    (item,) = await listed(desk, "WAITING_FOR_SUPPLEMENT")

    assert item.since_time.ToDatetime(asked_at.tzinfo) == asked_at
    assert item.until_time.ToDatetime(asked_at.tzinfo) == at("2026-03-20 17:30")
    assert item.next == Task.DOSSIER_TASK_AWAIT_SUPPLEMENT
    assert item.dossier.state == pb.Dossier.STATE_SUPPLEMENT_REQUESTED


async def test_what_is_to_be_answered_first_comes_first_and_is_overdue_after_its_time(desk):
    """The oldest would be pushed down by every new one."""
    filed = []
    for number in range(3):
        desk.started.clock.set(MONDAY + timedelta(hours=number))
        filed.append((await desk.filed()).dossier_id)
    assert await ids(desk, "TO_ACCEPT", size=1) == filed
    assert await ids(desk, "ANSWER_OVERDUE") == []

    (first, *_) = await listed(desk, "TO_ACCEPT")
    desk.started.clock.set(first.until_time.ToDatetime(MONDAY.tzinfo) + timedelta(minutes=1))

    assert await ids(desk, "ANSWER_OVERDUE") == filed[:1]


async def test_invariant_31_a_late_dossier_is_listed_until_somebody_apologises(desk):
    """The owner would hear of the delay when he comes to fetch the result."""
    dossier = await desk.in_process()
    due = dossier.due_time.ToDatetime(MONDAY.tzinfo)
    desk.started.clock.set(due - timedelta(hours=1))
    assert await ids(desk, "DUE_TODAY") == [dossier.dossier_id]
    assert await counted(desk) == {"DUE_TODAY": 1}

    desk.started.clock.set(due + timedelta(days=1))
    assert await counted(desk) == {"LATE": 1}
    assert await ids(desk, "LATE") == [dossier.dossier_id]

    await desk.do(
        "ReappointDossier",
        dossier,
        metadata=HEAD,
        due_time=due + timedelta(days=14),
        reason="Chờ xác minh",
        prepared_by="thuly",
    )
    assert await counted(desk) == {}


async def test_papers_that_the_post_is_to_carry_back_are_no_work_any_more(desk):
    """Two officers would send them back twice."""
    dossier = await desk.do("WithdrawDossier", await desk.filed(), reason="Đổi ý")
    assert await ids(desk, "TO_GIVE_BACK") == [dossier.dossier_id]

    await desk.act("OrderPapersBack", dossier)

    assert await ids(desk, "TO_GIVE_BACK") == []
    assert await desk.held(dossier) == (2, 1)


async def test_every_malformed_field_of_a_work_list_is_named(desk):
    """A program's author would find the faults one by one."""
    wrong: dict[str, Any] = {"agency": "nowhere", "kind": 99, "page_size": -1}

    refusal = await refused(desk.stub.ListDossierWork(pb.ListDossierWorkRequest(**wrong)))

    assert refusal.fields == {
        "agency": "BAD_AGENCY_CODE",
        "kind": "UNKNOWN_VALUE",
        "page_size": "OUT_OF_RANGE",
    }


@pytest.fixture(name="many")
def _many(new_database):
    """A database with many dossiers."""
    url = new_database("intake")
    migrate("intake", url)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        fill(connection, MANY)
    yield engine
    engine.dispose()


def test_work_lists_of_many_dossiers_are_read_from_their_index_in_its_order(many):
    """With a million dossiers a list that looks at all of them takes minutes."""
    explain = "EXPLAIN QUERY PLAN" if many.dialect.name == "sqlite" else "EXPLAIN"
    plans: dict[str, list[str]] = {}
    statements: list[str] = []

    @sa.event.listens_for(many, "before_cursor_execute")
    def see(_connection, cursor, statement, parameters, _context, _many):
        statements.append(statement)
        asked = cursor.connection.cursor()
        asked.execute(f"{explain} {statement}", parameters)
        plans[statement] = [str(row[-1]) for row in asked.fetchall()]

    now, here = MONDAY + timedelta(days=30), agency(7)
    with many.connect() as connection:
        for kind in Work:
            wanted = criteria(kind, now)
            found = work.page(connection, here, wanted, None, 51)
            after = found[-1][1] if found else (now, rid())
            rest = work.page(connection, here, wanted, after, 51)
            assert not {one.dossier_id for one, _ in found} & {one.dossier_id for one, _ in rest}
            number = work.count(connection, here, {kind: wanted})[kind]
            assert number >= len(found) + len(rest)

    assert len(statements) == 3 * len(Work)
    # PostgreSQL sorts three rows rather than to walk through them in order; SQLite never has to.
    costly = {"sqlite": "TEMP B-TREE", "postgresql": "Seq Scan"}[many.dialect.name]
    for statement, plan in plans.items():
        told = " | ".join(plan)
        assert "dossiers_work" in told or "dossiers_owed" in told, (statement, told)
        assert "SCAN dossiers" not in told, told
        assert costly not in told, told
