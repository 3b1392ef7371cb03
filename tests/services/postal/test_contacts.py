"""Contacts: fetched from a real intake over the wire, shown to few, gone at the end."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as intake_events
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import NextAction, PickupFailureReason
from services.postal.commands import Contact, DueContact, KnowContact
from services.postal.handlers import know_contacts
from services.postal.main import SERVICE
from services.postal.store import TABLES
from shared.actor import SYSTEM
from shared.transaction import Origin
from tests.services.postal.builders import OFFICER, RESULT_OUT, WORKER, Post
from tests.services.postal.fake_intake import PERSON, fake_intake
from tests.support import eventually, rid

CONTACTS = TABLES.metadata.tables["contacts"]


@pytest.fixture
async def intake():
    """A fake intake behind a real server."""
    async with fake_intake() as fake:
        yield fake


@pytest.fixture
async def post(start_service, intake) -> Post:
    """A postal service that reaches the fake intake."""
    return Post(await start_service(SERVICE, intake_target=f"127.0.0.1:{intake.port}"))


async def known(post, item):
    """Wait until the contact of a shipment is there."""

    async def look():
        return (await post.get(item.shipment_id)).shipment.contact_known

    await eventually(look, "contact known")


async def kept(post):
    """Count the contacts that are kept."""
    return await post.started.database.read(
        lambda connection: connection.execute(sa.select(sa.func.count(CONTACTS.c.phone))).scalar()
    )


async def test_the_contact_of_an_order_is_fetched_by_the_postal_service(post, intake):
    """Without it nobody knows at which door to ring."""
    item = await post.ordered()
    await known(post, item)
    answer = await post.get(item.shipment_id)

    assert answer.contact.full_name == PERSON.full_name
    assert answer.contact.phone == PERSON.phone
    assert answer.contact.province == PERSON.province
    assert intake.actors == {"account=postal;role=POSTAL_SERVICE;unit=-"}
    assert intake.asked == [item.order_id]


async def test_only_postal_workers_see_a_contact(post):
    """Everybody else has no door to ring at."""
    item = await post.ordered()
    await known(post, item)

    assert (await post.get(item.shipment_id, WORKER)).HasField("contact")
    for who in (OFFICER, ()):
        assert not (await post.get(item.shipment_id, who)).HasField("contact")


async def test_the_contact_comes_without_a_new_version(post):
    """A dispatcher who decides while it comes must not be told that he is late."""
    item = await post.ordered()
    await known(post, item)

    assert (await post.get(item.shipment_id)).shipment.etag == item.etag


async def test_an_unknown_order_is_asked_for_later_and_does_not_block_others(post, intake):
    """Results may order before intake has heard of it."""
    first_id = rid()
    intake.unknown.add(first_id)
    early = await post.ordered(RESULT_OUT, order_id=first_id)
    other = await post.ordered()
    await known(post, other)
    assert not (await post.get(early.shipment_id)).shipment.contact_known

    intake.unknown.clear()
    post.started.clock.advance(minutes=2)
    await known(post, early)
    assert intake.asked.count(first_id) >= 2


async def test_an_intake_that_is_away_is_asked_again(post, intake):
    """An order without its contact is never lost."""
    intake.away = True
    item = await post.ordered()

    async def asked():
        return intake.asked.count(item.order_id) > 2

    await eventually(asked, "intake asked again and again")
    intake.away = False
    await known(post, item)  # at once, by a clock that stands still


async def corrected(post, *items):
    """Let the post hear that the contact of orders was put right."""
    fact = intake_events.ContactCorrected(
        dossier_id=items[0].dossier_id, order_ids=[item.order_id for item in items]
    )
    await post.started.hear(fact, about=items[0].dossier_id)


async def test_a_corrected_contact_is_asked_for_again(post, intake):
    """The postman would ring at the old door."""
    item = await post.ordered()
    await known(post, item)
    intake.person.phone = "+84901000009"

    await corrected(post, item)
    await known(post, item)

    assert (await post.get(item.shipment_id)).contact.phone == "+84901000009"
    assert intake.asked == [item.order_id] * 2
    assert await kept(post) == 1


async def test_an_ended_shipment_asks_for_no_corrected_contact(post, intake):
    """It has lost its contact for good."""
    item = await post.out(RESULT_OUT)
    await known(post, item)
    await post.stub.DeliverShipment(post.deliver(item), metadata=WORKER)

    await corrected(post, item)

    assert not (await post.get(item.shipment_id)).HasField("contact")
    assert intake.asked == [item.order_id]


async def test_an_answer_from_before_a_correction_is_dropped(post, intake):
    """It was on its way while the fact came; the old number must not outlive it."""
    item = await post.ordered()
    await known(post, item)
    await corrected(post, item)
    stale = DueContact(item.shipment_id, item.order_id, datetime(2026, 1, 1, tzinfo=UTC))
    contact = Contact("TEST Cũ", "+84901000001", "a", "b", "c")

    await post.started.database.run(
        lambda tx: know_contacts([KnowContact(stale, contact)], tx), Origin("contacts", SYSTEM)
    )
    await known(post, item)

    assert (await post.get(item.shipment_id)).contact.full_name == PERSON.full_name


async def test_a_contact_is_deleted_when_the_papers_are_delivered(post):
    """A copy no longer than the order lives."""
    item = await post.out(RESULT_OUT)
    await known(post, item)
    assert await kept(post) == 1
    await post.stub.DeliverShipment(post.deliver(item), metadata=WORKER)

    assert await kept(post) == 0
    assert not (await post.get(item.shipment_id)).HasField("contact")


async def test_a_contact_is_deleted_when_the_papers_are_back_at_the_agency(post):
    """The same at the other end."""
    item = await post.out(RESULT_OUT)
    await known(post, item)
    item = await post.attempt(item, NextAction.NEXT_ACTION_RETURN)
    await post.hand_over(item, WORKER, OFFICER)

    assert await kept(post) == 0


async def test_a_contact_is_deleted_when_the_order_is_cancelled_and_not_asked_for_again(
    post, intake
):
    """The same before the beginning, also when the contact has never come."""
    first_id = rid()
    intake.unknown.add(first_id)
    waiting = await post.ordered(order_id=first_id)
    item = await post.ordered()
    await known(post, item)
    for one in (waiting, item):
        request = pb.CancelShipmentRequest(
            request_id=rid(),
            shipment_id=one.shipment_id,
            reason=PickupFailureReason.PICKUP_FAILURE_REASON_CALLED_OFF,
        )
        await post.stub.CancelShipment(request, metadata=OFFICER)
    post.started.clock.advance(days=1)
    last = await post.ordered()
    await known(post, last)

    assert await kept(post) == 1
    assert intake.asked[-1] == last.order_id
