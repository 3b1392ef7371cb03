"""Who may know whom the post has to see, and how long."""

import grpc
import pytest

from protos.events.v1.vocabulary_pb2 import PaperCount
from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1.types_pb2 import FilerRelation
from protos.results.v1 import events_pb2 as results
from tests.services.intake.desk import (
    CASE_OFFICER,
    OFFICER,
    OPERATOR,
    OWNER,
    POSTAL_SERVICE,
    POSTMAN,
    Desk,
)
from tests.support import refused, rid


def person(name: str) -> pb.Person:
    other = pb.Person()
    other.CopyFrom(OWNER)
    other.full_name = name
    return other


PEOPLE = pb.People(
    owner=OWNER,
    filer=person("TEST Người Nộp"),
    receiver=person("TEST Người Nhận"),
    authorisation=pb.Authorisation(relation=FilerRelation.FILER_RELATION_RELATIVE),
)


async def test_papers_are_collected_from_the_filer_and_given_back_to_him(desk: Desk):
    """He has them, or had them; the owner may be a child."""
    dossier = await desk.register("POSTAL", people=PEOPLE)
    order = dossier.pickup_order_id
    assert (await desk.contact(order)).full_name == "TEST Người Nộp"

    await desk.collected(dossier, order, "INBOUND", (2, 2))
    await desk.delivered(dossier, order, "INBOUND", (2, 2))
    await desk.do("WithdrawDossier", dossier)
    back = (await desk.act("OrderPapersBack", dossier)).order_id

    assert (await desk.contact(back)).full_name == "TEST Người Nộp"


async def test_a_result_is_delivered_to_the_receiver(desk: Desk):
    """The post knows the order from the results service; the name it has from here."""
    dossier, order = await desk.register(people=PEOPLE), rid()
    assert (await refused(desk.contact(order))).code == grpc.StatusCode.NOT_FOUND

    await desk.delivery(dossier, order)

    assert (await desk.contact(order)).full_name == "TEST Người Nhận"


async def test_who_names_nobody_else_is_seen_himself_and_without_his_identity_number(desk: Desk):
    """The post needs a door and a telephone number, nothing more."""
    dossier, order = await desk.register("POSTAL"), rid()
    await desk.delivery(dossier, order)

    for each in (dossier.pickup_order_id, order):
        assert await desk.contact(each) == pb.Person(
            full_name="TEST Nông Văn Bách",
            phone="+84900000001",
            address="xóm Đình",
            commune="xã Đại Từ",
            province="Thái Nguyên",
        )


async def papers(desk: Desk, order_id: str) -> list[tuple[str, int, int]]:
    """Ask what the postman is to count."""
    request = pb.GetContactRequest(order_id=order_id)
    answer = await desk.stub.GetContact(request, metadata=POSTAL_SERVICE)
    return [(one.name, one.original_qty, one.copy_qty) for one in answer.papers_to_collect]


async def test_the_post_is_told_which_papers_to_collect_until_it_has_them(desk: Desk):
    """It compares with the published list; afterwards it is not its business."""
    dossier, order = await desk.register("POSTAL"), rid()
    asked = [(one.original_qty, one.copy_qty) for one in dossier.components]
    told = await papers(desk, dossier.pickup_order_id)
    await desk.delivery(dossier, order)

    assert [counts for _, *counts in told] == [list(one) for one in asked]
    assert all(
        name and name != line.code
        for (name, *_), line in zip(told, dossier.components, strict=True)
    )
    assert await papers(desk, order) == []

    await desk.collected(dossier, dossier.pickup_order_id, "INBOUND", (2, 2))

    assert await papers(desk, dossier.pickup_order_id) == []


@pytest.mark.parametrize("caller", [OFFICER, CASE_OFFICER, OPERATOR, POSTMAN])
async def test_nobody_but_the_postal_service_asks(desk: Desk, caller):
    """One door for personal data is one door to watch."""
    dossier = await desk.register("POSTAL")

    refusal = await refused(desk.contact(dossier.pickup_order_id, metadata=caller))

    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.PERMISSION_DENIED,
        "ROLE_NOT_ALLOWED",
    )


async def test_who_does_not_say_who_he_is_is_not_answered(desk: Desk):
    """Nor is he told whether the order exists."""
    refusal = await refused(desk.contact(rid(), metadata=()))
    assert refusal.code == grpc.StatusCode.UNAUTHENTICATED


async def test_a_pickup_that_has_ended_is_not_answered_any_more(desk: Desk):
    """Delivered, given up or called off: the post has no business at that door any more."""
    delivered = await desk.register("POSTAL")
    await desk.collected(delivered, delivered.pickup_order_id, "INBOUND", (2, 2))
    assert (await desk.contact(delivered.pickup_order_id)).phone
    await desk.delivered(delivered, delivered.pickup_order_id, "INBOUND", (2, 2))
    given_up = await desk.register("POSTAL")
    await desk.given_up(given_up, given_up.pickup_order_id, "INBOUND")
    called_off = await desk.register("POSTAL")
    await desk.do("CancelDossier", called_off)

    for dossier in (delivered, given_up, called_off):
        assert (await refused(desk.contact(dossier.pickup_order_id))).reason == "ORDER_ENDED"


async def test_a_supplement_is_collected_from_the_filer(desk: Desk):
    """As the first papers were."""
    dossier = await desk.ask(await desk.in_process(people=PEOPLE))
    answer = await desk.act("OrderSupplementPickup", dossier, papers=PaperCount(copies=1))

    assert (await desk.contact(answer.order_id)).full_name == "TEST Người Nộp"


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("end", ["delivered", "returned", "given_up", "not_wanted"])
async def test_a_delivery_that_has_ended_is_not_answered_whatever_came_first(desk: Desk, end, late):
    """Facts of the post and of the results come on two ways, in any order."""
    dossier, order = await desk.register(), rid()
    if not late:
        await desk.delivery(dossier, order)

    if end == "not_wanted":
        fact = results.DeliveryOrderCancelled(dossier_id=dossier.dossier_id, order_id=order)
        await desk.started.hear(fact, about=dossier.dossier_id)
    else:
        papers = () if end == "given_up" else ((1, 0),)
        await getattr(desk, end)(dossier, order, "RESULT_OUT", *papers)
    if late:
        await desk.delivery(dossier, order)

    assert (await refused(desk.contact(order))).reason == "ORDER_ENDED"


async def test_a_pickup_called_off_too_late_is_answered_again(desk: Desk):
    """The post has the papers and cannot say whose they are."""
    dossier = await desk.register("POSTAL")
    order = dossier.pickup_order_id
    await desk.do("CancelDossier", dossier)

    await desk.collected(dossier, order, "INBOUND", (2, 2))
    assert (await desk.contact(order)).full_name == "TEST Nông Văn Bách"
    await desk.delivered(dossier, order, "INBOUND", (2, 2))

    assert (await refused(desk.contact(order))).reason == "ORDER_ENDED"


@pytest.mark.parametrize("called_off_first", [True, False])
async def test_a_delivery_called_off_too_late_is_answered_until_it_ends(
    desk: Desk, called_off_first
):
    """The post has the result and has to bring it to somebody; facts come in any order."""
    dossier, order = await desk.register(), rid()
    await desk.delivery(dossier, order)

    async def called_off() -> None:
        fact = results.DeliveryOrderCancelled(dossier_id=dossier.dossier_id, order_id=order)
        await desk.started.hear(fact, about=dossier.dossier_id)

    if called_off_first:
        await called_off()
    await desk.collected(dossier, order, "RESULT_OUT", (1, 0))
    if not called_off_first:
        await called_off()

    assert (await desk.contact(order)).full_name == "TEST Nông Văn Bách"
    await desk.delivered(dossier, order, "RESULT_OUT", (1, 0))
    assert (await refused(desk.contact(order))).reason == "ORDER_ENDED"


async def test_a_delivery_is_answered_while_the_post_has_the_result(desk: Desk):
    """The postman asks again when his list was lost."""
    dossier, order = await desk.register(), rid()
    await desk.delivery(dossier, order)

    await desk.collected(dossier, order, "RESULT_OUT", (1, 0))

    assert (await desk.contact(order)).full_name == "TEST Nông Văn Bách"
