"""Items that the post carries to citizens: delivered, at the first attempt or later, or back."""

from collections.abc import Iterable
from typing import Final

from services.tracking.domain.statistics.counted import counted
from services.tracking.domain.statistics.dossier import Dossier
from services.tracking.domain.statistics.part import Part
from services.tracking.domain.statistics.told import Told

ITEMS: Final = "delivered.items"
FIRST: Final = "delivered.first_attempt"
BACK: Final = "delivered.back"
"""Items that came back to the agency (chuyển hoàn)."""
TO_CITIZEN: Final = ("RESULT_OUT", "PAPERS_BACK")
_FAILED: Final = ("DeliveryAttempted", "ShipmentDeliveryCancelled")
_ENDED: Final = ("ShipmentDelivered", "ShipmentReturned")


def delivered(dossier: Dossier) -> Iterable[Part]:
    """Count an item once, by what stands about it.

    A report of delivery that was taken back was a failed attempt.
    """
    failed: set[str] = set()
    stands: dict[str, Told] = {}
    for told in dossier.postal:
        item = told.words.get("shipment_id", "")
        if told.words.get("direction") not in TO_CITIZEN:
            continue
        if told.name in _FAILED:
            failed.add(item)
            stands.pop(item, None)
        elif told.name in _ENDED:
            stands[item] = told
    for item, told in stands.items():
        at = counted(told)
        if told.name == "ShipmentReturned":
            yield Part(BACK, at)
        else:
            yield Part(ITEMS, at)
            if item not in failed:
                yield Part(FIRST, at)
