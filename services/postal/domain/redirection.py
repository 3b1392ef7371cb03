"""Redirection (chuyển tiếp): an undelivered item goes to another address that its owner gave.

The owner tells intake, which knows people; the post learns that there is another address, asks for
it, and sends the item to the office that delivers there. No address is told in a fact.
"""

from dataclasses import replace
from datetime import datetime

from services.postal.domain.facts_of_mishaps import ShipmentRedirected
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment
from services.postal.domain.vocabulary import ScanKind
from shared.errors import FailedPrecondition


def redirect(
    shipment: Shipment, post_office: str, area_digits: int, now: datetime
) -> tuple[Shipment, ShipmentRedirected]:
    """Send an item on to the office that delivers at the owner's new address.

    `area_digits`: how many leading digits the codes of both offices must share; 2 is the province.
    """
    state = LIFECYCLE.after(shipment.state, Action.REDIRECT)
    if not shipment.address_renewed or not shipment.contact_known:
        raise FailedPrecondition(
            "ADDRESS_NOT_CONFIRMED",
            "The owner has not given another address, or the post has not learnt it yet.",
            "Chủ hồ sơ chưa xác nhận địa chỉ mới.",
        )
    if post_office == shipment.post_office:
        raise FailedPrecondition(
            "SAME_POST_OFFICE",
            "This office delivers at the new address itself; put the item on its next manifest.",
            "Bưu cục này phát được tại địa chỉ mới; hãy đưa bưu gửi vào bản kê phát tiếp theo.",
            post_office=post_office,
        )
    if post_office[:area_digits] != shipment.post_office[:area_digits]:
        raise FailedPrecondition(
            "OUTSIDE_AREA",
            "The new address lies outside the area in which items are redirected.",
            "Địa chỉ mới nằm ngoài phạm vi được chuyển tiếp.",
            post_office=post_office,
        )
    # Scans from before the redirection are late now, whenever they come.
    redirected = replace(
        shipment,
        state=state,
        address_renewed=False,
        storage_end_time=None,
        postman="",
        last_scan_time=now,
        last_scan_kind=ScanKind.DEPARTED_HUB,
    )
    return redirected, ShipmentRedirected(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        direction=shipment.direction,
        from_post_office=shipment.post_office,
        to_post_office=post_office,
    )
