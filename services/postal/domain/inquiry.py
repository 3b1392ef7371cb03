"""The inquiry into a difference (xác minh chênh lệch): by its owner, agreed to by a second person.

Who has nothing to do with a handover has no say in what became of its papers: beside the owner only
the units that signed it move the inquiry on or end it.
"""

from dataclasses import dataclass, field, replace

from services.postal.domain.discrepancy import (
    DISCREPANCY_LIFECYCLE,
    Discrepancy,
    DiscrepancyAction,
    given_by_post,
)
from services.postal.domain.facts_of_handovers import (
    DiscrepancyAssigned,
    DiscrepancyClosed,
    DiscrepancyResolved,
)
from services.postal.domain.handover import Handover
from services.postal.domain.shipment import Shipment, has_ended
from services.postal.domain.vocabulary import Actor, PaperCount, Resolution
from shared.errors import FailedPrecondition, PermissionDenied


@dataclass(frozen=True, slots=True)
class Finding:
    """What the owner found out."""

    resolution: Resolution
    papers_found: PaperCount
    reason: str = field(repr=False)


def assign_discrepancy(
    discrepancy: Discrepancy, signed: Handover, owner: str, actor: Actor
) -> tuple[Discrepancy, DiscrepancyAssigned]:
    """Make another unit find out, or the same one again; an earlier resolution is dropped."""
    state = DISCREPANCY_LIFECYCLE.after(discrepancy.state, DiscrepancyAction.ASSIGN)
    _check_concerned(discrepancy, signed, actor)
    assigned = replace(
        discrepancy,
        state=state,
        owner=owner,
        resolution=None,
        papers_found=PaperCount(0, 0),
        reason="",
        resolver=None,
    )
    return assigned, DiscrepancyAssigned(*_named(discrepancy), owner)


def resolve_discrepancy(
    discrepancy: Discrepancy, finding: Finding, actor: Actor
) -> tuple[Discrepancy, DiscrepancyResolved]:
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
    resolved = replace(
        discrepancy,
        state=state,
        resolution=finding.resolution,
        papers_found=finding.papers_found,
        reason=finding.reason.strip(),
        resolver=actor,
    )
    told = DiscrepancyResolved(*_named(discrepancy), discrepancy.owner, finding.resolution)
    return resolved, told


def close_discrepancy(
    shipment: Shipment, discrepancy: Discrepancy, signed: Handover, actor: Actor
) -> tuple[Shipment, Discrepancy, DiscrepancyClosed]:
    """Agree to a resolution as a second person.

    Papers found go to who has the others: what the post found to the counter that took the item,
    what the counter found into an item that the post still has. That changes hands, so one side
    resolves and the other closes. What the counter finds of an item that has gone stays with it.
    """
    state = DISCREPANCY_LIFECYCLE.after(discrepancy.state, DiscrepancyAction.CLOSE)
    _check_concerned(discrepancy, signed, actor)
    resolver, resolution = discrepancy.resolver, discrepancy.resolution
    if resolver is None or resolution is None or actor.is_same_account(resolver):
        raise FailedPrecondition(
            "SECOND_PERSON_REQUIRED",
            "Who resolved a discrepancy cannot close it.",
            "Người kết luận không được tự xác nhận đóng chênh lệch.",
        )
    found, by_post = discrepancy.papers_found, given_by_post(signed)
    joined = not (found.nothing or by_post or has_ended(shipment.state))
    if not found.nothing and (by_post or joined) and actor.role is resolver.role:
        raise FailedPrecondition(
            "OTHER_SIDE_REQUIRED",
            "Papers that were found change hands: the other side of the handover signs for them.",
            "Giấy tờ tìm thấy được bàn giao: bên kia của biên bản phải ký xác nhận.",
        )
    if joined:
        shipment = replace(shipment, papers=_together(shipment.papers, found))
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
            order_id=shipment.order_id,
            papers_missing=discrepancy.papers_missing,
            given_by_post=by_post,
            joined=joined,
        ),
    )


def _named(one: Discrepancy) -> tuple[str, str, str]:
    """Say in a fact which discrepancy it is about."""
    return one.dossier_id, one.shipment_id, one.discrepancy_id


def _check_concerned(discrepancy: Discrepancy, signed: Handover, actor: Actor) -> None:
    """Refuse a unit that neither owns the discrepancy nor signed the handover it is about."""
    taker = signed.taker.unit if signed.taker else ""
    units = {discrepancy.owner, signed.agency, signed.post_office, signed.giver.unit, taker}
    if actor.unit not in units - {""}:
        raise PermissionDenied(
            "NOT_CONCERNED",
            "A discrepancy is for its owner and the two sides of the handover.",
            "Chênh lệch chỉ do đơn vị chịu trách nhiệm và hai bên giao nhận xử lý.",
            owner=discrepancy.owner,
        )


def _check_found(discrepancy: Discrepancy, finding: Finding) -> None:
    """Refuse papers found where none were, and more of a sort than are missing."""
    found, missing = finding.papers_found, discrepancy.papers_missing
    if (finding.resolution is Resolution.FOUND) == found.nothing:
        raise FailedPrecondition(
            "PAPERS_FOUND_UNCLEAR",
            "FOUND names the papers that were found, any other resolution none.",
            "Kết luận đã tìm thấy phải ghi rõ số giấy tờ tìm thấy.",
        )
    if found.originals > missing.originals or found.copies > missing.copies:
        raise FailedPrecondition(
            "MORE_FOUND_THAN_MISSING",
            "More papers are found than are missing.",
            "Số giấy tờ tìm thấy nhiều hơn số còn thiếu.",
        )


def _together(one: PaperCount, other: PaperCount) -> PaperCount:
    return PaperCount(one.originals + other.originals, one.copies + other.copies)
