"""A difference between two sides (chênh lệch): owned from the start, so that none is nobody's."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.postal.domain.facts_of_handovers import DiscrepancyOpened
from services.postal.domain.handover import Handover
from services.postal.domain.shipment import Shipment
from services.postal.domain.vocabulary import Actor, PaperCount, Resolution, Role, SealState
from shared.lifecycle import Lifecycle

_NOTHING = PaperCount(0, 0)


class DiscrepancyState(StrEnum):
    """How far the inquiry into a difference is."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"


class DiscrepancyAction(StrEnum):
    """What can be done to a discrepancy."""

    ASSIGN = "ASSIGN"
    RESOLVE = "RESOLVE"
    CLOSE = "CLOSE"


_S, _A = DiscrepancyState, DiscrepancyAction
DISCREPANCY_LIFECYCLE = Lifecycle[DiscrepancyState, DiscrepancyAction](
    {
        (_S.OPEN, _A.ASSIGN): _S.OPEN,
        (_S.OPEN, _A.RESOLVE): _S.RESOLVED,
        # Who does not believe the resolution gives the inquiry to somebody again.
        (_S.RESOLVED, _A.ASSIGN): _S.OPEN,
        (_S.RESOLVED, _A.CLOSE): _S.CLOSED,
    },
    {
        _S.OPEN: "Đang xác minh",
        _S.RESOLVED: "Đã có kết luận, chờ người thứ hai xác nhận",
        _S.CLOSED: "Đã đóng",
    },
)
"""A discrepancy is resolved by one account and closed by another."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A difference in count or seal that both sides have in writing."""

    discrepancy_id: str
    handover_id: str
    shipment_id: str
    dossier_id: str
    papers_given: PaperCount
    papers_taken: PaperCount
    seal_state: SealState
    opened_time: datetime
    owner: str
    """Unit that has to find out: at first the one that gave."""
    state: DiscrepancyState = DiscrepancyState.OPEN
    resolution: Resolution | None = None
    papers_found: PaperCount = _NOTHING
    reason: str = field(default="", repr=False)
    """How it is explained, as written by an officer."""
    resolver: Actor | None = None
    version: int = 0
    """Counted up by the store."""

    @property
    def papers_missing(self) -> PaperCount:
        """Papers of each sort that were given and not taken; the giver answers for them."""
        given, taken = self.papers_given, self.papers_taken
        return PaperCount(
            max(0, given.originals - taken.originals), max(0, given.copies - taken.copies)
        )


def open_discrepancy(
    discrepancy_id: str, shipment: Shipment, signed: Handover, given: PaperCount, now: datetime
) -> tuple[Discrepancy, DiscrepancyOpened]:
    """Write a difference down; the side that gave owns it, so that none is nobody's."""
    by_post = given_by_post(signed)
    opened = Discrepancy(
        discrepancy_id=discrepancy_id,
        handover_id=signed.handover_id,
        shipment_id=shipment.shipment_id,
        dossier_id=shipment.dossier_id,
        papers_given=given,
        papers_taken=signed.taken or _NOTHING,
        seal_state=signed.seal_state or SealState.BROKEN,
        opened_time=now,
        owner=(by_post and signed.post_office) or signed.agency,
    )
    return opened, DiscrepancyOpened(
        dossier_id=opened.dossier_id,
        shipment_id=opened.shipment_id,
        discrepancy_id=discrepancy_id,
        papers_given=given,
        papers_taken=opened.papers_taken,
        seal_state=opened.seal_state,
        owner=opened.owner,
        direction=shipment.direction,
        order_id=shipment.order_id,
        papers_missing=opened.papers_missing,
        given_by_post=by_post,
    )


def given_by_post(signed: Handover) -> bool:
    """Tell whether the post gave, and not the counter."""
    return signed.giver.role is Role.POSTAL_WORKER
