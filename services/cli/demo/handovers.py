"""Handovers between counter and post: two counts, two signatures, two accounts."""

from protos.events.v1.vocabulary_pb2 import PaperCount
from protos.postal.v1 import handovers_pb2
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import HandoverRefusalReason, SealState
from services.cli.demo.by_post import assign
from services.cli.demo.calls import DemoFault, call
from services.cli.demo.journey import Journey, new_id
from shared.actor import Actor

NOTHING = PaperCount()


async def hand_to_agency(
    j: Journey,
    item: pb.Shipment,
    missing: PaperCount = NOTHING,
    seal: SealState.ValueType = SealState.SEAL_STATE_INTACT,
) -> str:
    """Hand the item over at the counter; a difference is written down, and its id given."""
    handover_id = await _propose(j, item, j.agency_postman)
    request = pb.ConfirmHandoverRequest(
        request_id=new_id(),
        handover_id=handover_id,
        papers=PaperCount(
            originals=item.papers.originals - missing.originals,
            copies=item.papers.copies - missing.copies,
        ),
        seal_state=seal,
        accept_difference=missing != NOTHING or seal != SealState.SEAL_STATE_INTACT,
    )
    method = j.clients.postal.ConfirmHandover
    answer = await call("Xác nhận bàn giao", method, request, j.officer)
    if request.accept_difference and not answer.discrepancy_id:
        raise DemoFault("bàn giao lệch mà không có biên bản sai lệch")
    return answer.discrepancy_id


async def hand_to_post(j: Journey, item: pb.Shipment) -> pb.Shipment:
    """Have the counter give an item to the post."""
    return (await hand_short_to_post(j, item, NOTHING))[0]


async def hand_short_to_post(
    j: Journey, item: pb.Shipment, missing: PaperCount
) -> tuple[pb.Shipment, str]:
    """Have the post count papers less than it is given; give the item and the discrepancy."""
    await assign(j, item, j.agency_postman)
    handover_id = await _propose(j, item, j.officer)
    request = pb.ConfirmHandoverRequest(
        request_id=new_id(),
        handover_id=handover_id,
        papers=PaperCount(
            originals=item.papers.originals - missing.originals,
            copies=item.papers.copies - missing.copies,
        ),
        seal_state=SealState.SEAL_STATE_INTACT,
        accept_difference=missing != NOTHING,
        waybill_no=j.next_waybill(),
        post_office=j.agency_postman.unit,
    )
    method = j.clients.postal.ConfirmHandover
    answer = await call("Bưu chính nhận bưu gửi", method, request, j.agency_postman)
    return answer.shipment, answer.discrepancy_id


async def withdraw(j: Journey, handover_id: str) -> None:
    """Take an offer to the counter back."""
    request = handovers_pb2.WithdrawHandoverRequest(request_id=new_id(), handover_id=handover_id)
    method = j.clients.postal.WithdrawHandover
    await call("Rút đề nghị bàn giao", method, request, j.agency_postman)


async def refuse(j: Journey, handover_id: str) -> None:
    """Let the counter say that an item is not there."""
    request = handovers_pb2.RefuseHandoverRequest(
        request_id=new_id(),
        handover_id=handover_id,
        reason=HandoverRefusalReason.HANDOVER_REFUSAL_REASON_NOT_THERE,
    )
    await call("Từ chối nhận bàn giao", j.clients.postal.RefuseHandover, request, j.officer)


async def _propose(j: Journey, item: pb.Shipment, giver: Actor) -> str:
    request = pb.ProposeHandoverRequest(
        request_id=new_id(),
        shipment_id=item.shipment_id,
        papers=item.papers,
        seal_no=item.seal_no or f"NP-{item.shipment_id[:8]}",
    )
    answer = await call("Lập biên bản bàn giao", j.clients.postal.ProposeHandover, request, giver)
    return answer.handover_id
