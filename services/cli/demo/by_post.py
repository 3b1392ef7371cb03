"""What the post does: fetch, carry, deliver, fail."""

from datetime import timedelta

from protos.events.v1.vocabulary_pb2 import Direction, PaperCount
from protos.postal.v1 import checklists_pb2
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import (
    AttemptReason,
    EvidenceKind,
    NextAction,
    PickupFailureReason,
    Relation,
    ScanKind,
)
from services.cli.demo import evidence, money, people
from services.cli.demo.calls import DemoFault, call, until
from services.cli.demo.journey import Journey, from_now, new_id, together
from services.cli.demo.scans import HUB
from shared.actor import Actor

State = pb.Shipment.State
ENDED = frozenset(
    {
        State.STATE_DELIVERED,
        State.STATE_RETURNED_TO_SENDER,
        State.STATE_CANCELLED,
        State.STATE_LOST,
        State.STATE_FOUND,
    }
)
"""States in which a shipment is over."""
SIGNATURE, PHOTO = EvidenceKind.EVIDENCE_KIND_SIGNATURE, EvidenceKind.EVIDENCE_KIND_PHOTO


async def shipments(j: Journey) -> list[pb.Shipment]:
    """List all shipments of the dossier."""
    request = pb.ListShipmentsRequest(dossier_id=j.dossier_id, page_size=50)
    method = j.clients.postal.ListShipments
    return list((await call("Xem bưu gửi", method, request, j.home_postman)).shipments)


async def booked(j: Journey, direction: Direction.ValueType, number: int = 1) -> pb.Shipment:
    """Wait until the post has booked the order and knows whom to see; give the shipment."""
    named = Direction.Name(direction).removeprefix("DIRECTION_")

    async def ask() -> pb.Shipment | None:
        for one in await shipments(j):
            if (one.direction, one.round) == (direction, number):
                return one
        return None

    found = await until(
        f"thấy bưu gửi {named} lần {number} của hồ sơ {j.dossier_id} kèm thông tin liên hệ",
        ask,
        lambda one: one is not None and (one.contact_known or one.state in ENDED),
        lambda one: "chưa có bưu gửi" if one is None else "chưa có thông tin liên hệ",
    )
    if found is None:
        raise DemoFault(f"không có bưu gửi {named}")
    return found


async def wait_cancelled(j: Journey, direction: Direction.ValueType) -> None:
    """Wait until the post has called off what nobody wants any more."""

    async def states() -> list[State.ValueType]:
        return [one.state for one in await shipments(j) if one.direction == direction]

    await until(
        f"thấy bưu gửi của hồ sơ {j.dossier_id} bị hủy",
        states,
        lambda seen: bool(seen) and all(state == State.STATE_CANCELLED for state in seen),
        lambda seen: ", ".join(map(State.Name, seen)) or "chưa có bưu gửi",
    )


async def assign(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Give the order to a postal worker."""
    request = pb.AssignPickupRequest(
        request_id=new_id(),
        shipment_id=item.shipment_id,
        postman=postman.account,
        post_office=postman.unit,
    )
    clerk = people.dispatcher(postman.unit)
    await call("Phân công thu gom", j.clients.postal.AssignPickup, request, clerk)


async def decline_pickup(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Give the order back."""
    request = pb.DeclinePickupRequest(
        request_id=new_id(),
        shipment_id=item.shipment_id,
        reason=PickupFailureReason.PICKUP_FAILURE_REASON_NOT_MY_ROUTE,
    )
    await call("Từ chối thu gom", j.clients.postal.DeclinePickup, request, postman)


async def fail_pickup(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Stand before a closed door and make a new appointment."""
    request = pb.FailPickupRequest(
        request_id=new_id(),
        shipment_id=item.shipment_id,
        reason=PickupFailureReason.PICKUP_FAILURE_REASON_NOBODY_THERE,
        appointment_time=from_now(timedelta(days=1)),
    )
    await call("Báo thu gom không thành công", j.clients.postal.FailPickup, request, postman)


async def cancel_shipment(j: Journey, item: pb.Shipment) -> None:
    """End the order before anything was collected."""
    request = pb.CancelShipmentRequest(
        request_id=new_id(),
        shipment_id=item.shipment_id,
        reason=PickupFailureReason.PICKUP_FAILURE_REASON_WRONG_ADDRESS,
    )
    await call("Hủy thu gom", j.clients.postal.CancelShipment, request, j.home_postman)


async def tally(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Count with the sender, document by document (kiểm đếm); the list must make up the slip."""
    asked = checklists_pb2.GetChecklistRequest(shipment_id=item.shipment_id)
    method = j.clients.postal.GetChecklist
    listed = await call("Xem danh mục giấy tờ", method, asked, postman)
    counted = PaperCount()
    for line in listed.lines:
        counted = together(counted, line.papers)
    if counted != item.papers:
        raise DemoFault("danh mục giấy tờ không khớp với số lượng của đơn thu gom")


async def collect_at_home(j: Journey, item: pb.Shipment, postman: Actor) -> pb.Shipment:
    """Count with the sender, sign the slip, seal, take postage and fees (QĐ 45/2016, pickup)."""
    await money.weigh(j, item, postman)
    waybill = j.next_waybill()

    async def collect(receipts: list[pb.Receipt]) -> pb.Shipment:
        request = pb.CollectShipmentRequest(
            request_id=new_id(),
            shipment_id=item.shipment_id,
            slip_no=f"PG{waybill[2:11]}",
            slip=item.papers,
            tally=item.papers,
            slip_signed=True,
            seal_no=f"NP{waybill[2:11]}",
            waybill_no=waybill,
            receipts=receipts,
        )
        method = j.clients.postal.CollectShipment
        return (await call("Nhận gửi tại nhà", method, request, postman)).shipment

    return await money.taken(j, item, postman, collect)


async def transit(j: Journey, item: pb.Shipment, office: str) -> None:
    """Carry the item through a hub to the office that delivers it."""
    await j.scans.record(
        [
            scan(item, ScanKind.SCAN_KIND_ARRIVED_AT_HUB, HUB),
            scan(item, ScanKind.SCAN_KIND_DEPARTED_HUB, HUB),
            scan(item, ScanKind.SCAN_KIND_ARRIVED_AT_DELIVERY_OFFICE, office),
        ]
    )


async def transit_badly_scanned(j: Journey, item: pb.Shipment, office: str) -> None:
    """Do the same with scanners that are late, repeat themselves and send unknown codes."""
    hub_in = scan(item, ScanKind.SCAN_KIND_ARRIVED_AT_HUB, HUB)
    unknown = scan(item, ScanKind.SCAN_KIND_UNKNOWN, HUB)
    unknown.raw_code = "ZZ9"
    arrived = scan(item, ScanKind.SCAN_KIND_ARRIVED_AT_DELIVERY_OFFICE, office)
    await j.scans.record([arrived])
    await j.scans.record([hub_in, unknown, arrived])


def scan(item: pb.Shipment, kind: ScanKind.ValueType, office: str) -> pb.Scan:
    """Write down one scan, now."""
    return pb.Scan(
        request_id=new_id(),
        waybill_no=item.waybill_no,
        kind=kind,
        post_office=office,
        scan_time=from_now(),
    )


async def send_out(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Put the item on a postman's delivery manifest (BD13)."""
    request = pb.OpenManifestRequest(
        request_id=new_id(),
        postman=postman.account,
        route="T1",
        shift="SANG",
        post_office=postman.unit,
        shipment_ids=[item.shipment_id],
    )
    clerk = people.dispatcher(postman.unit)
    await call("Lập bản kê phát", j.clients.postal.OpenManifest, request, clerk)


async def fail_attempt(
    j: Journey,
    item: pb.Shipment,
    next_action: NextAction.ValueType = NextAction.NEXT_ACTION_RETRY,
) -> pb.Shipment:
    """Find nobody at the door."""
    request = pb.AttemptDeliveryRequest(
        request_id=new_id(),
        shipment_id=item.shipment_id,
        reason=AttemptReason.ATTEMPT_REASON_NOBODY_THERE,
        next_action=next_action,
    )
    method = j.clients.postal.AttemptDelivery
    return (await call("Báo phát không thành công", method, request, j.home_postman)).shipment


async def deliver(
    j: Journey,
    item: pb.Shipment,
    relation: Relation.ValueType = Relation.RELATION_ADDRESSEE,
) -> None:
    """Give the item to somebody entitled, with proof."""
    authorised = relation == Relation.RELATION_AUTHORISED
    photographed = authorised or item.photo_required
    proof = pb.ProofOfDelivery(
        receiver_name="TEST Người Được Ủy Quyền" if authorised else j.case.owner.name,
        relation=relation,
        identity_kind=pb.ProofOfDelivery.IDENTITY_KIND_ID_CARD,
        authorisation_ref=f"UQ-TEST-{j.case.number}" if authorised else "",
        authorisation_day=from_now().ToDatetime().date().isoformat() if authorised else "",
        signature_hash=await evidence.put(j, item.shipment_id, SIGNATURE),
        photo_hash=await evidence.put(j, item.shipment_id, PHOTO) if photographed else b"",
        place=j.case.owner.address,
        delivered_time=from_now(),
    )

    async def give(receipts: list[pb.Receipt]) -> None:
        request = pb.DeliverShipmentRequest(
            request_id=new_id(),
            shipment_id=item.shipment_id,
            proof=proof,
            receipts=receipts,
        )
        await call("Phát bưu gửi", j.clients.postal.DeliverShipment, request, j.home_postman)

    await money.taken(j, item, j.home_postman, give)
