from datetime import timedelta

import grpc

from protos.events.v1 import vocabulary_pb2 as v
from protos.events.v1.custody_pb2 import (
    HOLDER_KIND_AGENCY,
    HOLDER_KIND_CITIZEN,
    HOLDER_KIND_POST,
    Custody,
    Holder,
)
from protos.postal.v1 import events_pb2 as postal
from protos.tracking.v1 import tracking_pb2 as pb
from tests.services.tracking.reader import journey
from tests.support import MONDAY, refused, rid

CITIZEN, POST = Holder(kind=HOLDER_KIND_CITIZEN), Holder(kind=HOLDER_KIND_POST)
COUNTER = Holder(kind=HOLDER_KIND_AGENCY, unit="H55.12")


def collected(dossier_id):
    """A dossier that the post has taken and promised to bring."""
    registered, taken, *_ = journey(dossier_id, "H55.12-260302-0001", "EE1VN", "EE2VN")
    taken.custody.CopyFrom(Custody(paper_set_id="o-1", before=CITIZEN, after=POST))
    taken.promised_time.FromDatetime(MONDAY + timedelta(days=3))
    return [registered, taken]


async def test_one_call_says_who_has_the_papers_what_is_next_and_why_it_is_late(reader):
    """A counter would ask three services and still not know whom to call."""
    dossier_id = rid()
    facts = reader.facts(collected(dossier_id))
    await reader.started.deliver(*facts)
    reader.started.clock.advance(days=4)

    answer = await reader.where("EE1VN")

    (papers,) = answer.paper_sets
    assert (papers.papers, papers.holder, papers.place) == (pb.PAPERS_DOSSIER, pb.HOLDER_POST, "P1")
    assert (papers.paper_set_id, papers.lost) == ("o-1", False)
    assert list(papers.event_ids) == [facts[1].event_id]
    assert papers.held_since_time.ToDatetime() == facts[1].occurred.replace(tzinfo=None)
    (late,) = answer.dossier.late
    assert (late.cause, list(late.event_ids)) == (pb.LATE_CAUSE_POST, [facts[1].event_id])
    assert facts[1].event_id in answer.next_step_event_ids
    assert answer.text_vi == [
        (
            "Hồ sơ đang do bưu chính (P1) giữ từ 10:00 ngày 02/03/2026."
            " Công dân và bưu tá ký phiếu nhận gửi"
        ),
        "Bước tiếp theo: Bưu chính bàn giao hồ sơ cho bộ phận một cửa",
        "Chậm do bưu chính: Bưu chính cam kết giao hồ sơ trước 09:00 ngày 05/03/2026",
    ]


async def test_what_was_delivered_late_is_not_late_any_more(reader):
    """A list of what to chase would only grow."""
    dossier_id = rid()
    delivered = postal.ShipmentDelivered(
        dossier_id=dossier_id, shipment_id="s-1", order_id="o-1", direction=v.DIRECTION_INBOUND
    )
    delivered.custody.CopyFrom(Custody(paper_set_id="o-1", before=POST, after=COUNTER))
    await reader.started.deliver(*reader.facts([*collected(dossier_id), delivered]))
    reader.started.clock.advance(days=4)

    answer = await reader.where(dossier_id)

    assert not answer.dossier.late
    assert (answer.paper_sets[0].holder, answer.paper_sets[0].place) == (
        pb.HOLDER_COUNTER, "H55.12",
    )  # fmt: skip


async def test_nobody_has_the_papers_of_a_dossier_that_is_not_there(reader):
    """A typing error would be answered with an empty story."""
    refusal = await refused(reader.where("EE404VN"))

    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "DOSSIER_NOT_FOUND")
