"""What the post lost, found and took back, as intake hears it."""

import pytest

from protos.events.v1.vocabulary_pb2 import Direction
from protos.intake.v1 import events_pb2 as events
from protos.intake.v1.types_pb2 import ContactSide
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as results
from tests.services.intake.desk import Desk
from tests.support import refused, rid

SENT = (2, 2)


async def hear(desk, dossier, kind, order, way, **fields):
    """Let intake hear what the post tells of an order."""
    fact = kind(
        dossier_id=dossier.dossier_id,
        order_id=order,
        direction=Direction.Value(f"DIRECTION_{way}"),
        **fields,
    )
    await desk.started.hear(fact, about=dossier.dossier_id)


async def test_a_dossier_whose_papers_are_lost_ends_and_found_papers_are_held(desk: Desk):
    """A dossier that nobody can receive would wait for ever, and found papers be nobody's."""
    dossier = await desk.register("POSTAL")
    order, back = dossier.pickup_order_id, rid()
    await desk.collected(dossier, order, "INBOUND", SENT)
    await hear(desk, dossier, postal.ShipmentLost, order, "INBOUND")
    cancelled = await desk.fact(dossier, events.DossierCancelled)

    assert await desk.state(dossier) == "CANCELLED"
    assert cancelled.cause == events.CANCELLATION_CAUSE_LOST_BY_POST
    assert (await refused(desk.contact(order))).reason == "ORDER_ENDED"

    await hear(desk, dossier, postal.ShipmentFound, order, "INBOUND", return_order_id=back)
    await desk.delivered(dossier, back, "RETURN_TO_AGENCY", SENT)

    assert await desk.held(dossier) == SENT
    assert await desk.started.parked() == []


@pytest.mark.parametrize("way", ["INBOUND", "SUPPLEMENT_IN", "PAPERS_BACK", "RESULT_OUT"])
async def test_a_loss_of_an_order_that_intake_does_not_know_moves_nothing(desk: Desk, way):
    """A fact is true and never refused, but it is about another order."""
    dossier = await desk.filed()
    await hear(desk, dossier, postal.ShipmentLost, rid(), way)

    assert await desk.state(dossier) == "AT_COUNTER"
    assert await desk.started.parked() == []


async def test_the_owner_gives_another_address_after_a_failed_delivery(desk: Desk):
    """Until the post has tried it is on its way there; afterwards it waits for a better one."""
    dossier, order = await desk.in_process(), rid()
    await desk.ready(dossier, "2026-03-03 10:00")
    await desk.delivery(dossier, order)
    await desk.collected(dossier, order, "RESULT_OUT", (1, 0))
    new = {"side": ContactSide.CONTACT_SIDE_ADDRESSEE, "address": "Số 9, tổ 1"}
    seen = (await desk.see(dossier)).dossier
    early = await refused(desk.do("CorrectContact", seen, **new))
    await hear(desk, dossier, postal.DeliveryAttempted, order, "RESULT_OUT")
    await desk.do("CorrectContact", seen, **new)

    assert early.reason == "HANDED_OVER_TO_POST"
    told = await desk.fact(dossier, events.ContactCorrected)
    assert list(told.order_ids) == [order]
    assert (await desk.contact(order)).address == "Số 9, tổ 1"


async def test_a_return_that_was_none_opens_the_dossier_again(desk: Desk):
    """The portal would count a citizen as served who has nothing."""
    dossier, order = await desk.in_process(), rid()
    await desk.ready(dossier, "2026-03-03 10:00")
    await desk.delivery(dossier, order)
    await desk.collected(dossier, order, "RESULT_OUT", (1, 0))
    await desk.delivered(dossier, order, "RESULT_OUT", (1, 0))
    about = {"about": dossier.dossier_id}
    await desk.started.hear(results.ResultReturned(dossier_id=dossier.dossier_id), **about)
    await hear(desk, dossier, postal.ShipmentDeliveryCancelled, order, "RESULT_OUT")
    undone = results.ResultReturnCancelled(dossier_id=dossier.dossier_id)
    await desk.started.hear(undone, **about)

    assert await desk.state(dossier) == "RESOLVED"
    assert (await desk.contact(order)).full_name == "TEST Nông Văn Bách"
    await desk.started.hear(results.ResultReturned(dossier_id=dossier.dossier_id), **about)
    assert await desk.state(dossier) == "RESULT_RETURNED"
