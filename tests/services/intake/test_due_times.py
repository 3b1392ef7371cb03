"""Due times at the front door: explained, previewed, and moved when the calendar changes."""

import json
from typing import Any

import grpc
import pytest
import sqlalchemy as sa

from protos.events.v1.vocabulary_pb2 import IntakeChannel
from protos.intake.v1 import deadlines_pb2 as pb
from protos.intake.v1 import events_pb2 as events
from protos.intake.v1 import intake_pb2
from protos.intake.v1.types_pb2 import ClockAct, ClockCause, SupplementPolicy
from tests.services.intake.desk import AGENCY, CASE_OFFICER, DATA, OFFICER, OPERATOR, Desk, at
from tests.support import refused, rid

OFF = {"date": "2026-03-05", "kind": "HOLIDAY", "name": "Nghỉ bão", "basis": "Công điện"}
WORKED = {"date": "2026-03-07", "kind": "MAKE_UP_WORKDAY", "hours_of": "FRIDAY"}


def calendar(version: str, *days: dict[str, Any], **changes: Any) -> str:
    """Write the calendar that ships, with more days."""
    body = json.loads((DATA / "calendar.json").read_text("utf-8")) | changes
    body["version"] = version
    body["days"] += days
    return json.dumps(body, ensure_ascii=False)


async def explain(desk: Desk, dossier: intake_pb2.Dossier) -> pb.ExplainDueTimeResponse:
    request = pb.ExplainDueTimeRequest(dossier_id=dossier.dossier_id)
    return await desk.stub.ExplainDueTime(request, metadata=OFFICER)


async def moved(desk: Desk, size: int = 0, **asked: Any) -> list[pb.MovedDueTime]:
    """List all pages."""
    found: list[pb.MovedDueTime] = []
    token = ""
    while True:
        request = pb.ListMovedDueTimesRequest(page_size=size, page_token=token, **asked)
        page = await desk.stub.ListMovedDueTimes(request, metadata=OFFICER)
        found += page.moved
        token = page.next_page_token
        if not token:
            return found


async def move(desk: Desk, *ids: str, reason: str = "Bổ sung ngày nghỉ") -> list[pb.DueTimeMove]:
    request = pb.MoveDueTimesRequest(request_id=rid(), dossier_ids=ids, reason=reason)
    return list((await desk.stub.MoveDueTimes(request, metadata=OFFICER)).moves)


def local(stamp: Any) -> str:
    return f"{stamp.ToDatetime(at('2026-01-01 00:00').tzinfo):%Y-%m-%d %H:%M}"


async def test_a_due_time_is_explained_step_by_step(desk: Desk):
    """Who asks why it takes until Monday week hears of every day that is left out."""
    desk.started.clock.set(at("2026-02-12 18:05"))
    accepted = await desk.accept(await desk.filed())

    answer = await explain(desk, accepted)

    assert answer.due_time == accepted.due_time
    kinds = [pb.StepKind.Name(step.kind).removeprefix("STEP_KIND_") for step in answer.steps]
    assert kinds == [
        "RECEIVED", "TERM", "WAITED", "WORKED", "SKIPPED", "SKIPPED", "SKIPPED", "WORKED", "DUE",
    ]  # fmt: skip
    tet = answer.steps[5]
    assert (tet.name, tet.days) == ("Tết Nguyên đán", 5)
    assert (tet.first_day, tet.last_day) == ("2026-02-16", "2026-02-20")
    assert "Điều 112" in tet.basis
    assert tet.basis in tet.text_vi
    term = answer.steps[1]
    assert "5 ngày làm việc" in term.text_vi
    assert term.calendar_version == json.loads((DATA / "calendar.json").read_text())["version"]
    assert local(answer.due_time) == "2026-02-26 17:30"
    assert all(step.text_en for step in answer.steps)


async def test_the_history_of_due_times_begins_with_the_first(desk: Desk):
    """After a supplement both dates stay, each with the receipt that names it."""
    dossier = await desk.in_process()
    desk.started.clock.set(at("2026-03-04 14:00"))
    policy = SupplementPolicy.SUPPLEMENT_POLICY_PAUSE_EXTEND
    asked = await desk.ask(dossier, policy=policy)
    waiting = await explain(desk, asked)
    assert not waiting.steps[-2].HasField("end_time")
    desk.started.clock.set(at("2026-03-09 10:00"))
    await desk.complete(asked, components=[dossier.components[0]])

    answer = await explain(desk, dossier)

    assert [one.act for one in answer.due_times] == [
        ClockAct.CLOCK_ACT_STARTED, ClockAct.CLOCK_ACT_PAUSED, ClockAct.CLOCK_ACT_RESUMED,
    ]  # fmt: skip
    assert [local(one.due_time) for one in answer.due_times] == [
        "2026-03-09 09:00", "2026-03-09 09:00", "2026-03-11 17:00",
    ]  # fmt: skip
    assert [one.receipt_no for one in answer.due_times] == [1, 0, 2]
    paused = next(step for step in answer.steps if step.kind == pb.STEP_KIND_PAUSED)
    assert paused.cause == ClockCause.CLOCK_CAUSE_SUPPLEMENT


async def test_what_is_not_accepted_has_no_due_time_to_explain(desk: Desk):
    """There is nothing promised yet."""
    filed = await desk.filed()
    assert (await refused(explain(desk, filed))).reason == "NOT_ACCEPTED_YET"
    unknown = intake_pb2.Dossier(dossier_id=rid())
    assert (await refused(explain(desk, unknown))).reason == "DOSSIER_NOT_FOUND"


async def test_a_preview_is_what_acceptance_then_gives(desk: Desk):
    """The citizen hears the date before he hands his papers over."""
    asked: dict[str, Any] = {
        "procedure_code": "1.000001",
        "channel": IntakeChannel.INTAKE_CHANNEL_DIRECT,
        "receiving_agency": AGENCY,
    }
    now = await desk.stub.PreviewDueTime(pb.PreviewDueTimeRequest(**asked))
    request = pb.PreviewDueTimeRequest(**asked)
    request.accepted_time.FromDatetime(at("2026-02-14 09:00"))
    then = await desk.stub.PreviewDueTime(request)

    assert now.due_time == (await desk.accept(await desk.filed())).due_time
    assert local(then.due_time) == "2026-02-27 17:30"
    unknown = await refused(
        desk.stub.PreviewDueTime(pb.PreviewDueTimeRequest(**asked | {"case_code": "x"}))
    )
    assert unknown.reason == "CASE_UNKNOWN"
    empty = await refused(desk.stub.PreviewDueTime(pb.PreviewDueTimeRequest()))
    assert set(empty.fields) == {"procedure_code", "channel", "receiving_agency"}


async def test_invariant_25_a_new_calendar_moves_nothing_until_somebody_does(desk: Desk):
    """What is printed stays until an officer moves it; then everybody hears of it, once."""
    first, second = [await desk.accept(await desk.filed()) for _ in range(2)]
    desk.started.clock.set(at("2026-03-04 09:00"))

    loaded = await desk.load_calendar(calendar("with-storm", OFF))

    assert loaded.moved_due_times == 2
    assert (await desk.see(first)).dossier.due_time == first.due_time
    (one,) = [row for row in await moved(desk) if row.dossier_id == first.dossier_id]
    assert (one.due_time, local(one.new_due_time)) == (first.due_time, "2026-03-10 09:00")
    assert [(day.day, day.kind, day.basis) for day in one.changed_days] == [
        ("2026-03-05", "HOLIDAY", "Công điện")
    ]
    (done,) = await move(desk, first.dossier_id)
    assert (done.due_time_before, done.due_time, done.receipt_no) == (
        first.due_time, one.new_due_time, 2,
    )  # fmt: skip
    after = (await desk.see(first)).dossier
    assert (after.due_time, after.first_due_time) == (one.new_due_time, first.due_time)
    told = await desk.fact(first, events.DueTimeMoved)
    assert (told.due_time, told.due_time_before) == (after.due_time, first.due_time)
    assert (told.calendar_version, told.cause) == (
        "with-storm", ClockCause.CLOCK_CAUSE_DAYS_CHANGED,
    )  # fmt: skip
    assert [row.dossier_id for row in await moved(desk)] == [second.dossier_id]
    assert await move(desk, first.dossier_id) == []
    assert (await desk.told(first)).count("DueTimeMoved") == 1
    assert (await desk.see(second)).dossier.due_time == second.due_time
    explained = await explain(desk, first)
    assert explained.due_time == after.due_time
    assert any(step.name == "Nghỉ bão" for step in explained.steps)
    written = [row for row in await desk.rows("written") if row["kind"] == "DUE_TIME_MOVE"]
    assert [row["reason"] for row in written] == ["Bổ sung ngày nghỉ"]


async def test_a_make_up_day_may_move_a_due_time_forward(desk: Desk):
    """More work before the same date: the list says so before anybody is told."""
    dossier = await desk.accept(await desk.filed())
    await desk.load_calendar(calendar("with-saturday", WORKED | {"name": "Bù", "basis": "TB"}))

    (one,) = await moved(desk)

    assert local(one.new_due_time) == "2026-03-07 09:00"
    assert one.new_due_time.ToSeconds() < dossier.due_time.ToSeconds()


async def test_only_dossiers_whose_clock_runs_are_moved(desk: Desk):
    """Who waits for the citizen gets his date later; what is resolved is over."""
    paused, resolved, running = [await desk.in_process() for _ in range(3)]
    await desk.ask(paused)
    await desk.ready(resolved, "2026-03-03 09:00")

    assert (await desk.load_calendar(calendar("v2", OFF))).moved_due_times == 1

    assert [row.dossier_id for row in await moved(desk)] == [running.dossier_id]
    ids = [one.dossier_id for one in (paused, resolved, running)]
    assert [one.dossier_id for one in await move(desk, *ids)] == [running.dossier_id]


async def test_due_times_that_would_move_are_listed_page_by_page(desk: Desk):
    """A province has thousands; each is on one page, of whatever calendar and counter."""
    several = [await desk.accept(await desk.filed()) for _ in range(3)]
    await desk.load_calendar(calendar("v2", OFF))
    several += [await desk.in_process(receiving_agency="H55.13") for _ in range(2)]
    off = OFF | {"date": "2026-03-06"}
    assert (await desk.load_calendar(calendar("v3", OFF, off))).moved_due_times == 5

    everything = await moved(desk, 2)

    assert sorted(row.dossier_id for row in everything) == sorted(d.dossier_id for d in several)
    assert len(await moved(desk, 2, receiving_agency="H55.13")) == 2
    ended = OFF | {"date": "2026-08-05"}
    assert (await desk.load_calendar(calendar("v4", ended))).moved_due_times == 2


async def test_a_version_of_the_calendar_never_changes(desk: Desk):
    """Due times counted on it could not be explained any more."""
    await desk.load_calendar(calendar("v2", OFF))

    taken = await refused(desk.load_calendar(calendar("v2")))

    assert (taken.reason, taken.metadata) == (
        "CALENDAR_VERSION_TAKEN", {"calendar_version": "v2"},
    )  # fmt: skip
    assert (await desk.load_calendar(calendar("v2", OFF))).dated_days


async def test_what_ships_does_not_replace_what_an_operator_loaded(desk: Desk):
    """A restart would count on days that somebody has corrected."""
    own = await desk.load_calendar(calendar("own", OFF))
    request = intake_pb2.LoadCalendarRequest(
        request_id=rid(), calendar_json=calendar("shipped"), only_first=True
    )
    answer = await desk.stub.LoadCalendar(request, metadata=OPERATOR)

    assert answer.dated_days == own.dated_days
    accepted = await desk.accept(await desk.filed())
    assert (await explain(desk, accepted)).due_times[-1].calendar_version == "own"


async def test_an_agency_counts_on_its_own_hours(desk: Desk):
    """Its Saturday mornings are working time; its neighbour's are not."""
    saturdays = {
        "agency": "H55.12",
        "from": "2026-03-01",
        "hours": {"SATURDAY": [["07:30", "11:30"]]},
        "basis": "Quyết định 12",
    }
    await desk.load_calendar(calendar("v2", agency_hours=[saturdays]))

    own = await desk.accept(await desk.filed())
    other = await desk.accept(await desk.filed(receiving_agency="H55.13"))

    assert local(own.due_time) == "2026-03-07 09:00"
    assert local(other.due_time) == "2026-03-09 09:00"
    assert (await explain(desk, own)).due_time == own.due_time


async def test_moving_needs_a_reason_and_known_dossiers(desk: Desk):
    """A date on paper is not changed without anybody saying why; and all or none."""
    dossier = await desk.accept(await desk.filed())
    await desk.load_calendar(calendar("v2", OFF))

    assert (await refused(move(desk, dossier.dossier_id, reason=" "))).fields == {
        "reason": "REQUIRED"
    }
    assert (await refused(move(desk))).fields == {"dossier_ids": "BAD_COUNT"}
    unknown = await refused(move(desk, dossier.dossier_id, rid()))
    assert unknown.reason == "DOSSIER_NOT_FOUND"
    request = pb.MoveDueTimesRequest(request_id=rid(), dossier_ids=[dossier.dossier_id])
    denied = await refused(desk.stub.MoveDueTimes(request, metadata=CASE_OFFICER))
    assert denied.code is grpc.StatusCode.PERMISSION_DENIED
    assert (await desk.see(dossier)).dossier.due_time == dossier.due_time


async def test_the_list_of_moves_is_read_from_an_index(desk: Desk):
    """With a million dossiers a scan would keep everybody waiting."""
    if not desk.started.database.is_sqlite:
        pytest.skip("reads the plan of SQLite")
    query = (
        "EXPLAIN QUERY PLAN SELECT id FROM dossiers WHERE calendar_version = 'v' AND state = 's'"
        " AND due_at >= 1 AND (due_at, id) > (1, 'x') ORDER BY due_at, id LIMIT 5"
    )
    plan = await desk.started.database.read(
        lambda connection: [row.detail for row in connection.execute(sa.text(query))]
    )

    assert len(plan) == 1
    assert "dossiers_by_calendar" in plan[0]
    assert plan[0].startswith("SEARCH")


async def test_what_was_left_at_a_pause_is_counted_on_the_calendar_of_the_promise(desk: Desk):
    """A day off announced in between would take eight hours that nobody has worked."""
    dossier = await desk.in_process()
    await desk.load_calendar(calendar("v2", OFF))
    desk.started.clock.set(at("2026-03-04 14:00"))
    policy = SupplementPolicy.SUPPLEMENT_POLICY_PAUSE_EXTEND
    asked = await desk.ask(dossier, policy=policy)
    desk.started.clock.set(at("2026-03-09 10:00"))

    completed = await desk.complete(asked, components=[dossier.components[0]])

    assert local(completed.due_time) == "2026-03-11 17:00"
    assert (await explain(desk, completed)).due_time == completed.due_time
