"""What the postman counts with the sender (kiểm đếm): the list of the papers of his own order.

He sees it until the item is sealed; afterwards nobody of the post sees more than counts (QĐ
45/2016: postal staff do not disclose what a dossier holds).
"""

from dataclasses import dataclass, field

from services.postal.domain.shipment import LIFECYCLE, Action, Shipment
from services.postal.domain.vocabulary import PaperCount, is_same_account
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One document of the published list; never in facts, logs or stored answers."""

    name: str = field(repr=False)
    papers: PaperCount


def check_may_tally(shipment: Shipment, account: str) -> None:
    """Refuse the list to all but the worker who collects these papers, and to him once sealed."""
    if shipment.waybill_no:
        raise FailedPrecondition(
            "CHECKLIST_SEALED",
            "The papers are sealed; the post knows how many there are and nothing more.",
            "Hồ sơ đã niêm phong; bưu chính chỉ còn biết số lượng giấy tờ.",
        )
    collects = shipment.direction.to_agency and LIFECYCLE.allows(shipment.state, Action.COLLECT)
    if not collects or not is_same_account(shipment.postman, account):
        raise FailedPrecondition(
            "PICKUP_OF_ANOTHER",
            "Only the worker to whom this pickup is assigned sees the list.",
            "Chỉ bưu tá được phân công thu gom mới được xem danh mục giấy tờ.",
        )
