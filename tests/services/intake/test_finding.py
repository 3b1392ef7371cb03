"""Procedures as an officer finds them and looks at them."""

import json
from typing import Any

import pytest

from protos.intake.v1 import catalogue_pb2 as pb
from tests.services.intake.desk import BIRTH, DATA, Desk
from tests.support import refused


@pytest.fixture
async def shelf(bare: Desk) -> Desk:
    """A counter with the whole catalogue."""
    await bare.load(*json.loads((DATA / "procedures.json").read_text("utf-8")))
    return bare


async def find(desk: Desk, query: str, **more: Any) -> pb.FindProceduresResponse:
    request = pb.FindProceduresRequest(query=query, **{"agency": "H55.12", **more})
    return await desk.stub.FindProcedures(request)


async def get(desk: Desk, code: str, **more: Any) -> pb.ProcedureDetail:
    return (await desk.stub.GetProcedure(pb.GetProcedureRequest(code=code, **more))).procedure


async def test_an_officer_finds_a_procedure_without_diacritics(shelf: Desk):
    """The commonest question of a counter, answered with all that is told to the citizen."""
    first = (await find(shelf, "khai sinh dang ky")).procedures[0]

    assert (first.code, first.level) == ("1.001193", pb.LEVEL_COMMUNE)
    assert first.postal_eligible
    assert first.component_count > 0
    assert first.fee_note
    assert first.cases[0].term.words


async def test_a_code_finds_its_procedure_at_once(shelf: Desk):
    """Who has the code has no time for a list."""
    assert [each.code for each in (await find(shelf, "1.004222")).procedures] == ["1.004222"]


async def test_another_provinces_procedures_are_not_found(shelf: Desk):
    """They could not be registered here."""
    assert not (await find(shelf, "1.115614")).procedures
    assert (await find(shelf, "1.115614", agency="H24.3")).procedures


async def test_pages_hold_everything_once_and_in_order(shelf: Desk):
    """A list that skips or doubles is worse than none."""
    whole = [each.code for each in (await find(shelf, "dang ky", page_size=1000)).procedures]
    read: list[str] = []
    token = ""
    while True:
        page = await find(shelf, "dang ky", page_size=7, page_token=token)
        read += [each.code for each in page.procedures]
        token = page.next_page_token
        if not token:
            break

    assert len(whole) > 20
    assert read == whole


async def test_what_was_loaded_a_moment_ago_is_found(desk: Desk):
    """An index that is old would hide the procedure the operator has just put in."""
    assert len((await find(desk, "khai sinh")).procedures) == 1
    await desk.load(BIRTH | {"code": "1.000002", "name": "Đăng ký lại khai sinh"})
    await desk.load(BIRTH | {"version": 2, "name": "Khai sinh mới", "valid_from": "2026-01-01"})

    assert [each.version for each in (await find(desk, "khai sinh")).procedures] == [2, 1]


async def test_the_post_is_told_for_the_agency_and_day_asked_about(desk: Desk):
    """Agencies open and close a procedure to the post on their own days."""
    rows = [{"eligible": True}, {"agency": "H03", "from": "2026-07-01", "eligible": False}]
    await desk.load(BIRTH | {"version": 2, "postal": rows})

    async def by_post(agency: str, day: str) -> bool:
        (one,) = (await find(desk, "", agency=agency, day=day)).procedures
        return one.postal_eligible

    assert await by_post("H03.1", "2026-06-30")
    assert not await by_post("H03.1", "2026-07-01")
    assert await by_post("H55.1", "2026-07-01")


async def test_a_procedure_is_shown_with_all_it_says(desk: Desk):
    """A console needs no JSON."""
    fees = [{"code": "P1", "name": "Phí", "kind": "FEE", "amount": "BY_PROVINCIAL_COUNCIL",
             "rates": [{"agency": "H55", "from": "2026-01-01", "amount": 8000}]}]  # fmt: skip
    terms = {"ONLINE": {"unit": "WORKING_DAY", "amount": "4.75"}}
    case = BIRTH["cases"][0] | {"terms": terms}
    parts = [BIRTH["components"][0] | {"form": "CERTIFIED_COPY"}, *BIRTH["components"][1:]]
    await desk.load(
        BIRTH | {"version": 3, "fees": fees, "cases": [case], "components": parts,
                 "valid_from": "2026-01-01", "legal_basis": ["123/2015/NĐ-CP"]}
    )  # fmt: skip

    newest = await get(desk, BIRTH["code"], agency="H55.12")

    assert (newest.version, newest.valid_from, newest.valid_to) == (3, "2026-01-01", "")
    assert newest.fees[0].rates[0].amount_vnd == 8000
    assert newest.cases[0].channel_terms[0].term.words == "4,75 ngày làm việc"
    assert newest.components[0].form == pb.PAPER_FORM_CERTIFIED_COPY
    assert newest.components[2].conditional
    assert newest.legal_basis == ["123/2015/NĐ-CP"]
    assert (await get(desk, BIRTH["code"], version=1)).version == 1
    assert (await get(desk, BIRTH["code"], day="2025-01-01")).version == 1


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"code": "9.999999"}, "PROCEDURE_NOT_FOUND"),
        ({"code": "1.000001", "version": 9}, "PROCEDURE_NOT_FOUND"),
        ({"code": "1.000001", "version": 1, "agency": "H24"}, "PROCEDURE_NOT_FOUND"),
    ],
)
async def test_what_is_not_there_is_refused(desk: Desk, asked, reason):
    """An empty answer would be read as a procedure that asks for nothing."""
    assert (await refused(desk.stub.GetProcedure(pb.GetProcedureRequest(**asked)))).reason == reason


async def test_bad_questions_name_their_fields(desk: Desk):
    """A day in the wrong spelling must not be read as today."""
    asked = pb.FindProceduresRequest(query="x" * 201, agency="Huế", day="01/07/2026")
    refusal = await refused(desk.stub.FindProcedures(asked))
    assert set(refusal.fields) == {"query", "agency", "day"}
