"""A difference between two sides (chênh lệch): owned from the start, closed by a second person."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.postal.domain.facts_of_handovers import DiscrepancyClosed, DiscrepancyOpened
from services.postal.domain.handover import Handover
from services.postal.domain.shipment import Shipment, has_ended
from services.postal.domain.vocabulary import Actor, PaperCount, Resolution, Role, SealState
from shared.errors import FailedPrecondition, PermissionDenied
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


@dataclass(frozen=True, slots=True)
class Finding:
    """What the owner found out."""

    resolution: Resolution
    papers_found: PaperCount
    reason: str = field(repr=False)


def open_discrepancy(
    discrepancy_id: str, shipment: Shipment, signed: Handover, given: PaperCount, now: datetime
) -> tuple[Discrepancy, DiscrepancyOpened]:
    """Write a difference down; the side that gave owns it, so that none is nobody's."""
    by_post = signed.giver.role is Role.POSTAL_WORKER
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
    )


def assign_discrepancy(discrepancy: Discrepancy, owner: str) -> Discrepancy:
    """Make another unit find out, or the same one again; an earlier resolution is dropped."""
    return replace(
        discrepancy,
        state=DISCREPANCY_LIFECYCLE.after(discrepancy.state, DiscrepancyAction.ASSIGN),
        owner=owner,
        resolution=None,
        papers_found=_NOTHING,
        reason="",
        resolver=None,
    )


def resolve_discrepancy(discrepancy: Discrepancy, finding: Finding, actor: Actor) -> Discrepancy:
    """Say what became of the difference, in writing; for the unit that owns it."""
    state = DISCREPANCY_LIFECYCLE.after(discrepancy.state, DiscrepancyAction.RESOLVE)
    if actor.unit != discrepancy.owner:
        raise PermissionDenied(
            "NOT_THE_OWNER",
            "A discrepancy is resolved by the unit that owns it.",
            "Chỉ đơn vị chịu trách nhiệm mới được kết luận về chênh lệch.",
            owner=discrepancy.owner,
        )
    if not finding.reason.strip():
        raise FailedPrecondition(
            "REASON_REQUIRED",
            "A reason in writing is required.",
            "Cần ghi rõ lý do bằng văn bản.",
        )
    _check_found(discrepancy, finding)
    return replace(
        discrepancy,
        state=state,
        resolution=finding.resolution,
        papers_found=finding.papers_found,
        reason=finding.reason.strip(),
        resolver=actor,
    )


def close_discrepancy(
    shipment: Shipment, discrepancy: Discrepancy, actor: Actor
) -> tuple[Shipment, Discrepancy, DiscrepancyClosed]:
    """Agree to a resolution as a second person; papers found join an item still on its way."""
    state = DISCREPANCY_LIFECYCLE.after(discrepancy.state, DiscrepancyAction.CLOSE)
    resolver, resolution = discrepancy.resolver, discrepancy.resolution
    if resolver is None or resolution is None or actor.is_same_account(resolver):
        raise FailedPrecondition(
            "SECOND_PERSON_REQUIRED",
            "Who resolved a discrepancy cannot close it.",
            "Người kết luận không được tự xác nhận đóng chênh lệch.",
        )
    found = discrepancy.papers_found
    if not has_ended(shipment.state):
        together = (
            shipment.papers.originals + found.originals,
            shipment.papers.copies + found.copies,
        )
        shipment = replace(shipment, papers=PaperCount(*together))
    return (
        shipment,
        replace(discrepancy, state=state),
        DiscrepancyClosed(
            dossier_id=discrepancy.dossier_id,
            shipment_id=discrepancy.shipment_id,
            discrepancy_id=discrepancy.discrepancy_id,
            direction=shipment.direction,
            owner=discrepancy.owner,
            resolution=resolution,
            papers_found=found,
        ),
    )


def _check_found(discrepancy: Discrepancy, finding: Finding) -> None:
    """Refuse papers found where none were, and more of a sort than are missing."""
    found, given, taken = finding.papers_found, discrepancy.papers_given, discrepancy.papers_taken
    if (finding.resolution is Resolution.FOUND) == found.nothing:
        raise FailedPrecondition(
            "PAPERS_FOUND_UNCLEAR",
            "FOUND names the papers that were found, any other resolution none.",
            "Kết luận đã tìm thấy phải ghi rõ số giấy tờ tìm thấy.",
        )
    if found.originals > max(0, given.originals - taken.originals) or found.copies > max(
        0, given.copies - taken.copies
    ):
        raise FailedPrecondition(
            "MORE_FOUND_THAN_MISSING",
            "More papers are found than are missing.",
            "Số giấy tờ tìm thấy nhiều hơn số còn thiếu.",
        )
