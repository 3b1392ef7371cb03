"""Handover lists (bảng kê giao nhận): many items, taken as a whole or one by one."""

from collections.abc import Collection, Sequence

from protos.postal.v1 import handovers_pb2 as pb
from protos.postal.v1.postal_pb2 import Shipment
from protos.postal.v1.types_pb2 import SealState
from services.cli.demo.calls import DemoFault, call
from services.cli.demo.journey import Journey, new_id

TAKEN = pb.ConfirmedItem.OUTCOME_TAKEN


async def hand_to_agency(j: Journey, items: Sequence[Shipment]) -> None:
    """Hand items over as a whole: all is as listed."""
    listed = await propose(j, items)
    request = pb.ConfirmHandoverListRequest(
        request_id=new_id(), list_id=listed.list_id, as_listed=True
    )
    await _confirm(j, request, {item.shipment_id for item in items})


async def hand_some_to_agency(
    j: Journey, items: Sequence[Shipment], there: Collection[str]
) -> None:
    """Hand items over one by one; those that are not there stay with the post."""
    listed = await propose(j, items)
    proposed = {one.shipment_id: one.handover_id for one in listed.items}
    taken = [
        pb.TakenItem(
            handover_id=proposed[item.shipment_id],
            papers=item.papers,
            seal_state=SealState.SEAL_STATE_INTACT,
        )
        for item in items
        if item.shipment_id in there
    ]
    request = pb.ConfirmHandoverListRequest(
        request_id=new_id(), list_id=listed.list_id, items=taken
    )
    await _confirm(j, request, there)


async def propose(j: Journey, items: Sequence[Shipment]) -> pb.ProposeHandoverListResponse:
    """Offer items to the counter, each with the post's own count."""
    request = pb.ProposeHandoverListRequest(
        request_id=new_id(),
        items=[
            pb.GivenItem(shipment_id=item.shipment_id, papers=item.papers, seal_no=item.seal_no)
            for item in items
        ],
    )
    method = j.clients.postal.ProposeHandoverList
    listed = await call("Lập bảng kê bàn giao", method, request, j.agency_postman)
    if listed.listed != len(items):
        raise DemoFault("bảng kê bàn giao thiếu mục")
    return listed


async def _confirm(
    j: Journey, request: pb.ConfirmHandoverListRequest, there: Collection[str]
) -> None:
    method = j.clients.postal.ConfirmHandoverList
    answer = await call("Xác nhận bảng kê", method, request, j.officer)
    if {one.shipment_id for one in answer.items if one.outcome == TAKEN} != set(there):
        raise DemoFault("bảng kê xác nhận khác với số bưu gửi có mặt")
