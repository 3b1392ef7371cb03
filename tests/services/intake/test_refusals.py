"""What is refused at the door, and that a repetition is harmless."""

import asyncio
import unicodedata
from typing import Any

import grpc
import pytest

from protos.intake.v1 import intake_pb2 as pb
from tests.services.intake.desk import OFFICER, OWNER, Desk, line
from tests.support import refused, rid

NOBODY = pb.Dossier(dossier_id="7b1f3c1e-0000-4000-8000-000000000000")
ACTS: dict[str, dict[str, Any]] = {
    "FileDossier": {},
    "GuideCompletion": {"items": ["Tờ khai"], "reason": "Thiếu"},
    "ReceiveCompletion": {"components": [line("KQ1", 1, 0)]},
    "AcceptDossier": {"checked": [line("KQ1", 2, 1)]},
    "ForwardDossier": {},
    "RefuseDossier": {"reason": 3, "explanation": "Không đủ điều kiện"},
    "RequestSupplement": {"items": ["A"], "reason": "B", "deadline_time": {"seconds": 2**31}},
    "OrderSupplementPickup": {"papers": {"copies": 1}},
    "CompleteSupplement": {},
    "ReopenSupplement": {"reason": "B", "deadline_time": {"seconds": 2**31}},
    "IssueObligation": {"purpose": 1, "amount": 1},
    "SettleObligation": {"receipt_no": "BL-1"},
    "CorrectDossier": {"reason": "B", "owner_full_name": "TEST A"},
    "CorrectContact": {"side": 1, "phone": "0900000002"},
    "WithdrawDossier": {},
    "CancelDossier": {},
    "OrderPapersBack": {},
    "GivePapersBack": {},
}
NEEDS_MORE = set(ACTS) - {"FileDossier", "CancelDossier", "CorrectDossier", "CorrectContact"}
"""What a dossier that has just been registered does not allow."""


def changed(**fields: str) -> pb.People:
    people = pb.People(owner=OWNER)
    for name, value in fields.items():
        setattr(people.owner, name, value)
    return people


@pytest.mark.parametrize("act", ACTS)
async def test_an_unknown_dossier_is_not_found(desk: Desk, act):
    """A wrong id must not look like a wrong state."""
    refusal = await refused(desk.act(act, NOBODY, **ACTS[act]))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "DOSSIER_NOT_FOUND")


@pytest.mark.parametrize("act", sorted(NEEDS_MORE))
async def test_an_act_that_does_not_fit_the_state_is_refused_in_vietnamese_too(desk: Desk, act):
    """The officer at the screen reads why."""
    dossier = await desk.register()

    refusal = await refused(desk.act(act, dossier, **ACTS[act]))

    assert refusal.code == grpc.StatusCode.FAILED_PRECONDITION
    assert refusal.reason == "ILLEGAL_TRANSITION"
    assert "Mới đăng ký" in refusal.message_vi
    assert await desk.told(dossier) == ["DossierRegistered"]


@pytest.mark.parametrize("act", ACTS)
async def test_every_act_names_its_bad_fields_and_wants_an_actor(desk: Desk, act):
    """A caller that repeats itself without an id would do everything twice."""
    bad = {"request_id": "1", "dossier_id": "x", "etag": "7"}

    refusal = await refused(desk.act(act, NOBODY, **{**ACTS[act], **bad}))
    unnamed = await refused(desk.act(act, NOBODY, metadata=(), **ACTS[act]))

    expected = {"request_id": "NOT_A_UUID", "dossier_id": "NOT_A_UUID", "etag": "BAD_ETAG"}
    assert refusal.fields == expected
    assert (unnamed.code, unnamed.reason) == (grpc.StatusCode.UNAUTHENTICATED, "ACTOR_MISSING")


async def test_a_registration_names_all_its_bad_fields_at_once(desk: Desk):
    """Who fills in a form wants to be sent back once."""
    owner = pb.Person(phone="12", address="a" * 201, commune="x\u0007", identity_no="12345")
    receiver = pb.Person(full_name="b" * 101, phone="0900000001", address="a", commune="b")
    request = pb.RegisterDossierRequest(
        request_id="",
        procedure_code="1 2",
        channel=9,  # type: ignore[arg-type]
        receiving_agency="Huế",
        people=pb.People(owner=owner, receiver=receiver),
        components=[line("KQ1", -1, 101), line("KQ1", 1, 0), line("", 0, 0)],
    )

    refusal = await refused(desk.stub.RegisterDossier(request, metadata=OFFICER))

    assert refusal.code == grpc.StatusCode.INVALID_ARGUMENT
    assert refusal.fields == {
        "request_id": "NOT_A_UUID",
        "procedure_code": "BAD_CODE",
        "channel": "UNKNOWN_VALUE",
        "return_method": "REQUIRED",
        "receiving_agency": "BAD_AGENCY_CODE",
        "people.owner.full_name": "REQUIRED",
        "people.owner.phone": "BAD_PHONE",
        "people.owner.address": "TOO_LONG",
        "people.owner.commune": "BAD_CHARACTER",
        "people.owner.province": "REQUIRED",
        "people.owner.identity_no": "BAD_IDENTITY_NO",
        "people.receiver.full_name": "TOO_LONG",
        "people.receiver.province": "REQUIRED",
        "components[0].original_qty": "OUT_OF_RANGE",
        "components[0].copy_qty": "OUT_OF_RANGE",
        "components[1].code": "DUPLICATE",
        "components[2].code": "REQUIRED",
        "components[2]": "NO_PAPERS",
    }


@pytest.mark.parametrize(
    ("act", "fields", "bad"),
    [
        ("GuideCompletion", {"items": [], "reason": ""}, ["items", "reason"]),
        ("GuideCompletion", {"items": ["a"] * 51, "reason": "b"}, ["items"]),
        ("GuideCompletion", {"items": ["a", "b" * 301], "reason": "c" * 1001},
         ["items[1]", "reason"]),
        ("RequestSupplement", {"items": ["a\nb"], "reason": "c", "policy": 7},
         ["items[0]", "policy"]),
        ("RefuseDossier", {}, ["reason", "explanation"]),
        ("OrderSupplementPickup", {}, ["papers"]),
        ("OrderSupplementPickup", {"papers": {"originals": -1}}, ["papers.originals"]),
        ("WithdrawDossier", {"reason": "a\u200bb"}, ["reason"]),
        ("AcceptDossier", {"checked": [line("A", 1, 0)] * 2}, ["checked[1].code"]),
        ("CompleteSupplement", {"components": [line("A", 0, 0)]}, ["components[0]"]),
    ],
)  # fmt: skip
async def test_what_an_act_says_is_checked(desk: Desk, act, fields, bad):
    """Lengths and signs are bounded before anything is written."""
    assert list((await refused(desk.act(act, NOBODY, **fields))).fields) == bad


async def test_names_are_kept_byte_for_byte_in_one_spelling(desk: Desk):
    """A decomposed ế looks the same and would never be found again."""
    name = "TEST Nguyễn Thị Huế"
    composed = await desk.register(people=changed(full_name=unicodedata.normalize("NFC", name)))
    apart = await desk.register(people=changed(full_name=unicodedata.normalize("NFD", name)))

    for dossier in (composed, apart):
        people = (await desk.see(dossier)).people
        assert people.owner.full_name.encode() == unicodedata.normalize("NFC", name).encode()


@pytest.mark.parametrize("phone", ["0900000001", "+84 900 000 001", "090-000-0001"])
async def test_phone_numbers_are_kept_in_one_form(desk: Desk, phone):
    """So that they can be dialled from anywhere and compared."""
    dossier = await desk.register(people=changed(phone=phone))
    assert (await desk.see(dossier)).people.owner.phone == "+84900000001"


async def test_a_repeated_request_gets_the_same_answer_and_takes_effect_once(desk: Desk):
    """The line broke before the answer came; the client asks again, also at the same moment."""
    request = desk.registration("POSTAL")
    answers = await asyncio.gather(
        *(desk.stub.RegisterDossier(request, metadata=OFFICER) for _ in range(3))
    )
    dossier = answers[0].dossier
    accept_later = {"request_id": rid()}
    await desk.do("CancelDossier", dossier, **accept_later)

    again = await desk.stub.RegisterDossier(request, metadata=OFFICER)
    cancelled = await desk.do("CancelDossier", dossier, **accept_later)

    assert all(answer == answers[0] for answer in (*answers, again))
    assert cancelled.state == pb.Dossier.STATE_CANCELLED
    assert len(await desk.rows("dossiers")) == 1
    told = ["DossierRegistered", "PickupOrdered", "DossierCancelled", "PickupOrderCancelled"]
    assert await desk.told(dossier) == told


async def test_a_request_id_is_used_for_one_request_only(desk: Desk):
    """An old answer to a new question would be a lie."""
    request = desk.registration()
    await desk.stub.RegisterDossier(request, metadata=OFFICER)
    request.receiving_agency = "H55.13"

    refusal = await refused(desk.stub.RegisterDossier(request, metadata=OFFICER))

    assert refusal.fields == {"request_id": "REQUEST_ID_REUSED"}


async def test_who_decided_on_an_older_version_is_told_so(desk: Desk):
    """A second officer has acted in between."""
    dossier = await desk.register()
    filed = await desk.do("FileDossier", dossier, etag=dossier.etag)

    refusal = await refused(desk.accept(filed, etag=dossier.etag))
    accepted = await desk.accept(filed, etag=filed.etag)

    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ABORTED, "STALE_ETAG")
    assert [each.etag for each in (dossier, filed, accepted)] == ['"1"', '"2"', '"3"']
