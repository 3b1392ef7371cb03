"""Acceptance: the code, the due time, and that no number is lost or given twice."""

import asyncio
import json

import grpc
import pytest

from protos.intake.v1 import events_pb2 as events
from protos.intake.v1.types_pb2 import RefusalReason
from tests.services.intake.desk import BIRTH, DATA, Desk, at, line
from tests.support import Refusal, refused


def numbers(codes: list[str]) -> list[int]:
    return sorted(int(code.rpartition("-")[2]) for code in codes)


async def test_acceptance_gives_the_code_and_the_due_time(desk: Desk):
    """It is the promise that the citizen takes home; the calendar is that of 2026."""
    accepted = await desk.accept(await desk.filed())

    assert accepted.dossier_code == "H55.12-260302-0001"
    due = at("2026-03-09 09:00")
    assert accepted.due_time.ToDatetime(due.tzinfo) == due
    assert accepted.first_due_time == accepted.due_time
    told = await desk.fact(accepted, events.DossierAccepted)
    assert (told.dossier_code, told.due_time) == (accepted.dossier_code, accepted.due_time)
    assert (told.papers.originals, told.papers.copies) == (2, 1)
    forwarded = await desk.do("ForwardDossier", accepted)
    assert await desk.state(forwarded) == "IN_PROCESS"


async def test_invariant_1_fifty_parallel_acceptances_get_fifty_numbers_without_a_gap(desk: Desk):
    """A missing number has to be explained to an inspector, a double one to two citizens."""
    dossiers = await asyncio.gather(*(desk.filed() for _ in range(50)))

    accepted = await asyncio.gather(*(desk.accept(dossier) for dossier in dossiers))

    assert numbers([dossier.dossier_code for dossier in accepted]) == list(range(1, 51))


async def test_two_officers_accept_the_same_dossier_once(desk: Desk):
    """One of them is told that it has happened already, and no number is used up by him."""
    dossier = await desk.filed()

    outcomes = await asyncio.gather(
        desk.accept(dossier), desk.accept(dossier), return_exceptions=True
    )
    other = await desk.accept(await desk.filed())

    lost = [outcome for outcome in outcomes if isinstance(outcome, grpc.aio.AioRpcError)]
    assert [error.code() for error in lost] == [grpc.StatusCode.FAILED_PRECONDITION]
    assert other.dossier_code.endswith("-0002")
    assert (await desk.told(dossier)).count("DossierAccepted") == 1


async def test_a_refused_acceptance_uses_up_no_number(desk: Desk):
    """Refused among accepted ones, in the same commit."""
    dossiers = await asyncio.gather(*(desk.filed() for _ in range(12)))

    async def attempt(index: int) -> str | Refusal:
        if index % 3:
            return (await desk.accept(dossiers[index])).dossier_code
        return await refused(desk.accept(dossiers[index], checked=[line("KQ1", 2, 0)]))

    outcomes = await asyncio.gather(*map(attempt, range(12)))

    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert {refusal.reason for refusal in refusals} == {"COMPONENTS_MISSING"}
    assert refusals[0].metadata == {"components": "KQ1, KQ2"}
    assert "Giấy chứng sinh; Căn cước" in refusals[0].message_vi
    codes = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert numbers(codes) == list(range(1, 9))


async def test_every_agency_and_every_local_day_counts_for_itself(desk: Desk):
    """The day begins at midnight in Việt Nam, seven hours before it does in UTC."""
    codes = []
    for now, agency in [
        ("2026-03-02 23:59", "H55.12"),
        ("2026-03-02 23:59", "000.00.01.H55"),
        ("2026-03-03 00:00", "H55.12"),
        ("2026-03-03 06:59", "H55.12"),
    ]:
        desk.started.clock.set(at(now))
        accepted = await desk.accept(await desk.filed(receiving_agency=agency))
        codes.append(accepted.dossier_code)

    assert codes == [
        "H55.12-260302-0001",
        "000.00.01.H55-260302-0001",
        "H55.12-260303-0001",
        "H55.12-260303-0002",
    ]


async def test_a_new_calendar_holds_at_once_and_moves_nothing_that_is_printed(desk: Desk):
    """The notice of a day off comes late in the year; slips already given stay true."""
    before = await desk.accept(await desk.filed())
    calendar = json.loads((DATA / "calendar.json").read_text("utf-8"))
    day_off = {"date": "2026-03-05", "kind": "HOLIDAY", "name": "Nghỉ", "basis": "Thông báo"}
    calendar["days"].append(day_off)
    calendar["version"] += ".2"

    loaded = await desk.load_calendar(json.dumps(calendar, ensure_ascii=False))
    after = await desk.accept(await desk.filed())

    assert after.due_time.ToSeconds() - before.due_time.ToSeconds() == 24 * 3600
    assert (await desk.see(before)).dossier.due_time == before.due_time
    assert (loaded.moved_due_times, loaded.more_moved) == (1, False)


async def test_nothing_is_accepted_without_a_calendar(bare: Desk):
    """A due time that nobody can know must not be promised."""
    await bare.load(BIRTH)
    dossier = await bare.filed()
    assert (await refused(bare.accept(dossier))).reason == "CALENDAR_MISSING"

    await bare.load_calendar()
    bare.started.clock.set(at("2027-12-30 09:00"))
    assert (await refused(bare.accept(dossier))).reason == "CALENDAR_ENDS"
    bare.started.clock.set(at("2027-12-01 09:00"))
    assert (await bare.accept(dossier)).dossier_code.endswith("-0001")


@pytest.mark.parametrize("guided", [False, True])
async def test_a_dossier_is_refused_in_writing(desk: Desk, guided):
    """Form 03 gives the reason; the fact gives its kind and the papers that have to go back."""
    dossier = await desk.filed()
    if guided:
        await desk.do("GuideCompletion", dossier, items=["Tờ khai"], reason="Thiếu")

    reason = RefusalReason.REFUSAL_REASON_NOT_ELIGIBLE
    await desk.do("RefuseDossier", dossier, reason=reason, explanation="Không đủ điều kiện")

    assert await desk.state(dossier) == "NOT_ACCEPTED"
    told = await desk.fact(dossier, events.DossierRefused)
    assert (told.reason, told.papers.originals) == (reason, 2)
