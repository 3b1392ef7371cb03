"""What goes wrong on the way, and how the post puts it right."""

from protos.intake.v1 import intake_pb2
from protos.intake.v1.types_pb2 import ContactSide
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import AfterDamage, CancellationReason
from services.cli.demo import by_post, people
from services.cli.demo.calls import call, until
from services.cli.demo.journey import Journey, new_id
from shared.actor import Actor


async def report_damage(j: Journey, shipment_id: str, postman: Actor) -> None:
    """Write down that an item got wet; it goes on."""
    request = pb.ReportDamageRequest(
        request_id=new_id(),
        shipment_id=shipment_id,
        after_damage=AfterDamage.AFTER_DAMAGE_CONTINUE,
        description="Ướt góc (dữ liệu thử).",
    )
    await call("Báo hư hỏng", j.clients.postal.ReportDamage, request, postman)


async def declare_lost(j: Journey, item: pb.Shipment) -> None:
    """Give an item up after an investigation."""
    request = pb.DeclareLostRequest(
        request_id=new_id(),
        shipment_id=item.shipment_id,
        investigation_no=f"BB-TEST-{j.case.number:05}",
        reason="Không tìm thấy (dữ liệu thử).",
    )
    supervisor = people.supervisor(j.home_postman.unit)
    await call("Báo thất lạc", j.clients.postal.DeclareLost, request, supervisor)


async def find(j: Journey, item: pb.Shipment) -> pb.Shipment:
    """Find a lost item; it goes to the agency as a shipment of its own."""
    waybill = j.next_waybill()
    request = pb.FindShipmentRequest(
        request_id=new_id(),
        shipment_id=item.shipment_id,
        papers=item.papers,
        seal_no=f"NP{waybill[2:11]}",
        waybill_no=waybill,
        post_office=j.home_postman.unit,
    )
    method = j.clients.postal.FindShipment
    return (await call("Báo tìm thấy", method, request, j.home_postman)).shipment


async def cancel_delivery(j: Journey, shipment_id: str) -> pb.Shipment:
    """Take a delivery report back: it was the wrong door."""
    request = pb.CancelDeliveryRequest(
        request_id=new_id(),
        shipment_id=shipment_id,
        reason=CancellationReason.CANCELLATION_REASON_WRONG_RECEIVER,
        description="Phát nhầm (dữ liệu thử).",
    )
    supervisor = people.supervisor(j.home_postman.unit)
    method = j.clients.postal.CancelDelivery
    return (await call("Hủy báo phát", method, request, supervisor)).shipment


async def give_other_address(j: Journey, shipment_id: str) -> None:
    """Put the addressee's address right after a failed delivery, and let the post learn it."""
    request = intake_pb2.CorrectContactRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        side=ContactSide.CONTACT_SIDE_ADDRESSEE,
        address=f"{j.case.owner.address} (mới)",
    )
    await call("Đính chính liên hệ", j.clients.intake.CorrectContact, request, j.officer)

    async def ask() -> pb.Shipment:
        return next(one for one in await by_post.shipments(j) if one.shipment_id == shipment_id)

    await until(
        f"thấy địa chỉ mới của bưu gửi {shipment_id}",
        ask,
        lambda one: one.address_renewed and one.contact_known,
    )


async def redirect(j: Journey, item: pb.Shipment, office: str) -> None:
    """Send an item on to the office that delivers at the new address."""
    request = pb.RedirectShipmentRequest(
        request_id=new_id(), shipment_id=item.shipment_id, post_office=office
    )
    await call("Chuyển tiếp", j.clients.postal.RedirectShipment, request, j.home_postman)
