"""What the postman counts with the sender: fetched with the contact, gone with the seal."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as intake_events
from protos.postal.v1 import checklists_pb2
from services.postal.commands import Contact, DueContact, KnowContact
from services.postal.domain import ChecklistLine, PaperCount
from services.postal.handlers import know_contacts
from services.postal.main import SERVICE
from services.postal.store import TABLES
from shared.actor import SYSTEM
from shared.transaction import Origin
from tests.services.postal.builders import OFFICE, PAPERS, RESULT_OUT, WORKER, Post, collect
from tests.services.postal.fake_intake import fake_intake
from tests.support import actor, eventually, refused

OTHER = actor("khac.tran", "POSTAL_WORKER", OFFICE)
TABLE = TABLES.metadata.tables["contacts"]
NAMES = ["Giấy chứng sinh", "Bản sao giấy chứng nhận kết hôn"]


@pytest.fixture
async def post(start_service):
    """A postal service that reaches a fake intake."""
    async with fake_intake() as intake:
        yield Post(await start_service(SERVICE, intake_target=f"127.0.0.1:{intake.port}"))


async def ask(post, item, who=WORKER):
    request = checklists_pb2.GetChecklistRequest(shipment_id=item.shipment_id)
    return await post.stub.GetChecklist(request, metadata=who)


async def assigned(post):
    """Have a pickup assigned whose contact is known."""
    item = await post.assigned()

    async def known():
        return (await post.get(item.shipment_id)).shipment.contact_known

    await eventually(known, "contact known")
    return item


async def kept(post):
    """Give what is kept of all lists."""
    rows = await post.started.database.read(
        lambda connection: connection.execute(sa.select(TABLE.c.checklist)).scalars().all()
    )
    return [line for lines in rows for line in lines]


async def test_the_postman_tallies_against_the_list_of_his_own_order(post):
    """He compares what the sender brings with what the agency asks for (QĐ 45/2016, pickup)."""
    answer = await ask(post, await assigned(post))

    assert [line.name for line in answer.lines] == NAMES
    assert [(line.papers.originals, line.papers.copies) for line in answer.lines] == [
        (1, 0), (0, 3),
    ]  # fmt: skip
    assert answer.papers == PAPERS


async def test_invariant_48_after_the_seal_the_post_has_counts_only(post):
    """The names are gone from its database too, not only hidden."""
    item = await assigned(post)
    assert await kept(post)
    request = collect(item, post.waybill())
    sealed = (await post.stub.CollectShipment(request, metadata=WORKER)).shipment

    assert (await refused(ask(post, item))).reason == "CHECKLIST_SEALED"
    assert sealed.papers == PAPERS
    assert (await post.get(item.shipment_id)).contact.phone
    assert await kept(post) == []


async def test_invariant_48_another_postman_does_not_see_the_list(post):
    """He would read what his neighbour asks the state for."""
    item = await assigned(post)

    assert (await refused(ask(post, item, OTHER))).reason == "PICKUP_OF_ANOTHER"


async def test_a_list_that_has_not_come_yet_is_not_an_empty_one(start_service):
    """A postman who is told that there is nothing to count would seal whatever there is."""
    post = Post(await start_service(SERVICE, intake_target="127.0.0.1:9"))
    item = await post.assigned()

    assert (await refused(ask(post, item))).reason == "CHECKLIST_NOT_THERE"


async def test_a_list_that_comes_after_the_seal_is_dropped(post):
    """It was on its way while the postman sealed; nothing would ever delete it again."""
    item = await assigned(post)
    request = collect(item, post.waybill())
    await post.stub.CollectShipment(request, metadata=WORKER)
    due = datetime(2026, 1, 1, tzinfo=UTC)
    late = KnowContact(
        DueContact(item.shipment_id, item.order_id, due),
        Contact("TEST Muộn", "+84901000001", "a", "b", "c"),
        (ChecklistLine("Giấy chứng sinh", PaperCount(1, 0)),),
    )
    shipments = TABLES.metadata.tables["shipments"]

    def come(tx):
        tx.execute(sa.delete(TABLE), {})
        tx.execute(sa.update(shipments).values(contact_due_at=due), {})
        know_contacts([late], tx)

    await post.started.database.run(come, Origin("contacts", SYSTEM))

    assert (await post.get(item.shipment_id)).contact.full_name == "TEST Muộn"
    assert await kept(post) == []


async def test_a_result_shows_no_postman_a_list(post):
    """What an agency sends is counted against the handover."""
    item = await post.assigned(RESULT_OUT)

    assert (await refused(ask(post, item))).reason == "PICKUP_OF_ANOTHER"


async def test_a_corrected_contact_brings_the_list_again(post):
    """It is deleted with the contact and must not be missing at the door."""
    item = await assigned(post)
    fact = intake_events.ContactCorrected(dossier_id=item.dossier_id, order_ids=[item.order_id])
    await post.started.hear(fact, about=item.dossier_id)

    async def there():
        return (await post.get(item.shipment_id)).shipment.contact_known

    await eventually(there, "contact known")
    assert [line.name for line in (await ask(post, item)).lines] == NAMES
