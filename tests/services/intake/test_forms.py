"""Forms at the front door: numbered with the act, filled from the record, for those who may."""

import json

import pytest

from protos.intake.v1 import events_pb2 as events
from protos.intake.v1 import forms_pb2 as pb
from protos.intake.v1.deadlines_pb2 import MoveDueTimesRequest
from protos.intake.v1.types_pb2 import RefusalReason, StopReason
from services.intake import handlers
from shared import lookup_secret
from shared.actor import SYSTEM
from shared.clock import LOCAL
from shared.transaction import Origin, Transaction
from tests.services.intake.desk import (
    AGENCY,
    CASE_OFFICER,
    DATA,
    HEAD,
    OFFICER,
    OWNER,
    Desk,
    at,
    line,
)
from tests.support import refused, rid

Kind = pb.FormKind
RECEIPT = Kind.FORM_KIND_RECEIPT
ASKED = Kind.FORM_KIND_SUPPLEMENT_REQUEST
GROUND = StopReason.STOP_REASON_LEGAL_GROUND
NOT_ELIGIBLE = RefusalReason.REFUSAL_REASON_NOT_ELIGIBLE


async def issued(desk: Desk, dossier, metadata=OFFICER):
    """Give what was issued for a dossier: kind, issue and number of each."""
    request = pb.ListFormsRequest(dossier_id=dossier.dossier_id)
    answer = await desk.stub.ListForms(request, metadata=metadata)
    return [
        (Kind.Name(one.kind).removeprefix("FORM_KIND_"), one.issue, one.number)
        for one in answer.forms
    ]


async def form(desk: Desk, dossier, kind, issue=0, metadata=OFFICER):
    """Fill a form."""
    request = pb.GetFormRequest(dossier_id=dossier.dossier_id, kind=kind, issue=issue)
    return (await desk.stub.GetForm(request, metadata=metadata)).form


async def register(desk: Desk, first="2026-03-02", last="2026-03-02", **page):
    """Fill a page of the register."""
    request = pb.GetRegisterRequest(agency=AGENCY, first_day=first, last_day=last, **page)
    return await desk.stub.GetRegister(request, metadata=HEAD)


def value(one: pb.Form, code: str) -> str:
    return next(field.value for field in one.fields if field.code == code)


def with_holiday(day: str) -> str:
    """Write the calendar with one more day off."""
    body = json.loads((DATA / "calendar.json").read_text("utf-8"))
    off = {"date": day, "kind": "HOLIDAY", "name": "Bão", "basis": "Công điện"}
    return json.dumps({**body, "version": "with-storm", "days": [*body["days"], off]})


async def reappointed(desk: Desk, dossier):
    return await desk.do(
        "ReappointDossier",
        dossier,
        metadata=HEAD,
        due_time=at("2026-03-20 16:00"),
        reason="Chờ ý kiến",
        prepared_by="thuly",
    )


async def test_invariant_30_every_act_that_needs_a_form_has_it_with_its_reason(desk: Desk):
    """A citizen could be put off, refused or stopped without anything in writing."""
    dossier = await desk.filed()
    await desk.do("GuideCompletion", dossier, items=["Tờ khai"], reason="Thiếu chữ ký")
    await desk.do("ReceiveCompletion", dossier, components=[line("KQ1", 0, 1)])
    accepted = await desk.accept((await desk.see(dossier)).dossier)
    asked = await desk.ask(await desk.do("ForwardDossier", accepted), reason="Thiếu trích lục")
    later = await reappointed(desk, await desk.complete(asked))
    await desk.do("StopDossier", later, metadata=HEAD, reason=GROUND, explanation="Tranh chấp")
    other = await desk.filed()
    await desk.do("RefuseDossier", other, reason=NOT_ELIGIBLE, explanation="Không đủ tuổi")

    forms = {(name, issue) for name, issue, _ in await issued(desk, dossier)}
    assert forms == {
        ("RECEIPT", 1), ("RECEIPT", 2), ("SUPPLEMENT_REQUEST", 1), ("SUPPLEMENT_REQUEST", 2),
        ("APOLOGY", 1), ("STOP_NOTICE", 1),
    }  # fmt: skip
    assert await issued(desk, other) == [("REFUSAL", 1, "1/TTPVHCC")]
    reasons = {
        (ASKED, 1): "Thiếu chữ ký",
        (ASKED, 2): "Thiếu trích lục",
        (Kind.FORM_KIND_APOLOGY, 1): "Chờ ý kiến",
        (Kind.FORM_KIND_STOP_NOTICE, 1): "Tranh chấp",
    }
    for (kind, issue), reason in reasons.items():
        assert value(await form(desk, dossier, kind, issue), "reason") == reason
    refusal = await form(desk, other, Kind.FORM_KIND_REFUSAL)
    assert value(refusal, "reason") == "Không đủ tuổi"


async def test_a_receipt_says_what_the_citizen_was_told(desk: Desk):
    """Form 01 is what he has in his hands when the agency denies that it has his papers."""
    dossier = await desk.accept(await desk.filed())

    receipt = await form(desk, dossier, RECEIPT)

    assert receipt.title == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    assert receipt.basis == "Thông tư số 03/2025/TT-VPCP"
    assert (receipt.sample, receipt.number, receipt.unit) == ("Mẫu số 01", "1/TTPVHCC", AGENCY)
    assert value(receipt, "dossier_code") == value(receipt, "code_128") == dossier.dossier_code
    assert value(receipt, "qr").startswith(f"DP1:{dossier.dossier_code}:")
    assert value(receipt, "filer") == OWNER.full_name
    assert value(receipt, "filer_phone") == OWNER.phone
    assert value(receipt, "term") == "5 ngày làm việc"
    due = dossier.due_time.ToDatetime(LOCAL)
    assert value(receipt, "due_time") == f"{due:%H giờ %M phút, ngày %d} tháng 3 năm 2026"
    assert [list(row.cells) for row in receipt.tables[0].rows] == [
        ["1", "Giấy chứng sinh", "2", "", "1"]
    ]


async def test_numbers_run_within_unit_form_and_local_year_without_a_gap(desk: Desk):
    """A number that is missing from the book is a form that somebody took out."""
    first = await desk.accept(await desk.filed())
    short = await desk.filed()
    await refused(desk.do("AcceptDossier", short))
    second = await desk.accept(short)
    elsewhere = await desk.accept(await desk.filed(receiving_agency="H55.13"))
    desk.started.clock.set(at("2027-01-04 09:00"))
    new_year = await desk.accept(await desk.filed())

    given = [await issued(desk, one) for one in (first, second, elsewhere, new_year)]
    assert [one[0][2] for one in given] == [f"{number}/TTPVHCC" for number in (1, 2, 1, 1)]


async def test_the_last_issue_of_a_receipt_is_that_of_the_dossier(desk: Desk):
    """Two receipts with two due times would both look valid."""
    dossier = await desk.in_process()
    corrected = await desk.do("CorrectDossier", dossier, reason="Nhầm", owner_full_name="TEST An")

    last, first = await form(desk, dossier, RECEIPT), await form(desk, dossier, RECEIPT, 1)

    assert corrected.receipt_issue == last.issue == 2
    assert (first.issue, first.number, last.number) == (1, "1/TTPVHCC", "2/TTPVHCC")


async def test_due_times_that_move_give_new_receipts(desk: Desk):
    """The citizen would come on the day of the old one."""
    dossier = await desk.in_process()
    await desk.load_calendar(with_holiday("2026-03-05"))
    request = MoveDueTimesRequest(
        request_id=rid(), dossier_ids=[dossier.dossier_id], reason="Nghỉ bão"
    )
    await desk.stub.MoveDueTimes(request, metadata=OFFICER)

    assert [one[:2] for one in await issued(desk, dossier)] == [("RECEIPT", 1), ("RECEIPT", 2)]
    moved = (await desk.see(dossier)).dossier
    assert moved.receipt_issue == 2
    again = await form(desk, dossier, RECEIPT)
    assert value(again, "due_time") != value(await form(desk, dossier, RECEIPT, 1), "due_time")


async def test_after_a_restore_no_number_is_on_two_forms(desk: Desk):
    """What a lost database gave out is in somebody's drawer all the same."""
    lost = []
    for _ in range(2):
        dossier = await desk.ask(await desk.in_process())
        lost += await desk.started.facts(dossier.dossier_id)
    tables = desk.started.running.service.tables.metadata.tables

    def restored(tx: Transaction) -> None:
        tx.execute(tables["forms"].delete())
        tx.execute(tables["form_counters"].delete())
        handlers.recall_codes(tx, lost, ())

    await desk.started.database.run(restored, Origin("test", SYSTEM))
    again = await desk.ask(await desk.in_process())

    assert await issued(desk, again) == [
        ("RECEIPT", 1, "3/TTPVHCC"),
        ("SUPPLEMENT_REQUEST", 1, "3/TTPVHCC"),
    ]


async def test_a_refused_act_issues_no_form(desk: Desk):
    """A number without an act behind it could be filled in by anybody."""
    dossier = await desk.in_process()
    before = await desk.rows("forms"), await desk.rows("form_counters")

    no_reason = await refused(desk.ask(dossier, reason=" "))

    assert no_reason.fields == {"reason": "REQUIRED"}
    assert (await desk.rows("forms"), await desk.rows("form_counters")) == before


async def test_the_process_control_slip_follows_the_papers(desk: Desk):
    """Who had them when the time ran out is what the head asks first."""
    dossier = await desk.in_process()
    await desk.ready(dossier, "2026-03-03 10:00")

    slip = await form(desk, dossier, Kind.FORM_KIND_PROCESS_CONTROL, metadata=CASE_OFFICER)

    assert slip.number == ""
    notes = [row.cells[-1] for row in slip.tables[0].rows]
    assert notes == ["Tiếp nhận hồ sơ", "Chuyển hồ sơ", "Có kết quả giải quyết"]
    assert slip.tables[0].rows[-1].cells[4] == "Trước hạn"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (RECEIPT, "FORM_NOT_ISSUED"),
        (Kind.FORM_KIND_PROCESS_CONTROL, "NOT_ACCEPTED_YET"),
    ],
)
async def test_a_form_that_was_not_issued_is_not_invented(desk: Desk, kind, reason):
    """A receipt without an acceptance would be a promise that nobody made."""
    dossier = await desk.filed()

    assert (await refused(form(desk, dossier, kind))).reason == reason


async def test_the_register_is_not_the_form_of_a_dossier(desk: Desk):
    """It names everybody; whoever asks for it says of which unit and days."""
    dossier = await desk.filed()
    refusal = await refused(form(desk, dossier, Kind.FORM_KIND_REGISTER))

    assert refusal.fields == {"kind": "NOT_OF_A_DOSSIER"}


async def test_the_register_has_every_dossier_of_the_period_once_page_by_page(desk: Desk):
    """A dossier that is not in the book has not been received."""
    accepted = [await desk.accept(await desk.filed()) for _ in range(3)]
    await desk.filed()
    desk.started.clock.set(at("2026-03-03 00:00"))
    await desk.accept(await desk.filed())

    first = await register(desk, page_size=2)
    second = await register(desk, page_size=2, page_token=first.next_page_token)

    rows = [row.cells for page in (first, second) for row in page.form.tables[0].rows]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert [row[1] for row in rows] == [one.dossier_code for one in accepted]
    assert {row[4] for row in rows} == {OWNER.full_name}
    assert {len(row) for row in rows} == {len(first.form.tables[0].columns)}
    assert second.next_page_token == ""
    both = await register(desk, last="2026-03-03")
    assert len(both.form.tables[0].rows) == 4


async def test_a_period_that_ends_before_it_begins_is_refused(desk: Desk):
    """An empty register would be believed."""
    refusal = await refused(register(desk, "2026-03-02", "2026-03-01"))
    nonsense = await refused(register(desk, "2026-02-30", ""))

    assert refusal.fields == {"last_day": "BEFORE_THE_FIRST"}
    assert nonsense.fields == {"first_day": "BAD_DAY", "last_day": "REQUIRED"}


async def test_a_receipt_has_the_secret_whose_hash_the_fact_tells(desk: Desk):
    """A citizen would have a secret that opens nothing."""
    dossier = await desk.accept(await desk.filed())
    told = await desk.fact(dossier, events.DossierAccepted)

    secret = value(await form(desk, dossier, RECEIPT), "lookup_secret")

    assert lookup_secret.fits(dossier.dossier_id, secret, told.lookup_hash)
    assert not lookup_secret.fits(dossier.dossier_id, secret[:-1], told.lookup_hash)
