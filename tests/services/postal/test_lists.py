"""Lists of shipments: newest first, filtered, page by page, without contacts."""

from protos.postal.v1 import postal_pb2 as pb
from tests.services.postal.builders import INBOUND, RESULT_OUT, WORKER
from tests.support import refused


async def ids(post, **asked):
    """Give the ids of a listing."""
    answer = await post.stub.ListShipments(pb.ListShipmentsRequest(**asked), metadata=WORKER)
    return [item.shipment_id for item in answer.shipments]


async def test_shipments_are_listed_newest_first(post):
    """The dispatcher begins with what has just come."""
    items = []
    for _ in range(3):
        items.append((await post.ordered()).shipment_id)
        post.started.clock.advance(minutes=1)

    assert await ids(post) == items[::-1]


async def test_filters_narrow_the_list(post):
    """Each worklist is one filter."""
    collected, ordered = await post.collected(INBOUND), await post.ordered(RESULT_OUT)

    assert await ids(post, dossier_id=ordered.dossier_id) == [ordered.shipment_id]
    assert await ids(post, state=pb.Shipment.STATE_COLLECTED) == [collected.shipment_id]
    assert await ids(post, post_office="230100") == [collected.shipment_id]
    assert await ids(post, waybill_no=collected.waybill_no) == [collected.shipment_id]
    assert await ids(post, post_office="999999") == []


async def test_pages_cover_everything_once(post):
    """An item between two pages would be forgotten; all have the same time here."""
    items = {(await post.ordered()).shipment_id for _ in range(5)}
    seen, token = [], ""
    while True:
        request = pb.ListShipmentsRequest(page_size=2, page_token=token)
        answer = await post.stub.ListShipments(request, metadata=WORKER)
        seen += [item.shipment_id for item in answer.shipments]
        token = answer.next_page_token
        if not token:
            break

    assert (len(seen), set(seen)) == (5, items)


async def test_a_token_of_another_question_is_refused(post):
    """A page of one worklist must not go on in another."""
    for _ in range(2):
        await post.ordered()
    request = pb.ListShipmentsRequest(page_size=1)
    answer = await post.stub.ListShipments(request, metadata=WORKER)
    other = pb.ListShipmentsRequest(post_office="230100", page_token=answer.next_page_token)
    refusal = await refused(post.stub.ListShipments(other, metadata=WORKER))

    assert refusal.fields == {"page_token": "PAGE_TOKEN_INVALID"}
