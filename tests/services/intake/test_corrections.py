"""What was entered wrongly put right: the trace, the receipt, and what the post learns."""

import pytest

from protos.events.v1.vocabulary_pb2 import ReturnMethod
from protos.intake.v1 import events_pb2 as events
from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1.types_pb2 import ContactSide, FilerRelation
from tests.services.intake.desk import BIRTH, CASE_OFFICER, OWNER, Desk, line
from tests.support import refused, rid

SENDER, ADDRESSEE = ContactSide.CONTACT_SIDE_SENDER, ContactSide.CONTACT_SIDE_ADDRESSEE
FILER = pb.Person(
    full_name="TEST Người Nộp",
    phone="0900000002",
    address="xóm Chùa",
    commune="xã Đại Từ",
    province="Thái Nguyên",
)


async def test_a_corrected_owner_leaves_a_trace_and_a_new_receipt(desk: Desk):
    """Old and new name are nowhere but with intake; the fact says which field it was."""
    dossier = await desk.in_process()
    right = {"reason": "Nhập sai tên", "owner_full_name": "TEST Nông Văn Bắc"}

    corrected = await desk.do("CorrectDossier", dossier, **right)

    assert (dossier.receipt_issue, corrected.receipt_issue) == (1, 2)
    assert (await desk.see(dossier)).people.owner.full_name == "TEST Nông Văn Bắc"
    told = await desk.fact(dossier, events.DossierCorrected)
    assert (list(told.fields), told.receipt_reissued) == (["owner"], True)
    (trace,) = await desk.rows("corrections")
    assert trace["before"]["owner"]["name"] == OWNER.full_name
    assert (trace["account"], trace["reason"]) == ("motcua", "Nhập sai tên")
    facts = await desk.started.facts(dossier.dossier_id)
    assert not any("Nông Văn" in fact.payload.decode(errors="replace") for fact in facts)


async def test_nothing_wrong_is_nothing_to_correct(desk: Desk):
    """And leaves no trace."""
    dossier = await desk.filed()
    same = {"reason": "Nhập sai", "owner_full_name": OWNER.full_name}

    assert (await refused(desk.do("CorrectDossier", dossier, **same))).reason == (
        "NOTHING_TO_CORRECT"
    )
    assert await desk.rows("corrections") == []


async def test_procedure_case_and_papers_are_corrected_before_acceptance(desk: Desk):
    """The citizen meant another procedure; the acceptance is under the right one."""
    other = {**BIRTH, "code": "1.000002", "name": "Khác"}
    other["cases"] = [{**BIRTH["cases"][0], "term": {"unit": "WORKING_DAY", "amount": 1}}]
    await desk.load(other)
    dossier = await desk.filed()

    corrected = await desk.do(
        "CorrectDossier",
        dossier,
        reason="Chọn nhầm thủ tục",
        procedure_code="1.000002",
        return_method=ReturnMethod.RETURN_METHOD_COUNTER,
        components=[line("KQ1", 2, 1), line("KQ2", 1, 0), line("KQ3", 1, 0)],
    )

    assert corrected.procedure_code == "1.000002"
    assert await desk.held(dossier) == (3, 1)
    accepted = await desk.accept(corrected)
    assert accepted.due_time.seconds - accepted.accepted_time.seconds == 24 * 3600
    told = await desk.fact(dossier, events.DossierAccepted)
    assert (told.procedure_code, told.return_method) == (
        "1.000002",
        ReturnMethod.RETURN_METHOD_COUNTER,
    )


async def test_a_delegate_is_put_on_record_before_acceptance(desk: Desk):
    """Owner and filer are two people; by what right is asked at the latest at acceptance."""
    people = pb.People(owner=OWNER, filer=FILER)
    dossier = await desk.filed(people=people)
    assert (await refused(desk.accept(dossier))).reason == "FILER_NOT_AUTHORISED"
    nameless = pb.Authorisation(relation=FilerRelation.FILER_RELATION_AUTHORISED)
    right = pb.Authorisation(
        relation=FilerRelation.FILER_RELATION_AUTHORISED, document_no="UQ-12", certified=True
    )

    bad = await refused(
        desk.do("CorrectDossier", dossier, reason="Thiếu ủy quyền", authorisation=nameless)
    )
    await desk.do("CorrectDossier", dossier, reason="Thiếu ủy quyền", authorisation=right)
    await desk.accept(dossier)

    assert bad.fields == {"authorisation.document_no": "REQUIRED"}
    assert (await desk.see(dossier)).people.authorisation == right
    registered = await desk.register(
        people=pb.People(owner=OWNER, filer=FILER, authorisation=right)
    )
    assert (await desk.see(registered, metadata=CASE_OFFICER)).people.authorisation == right


async def test_an_owner_without_a_number_is_seen_by_the_officer(desk: Desk):
    """A name alone is nobody."""
    owner = pb.Person()
    owner.CopyFrom(OWNER)
    owner.identity_no = ""
    dossier = await desk.filed(people=pb.People(owner=owner))

    assert (await refused(desk.accept(dossier))).reason == "OWNER_NOT_IDENTIFIED"
    assert (await desk.accept(dossier, owner_identified=True)).dossier_code


async def test_what_does_not_apply_is_kept_with_who_said_so(desk: Desk):
    """A line left out is a decision of a person."""
    dossier = await desk.filed()
    checked = {"checked": [line("KQ1", 2, 1)]}

    assert (await refused(desk.accept(dossier, **checked))).reason == "COMPONENTS_MISSING"
    await desk.accept(dossier, not_applicable=["KQ2"], **checked)

    (row,) = [row for row in await desk.rows("written") if row["kind"] == "NOT_APPLICABLE"]
    assert (row["items"], row["account"]) == (["KQ2"], "motcua")


async def test_a_corrected_contact_is_what_the_post_gets_when_it_asks_again(desk: Desk):
    """The fact names the orders, never the number."""
    dossier = await desk.register("POSTAL")
    order, delivery = dossier.pickup_order_id, rid()
    await desk.delivery(dossier, delivery)

    await desk.do("CorrectContact", dossier, side=SENDER, phone="0900000009")

    told = await desk.fact(dossier, events.ContactCorrected)
    assert sorted(told.order_ids) == sorted([order, delivery])
    for each in (order, delivery):
        assert (await desk.contact(each)).phone == "+84900000009"
        assert (await desk.contact(each)).address == OWNER.address
    (trace,) = await desk.rows("corrections")
    assert trace["before"]["phone"] == "+84900000001"


async def test_filer_and_receiver_have_contacts_of_their_own(desk: Desk):
    """Who delivers the result must not be sent to the filer's door."""
    dossier, delivery = await desk.register(people=pb.People(owner=OWNER, filer=FILER)), rid()
    await desk.delivery(dossier, delivery)

    await desk.do("CorrectContact", dossier, side=SENDER, address="xóm Mới")

    assert (await desk.contact(delivery)).address == OWNER.address
    assert (await desk.see(dossier)).people.filer.address == "xóm Mới"
    assert list((await desk.fact(dossier, events.ContactCorrected)).order_ids) == []


async def test_a_contact_stays_once_the_post_has_the_result(desk: Desk):
    """It is on its way to that door."""
    dossier, delivery = await desk.in_process(), rid()
    await desk.delivery(dossier, delivery)
    await desk.collected(dossier, delivery, "RESULT_OUT", (1, 0))

    refusal = await refused(desk.do("CorrectContact", dossier, side=ADDRESSEE, phone="0900000009"))

    assert refusal.reason == "HANDED_OVER_TO_POST"
    assert (await desk.contact(delivery)).phone == "+84900000001"


@pytest.mark.parametrize(
    ("fields", "bad"),
    [({}, ["phone", "side"]), ({"side": 1, "phone": "12"}, ["phone"])],
)
async def test_a_contact_is_checked_like_any_other(desk: Desk, fields, bad):
    """A correction that is wrong helps nobody."""
    dossier = await desk.filed()
    refusal = await refused(desk.do("CorrectContact", dossier, **fields))
    assert list(refusal.fields) == bad
