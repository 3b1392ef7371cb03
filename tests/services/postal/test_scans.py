"""Scans through the front door: twice, late, in any order, one answer each."""

from itertools import permutations

import grpc
import pytest

from protos.postal.v1 import events_pb2
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import ScanKind
from services.postal import store
from tests.services.postal.builders import ARRIVED, OFFICER, WORKER
from tests.support import refused, rid

IN, OUT = ScanKind.SCAN_KIND_ARRIVED_AT_HUB, ScanKind.SCAN_KIND_DEPARTED_HUB
UNKNOWN = ScanKind.SCAN_KIND_UNKNOWN
WAY = ((IN, -30), (OUT, -20), (ARRIVED, -10))


@pytest.mark.parametrize("together", [True, False])
async def test_scans_end_in_the_same_place_in_whatever_order_they_come(post, together):
    """Where an item is must not depend on which hub's computer was slow."""
    places = set()
    for way in permutations(WAY):
        item = await post.collected()
        scans = [post.scan(item, kind, minutes=minutes) for kind, minutes in way]
        batches = [scans] if together else [[scan] for scan in scans]
        for batch in batches:
            await post.record(*batch)
        shown = (await post.get(item.shipment_id)).shipment
        places.add((shown.state, shown.post_office))

    assert places == {(pb.Shipment.STATE_AT_DELIVERY_OFFICE, "230100")}


async def test_the_last_fact_that_moved_says_where_the_item_is(post):
    """Readers of the facts must not see an item leave an office after it arrived."""
    item = await post.collected()
    await post.record(*(post.scan(item, kind, minutes=minutes) for kind, minutes in WAY[::-1]))

    facts = [
        events_pb2.ShipmentScanned.FromString(fact.payload)
        for fact in await post.started.facts(item.dossier_id)
        if fact.type.endswith("ShipmentScanned")
    ]
    assert [(fact.kind, fact.moved) for fact in facts] == [(kind, True) for kind, _ in WAY]


async def test_every_item_of_a_batch_has_its_own_answer(post):
    """One bad label must not stop a lorry."""
    item = await post.collected()
    bad = post.scan(item, waybill_no="RH123456786VN", post_office="12")
    repeated = post.scan(item, IN, minutes=-5)
    outcomes = await post.outcomes(
        post.scan(item, ARRIVED),
        post.scan(item, UNKNOWN, raw_code="ZZ9"),
        post.scan(item, UNKNOWN),
        post.scan(item, waybill_no="NOBODY-1"),
        bad,
        repeated,
        repeated,
        post.scan(item, OUT, request_id=repeated.request_id),
    )

    assert outcomes == [
        "MOVED", "NOTED", "REQUIRED", "WAYBILL_UNKNOWN", "INVALID_FIELDS", "MOVED", "MOVED",
        "REQUEST_ID_REUSED",
    ]  # fmt: skip


async def test_answers_stand_in_the_order_of_the_scans_and_speak_vietnamese(post):
    """A scanner shows each answer beside its item."""
    item = await post.collected()
    scans = [post.scan(item), post.scan(item, waybill_no="NOBODY-1"), post.scan(item)]
    results = await post.record(*scans)

    assert [result.request_id for result in results] == [scan.request_id for scan in scans]
    assert results[1].message_vi == "Không có bưu gửi nào mang mã vận đơn này."


async def test_a_repeated_scan_gets_its_first_answer_and_tells_nothing(post):
    """A scanner that is out of reach sends its whole memory again."""
    item = await post.collected()
    moving, late = post.scan(item, ARRIVED), post.scan(item, IN, minutes=-90)
    first = await post.record(moving, late)
    told = await post.started.told(item.dossier_id)
    again = await post.record(moving, late)

    assert again == first
    assert await post.started.told(item.dossier_id) == told
    assert told.count("ShipmentScanned") == 2


async def test_invariant_19_a_page_that_was_not_stored_is_not_answered_and_comes_again(
    post, monkeypatch
):
    """A feed that takes an error for an answer goes on to the next page, and this one is lost."""
    item, keep = await post.collected(), store.add_scans
    page = [post.scan(item, kind, minutes=minutes) for kind, minutes in WAY]
    before = await post.started.told(item.dossier_id)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(store, "add_scans", fail)
    with pytest.raises(grpc.aio.AioRpcError):
        await post.record(*page)
    assert await post.started.told(item.dossier_id) == before
    assert await post.state(item) == "STATE_COLLECTED"

    monkeypatch.setattr(store, "add_scans", keep)
    assert await post.outcomes(*page) == ["MOVED"] * 3


async def test_a_refused_scan_can_be_sent_again_when_its_item_is_known(post):
    """The scan may be faster than the worker's phone."""
    waybill_no = post.waybill()
    item = await post.collected()
    scan = post.scan(item, waybill_no=post.waybill())
    before = await post.outcomes(scan)
    scan.waybill_no = waybill_no
    late = await post.outcomes(scan)
    scan.waybill_no = item.waybill_no

    assert (before, late) == (["WAYBILL_UNKNOWN"], ["WAYBILL_UNKNOWN"])
    assert await post.outcomes(scan) == ["MOVED"]


async def test_a_full_batch_is_taken_and_a_larger_one_refused(post):
    """Bounded work per call."""
    item = await post.collected()
    outcomes = await post.outcomes(*(post.scan(item, UNKNOWN, raw_code="X") for _ in range(1000)))
    too_many = pb.RecordScansRequest(scans=[post.scan(item) for _ in range(1001)])
    refusal = await refused(post.stub.RecordScans(too_many, metadata=WORKER))

    assert outcomes == ["NOTED"] * 1000
    assert refusal.fields == {"scans": "BAD_COUNT"}


async def test_a_scan_never_undoes_a_signature(post):
    """What was delivered stays delivered."""
    item = await post.collected()
    await post.hand_over(item, WORKER, OFFICER)

    assert await post.outcomes(post.scan(item, IN)) == ["NOTED"]
    assert await post.state(item) == "STATE_DELIVERED"


async def test_a_scan_happened_when_the_scanner_says_so_but_not_after_now(post):
    """Time lines are drawn by what happened, and nothing happens tomorrow."""
    item = await post.collected()
    await post.record(post.scan(item, IN, minutes=-30), post.scan(item, OUT, minutes=600))

    now = post.started.clock()
    early, ahead = (await post.started.facts(item.dossier_id))[-2:]
    assert early.occurred == post.stamp(minutes=-30).ToDatetime(tzinfo=now.tzinfo)
    assert ahead.occurred == now


async def test_only_the_post_scans(post):
    """A scan moves an item without a signature."""
    item = await post.collected()
    request = pb.RecordScansRequest(scans=[post.scan(item, request_id=rid())])
    refusal = await refused(post.stub.RecordScans(request, metadata=OFFICER))

    assert refusal.reason == "ROLE_NOT_ALLOWED"
