"""What moves the clock or ends it, through the front door: texts, timers and facts with it."""

import pytest

from protos.intake.v1 import events_pb2 as events
from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1.types_pb2 import ClockAct, ClockCause, ObligationPurpose, StopReason
from protos.results.v1 import events_pb2 as results
from services.intake.policy import Policy
from shared.clock import LOCAL
from tests.services.intake.desk import CASE_OFFICER, HEAD, Desk, at, line
from tests.support import actor, eventually, refused

RENT = ObligationPurpose.OBLIGATION_PURPOSE_LAND_RENT
GROUND = StopReason.STOP_REASON_LEGAL_GROUND


async def running(desk: Desk) -> pb.Dossier:
    """A dossier accepted on Monday 2 March at 09:00, and it is Wednesday 14:00."""
    dossier = await desk.in_process()
    desk.started.clock.set(at("2026-03-04 14:00"))
    return dossier


def local(stamp) -> str:
    return f"{stamp.ToDatetime(LOCAL):%Y-%m-%d %H:%M}"


async def written(desk: Desk, kind: str) -> list[str]:
    return [row["reason"] for row in await desk.rows("written") if row["kind"] == kind]


async def test_a_payment_pauses_the_clock(desk: Desk):
    """The date was worked out by hand; the history says why it is in force."""
    dossier = await running(desk)
    waiting = await desk.do("IssueObligation", dossier, purpose=RENT, amount=5_000_000_000)
    assert await desk.state(dossier) == "PAYMENT_REQUESTED"
    desk.started.clock.set(at("2026-03-09 10:00"))

    settled = await desk.do("SettleObligation", dossier, receipt_no="BL-1")

    assert local(settled.due_time) == "2026-03-11 17:00"
    assert settled.first_due_time == waiting.due_time
    (paid,) = settled.obligations
    assert (paid.amount, paid.receipt_no, paid.due_time_after) == (
        5_000_000_000,
        "BL-1",
        settled.due_time,
    )
    assert [(one.act, one.cause) for one in settled.due_history] == [
        (ClockAct.CLOCK_ACT_STARTED, ClockCause.CLOCK_CAUSE_ACCEPTANCE),
        (ClockAct.CLOCK_ACT_PAUSED, ClockCause.CLOCK_CAUSE_PAYMENT),
        (ClockAct.CLOCK_ACT_RESUMED, ClockCause.CLOCK_CAUSE_PAYMENT),
    ]
    assert "" not in {one.calendar_version for one in settled.due_history}
    told = await desk.fact(dossier, events.ObligationSettled)
    assert (told.number, told.due_time) == (1, settled.due_time)


@pytest.mark.parametrize("amount", [0, -1, 10**13 + 1])
async def test_an_amount_is_a_sum_of_money(desk: Desk, amount):
    """A slip of the finger must not become a debt."""
    refusal = await refused(desk.do("IssueObligation", pb.Dossier(), purpose=RENT, amount=amount))
    assert refusal.fields["amount"] == "OUT_OF_RANGE"


async def test_the_head_signs_an_apology_that_somebody_else_has_prepared(desk: Desk):
    """The text is kept for form 04; the fact has no word of it."""
    dossier = await running(desk)
    wanted = {"due_time": at("2026-03-12 17:00"), "reason": "Bí mật", "metadata": HEAD}

    own = await refused(desk.act("ReappointDossier", dossier, prepared_by="truongphong", **wanted))
    after = await desk.do("ReappointDossier", dossier, prepared_by="thuly", **wanted)
    again = await refused(desk.act("ReappointDossier", dossier, prepared_by="thuly", **wanted))

    assert (own.reason, again.reason) == ("SIGNED_BY_WRITER", "TOO_MANY_REAPPOINTMENTS")
    assert local(after.due_time) == "2026-03-12 17:00"
    assert after.first_due_time == dossier.due_time
    told = await desk.fact(dossier, events.DossierReappointed)
    assert (told.due_time_before, told.due_time, told.late) == (
        dossier.due_time,
        after.due_time,
        False,
    )
    assert await written(desk, "APOLOGY") == ["Bí mật"]


async def test_a_stopped_dossier_gives_its_papers_back(desk: Desk):
    """Form 05 ends the work, not the citizen's claim to his papers."""
    dossier = await running(desk)
    ground = {"reason": GROUND, "explanation": "Đang tranh chấp"}
    assert (await refused(desk.act("StopDossier", dossier, **ground))).reason == "ROLE_NOT_ALLOWED"

    stopped = await desk.do("StopDossier", dossier, metadata=CASE_OFFICER, **ground)

    assert (stopped.state, stopped.stop_reason) == (pb.Dossier.STATE_STOPPED, GROUND)
    assert (await desk.fact(dossier, events.DossierStopped)).papers.originals == 2
    assert await written(desk, "STOP") == ["Đang tranh chấp"]
    await desk.do("GivePapersBack", dossier)
    assert await desk.held(dossier) == (0, 0)


async def test_a_resolution_is_recalled_and_decided_again(desk: Desk):
    """Timeliness is judged for each resolution; the one that was recalled can still be read."""
    dossier = await running(desk)
    await desk.ready(dossier, "2026-03-05 09:00")

    recalled = await desk.do("RecallResolution", dossier, reason="Sai số liệu", metadata=HEAD)
    assert (await desk.see(dossier)).portal_status == "4"
    await desk.ready(dossier, "2026-03-20 09:00")

    assert recalled.timeliness == 0
    assert len(recalled.recalled_resolutions) == 1
    resolved = (await desk.see(dossier)).dossier
    assert resolved.timeliness == 3  # late
    assert (await desk.fact(dossier, events.ResolutionRecalled)).round == 1
    assert (await desk.told(dossier)).count("DossierResolved") == 2


async def test_a_result_that_was_given_out_while_it_was_recalled_is_returned(desk: Desk):
    """Intake and results decide for themselves; what the citizen has is true for both."""
    dossier = await running(desk)
    await desk.ready(dossier, "2026-03-05 09:00")
    await desk.do("RecallResolution", dossier, reason="Sai số liệu", metadata=HEAD)

    returned = results.ResultReturned(dossier_id=dossier.dossier_id)
    await desk.started.hear(returned, about=dossier.dossier_id)

    assert await desk.state(dossier) == "RESULT_RETURNED"


async def test_a_supplement_without_deadline_or_policy_has_those_of_the_province(desk: Desk):
    """The defaults have names, and an operator can change them."""
    dossier = await running(desk)
    request = {"items": ["Trích lục"], "reason": "Thiếu"}

    asked = await desk.do("RequestSupplement", dossier, **request)

    (supplement,) = asked.supplements
    assert local(supplement.deadline_time) == "2026-04-03 17:30"
    assert supplement.policy == 1


async def test_a_supplement_is_waived_reopened_and_asked_for_once_more_with_reasons(desk: Desk):
    """Each exception is written down by somebody."""
    dossier = await desk.ask(await running(desk), items=["Trích lục", "Bản đồ"])
    desk.started.clock.set(at("2026-03-20 17:30"))

    async def expired() -> bool:
        return (await desk.see(dossier)).dossier.supplements[0].expired

    await eventually(expired, "the supplement expires")
    more_time = {"reason": "Mưa lũ", "deadline_time": at("2026-04-10 17:30")}
    reopened = await desk.do("ReopenSupplement", dossier, **more_time)
    assert not reopened.supplements[0].expired
    assert [local_of(row) for row in await desk.rows("timers")] == ["2026-04-10 17:30"]
    assert (await refused(desk.complete(dossier))).metadata == {"items": "2"}
    waived = [pb.WaivedItem(item=2, reason="Đã có trong cơ sở dữ liệu")]
    await desk.complete(dossier, components=[line("KQ1", 0, 1)], waived_items=waived)
    assert (await refused(desk.ask(dossier))).reason == "TOO_MANY_SUPPLEMENTS"
    once_more = {"override_reason": "Luật thay đổi", "deadline_time": at("2026-05-20 17:30")}
    again = await desk.ask(dossier, **once_more)

    assert len(again.supplements) == 2
    assert list(again.supplements[0].waived_items) == [2]
    assert await written(desk, "REOPENING") == ["Mưa lũ"]
    assert await written(desk, "OVERRIDE") == ["Luật thay đổi"]
    assert "SupplementReopened" in await desk.told(dossier)


def local_of(row) -> str:
    return f"{row['due_at'].astimezone(LOCAL):%Y-%m-%d %H:%M}"


async def test_a_counter_that_does_not_answer_in_time_is_told_once(desk: Desk):
    """The timer is set by the arrival, and gone with the answer."""
    dossier = await desk.filed()
    waiting = (await desk.see(dossier)).dossier
    assert local(waiting.answer_due_time) == "2026-03-03 09:00"
    desk.started.clock.set(at("2026-03-03 09:00"))

    async def told() -> bool:
        return "AnswerOverdue" in await desk.told(dossier)

    await eventually(told, "the answer is overdue")
    accepted = await desk.accept(waiting)

    assert not accepted.HasField("answer_due_time")
    assert await desk.rows("timers") == []
    answered = await desk.accept(await desk.filed())
    assert await desk.rows("timers") == []
    assert "AnswerOverdue" not in await desk.told(answered)


async def test_officers_of_other_units_are_refused_where_units_are_checked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """The switch is off until every caller names the unit of its officers."""
    dossier = await desk.filed()
    elsewhere = actor("la", "COUNTER_OFFICER", "H55.13")
    guide = {"items": ["Tờ khai"], "reason": "Thiếu", "metadata": elsewhere}
    monkeypatch.setattr(
        "services.intake.handlers.keeping.policy",
        lambda: Policy(check_units=True),
    )

    assert (await refused(desk.act("GuideCompletion", dossier, **guide))).reason == "NOT_YOUR_UNIT"

    assert await desk.state(dossier) == "AT_COUNTER"
    monkeypatch.undo()
    await desk.do("GuideCompletion", dossier, **guide)
