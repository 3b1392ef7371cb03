"""Papers that a count missed, while two sides find out what became of them (chênh lệch).

Until they know, the counter ends nothing over such papers: a refusal would blame the citizen, and
papers given back would be fewer than he handed in. A seal alone holds nothing up. What its owner
does and what the post and the results tell has happened all the same; the inquiry goes on, and what
it finds is held afterwards.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.discrepancy import OpenDiscrepancy
from services.intake.domain.dossier import Dossier
from services.intake.domain.hearing import Heard, noted
from services.intake.domain.vocabulary import NO_PAPERS, Direction, PaperCount
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between two counts, as the post tells it."""

    discrepancy_id: str
    order_id: str
    direction: Direction
    missing: PaperCount
    given_by_post: bool
    too_many: PaperCount = NO_PAPERS
    seal_differs: bool = False
    owner: str = ""
    """Unit that has to find out."""
    found: PaperCount = NO_PAPERS
    joined: bool = False
    """Whether what was found joined an item that the post still has."""


def discrepancy_opened(dossier: Dossier, difference: Difference, when: datetime) -> Heard:
    """Hear that two counts of an order differ, or that its seal is not whole."""
    if not dossier.order(difference.order_id, difference.direction):
        return noted(dossier, "DISCREPANCY_OPENED")
    opened = OpenDiscrepancy(
        discrepancy_id=difference.discrepancy_id,
        order_id=difference.order_id,
        missing=difference.missing,
        too_many=difference.too_many,
        seal_differs=difference.seal_differs,
        opened_time=when,
        owner=difference.owner,
    )
    return Heard(replace(dossier, discrepancies=(*dossier.discrepancies, opened)))


def discrepancy_moved(
    dossier: Dossier, discrepancy_id: str, owner: str, *, resolved: bool
) -> Heard:
    """Hear who has to find out, or that he has and a second person has to agree."""
    discrepancies = tuple(
        replace(one, owner=owner, resolved=resolved)
        if one.discrepancy_id == discrepancy_id
        else one
        for one in dossier.discrepancies
    )
    return Heard(replace(dossier, discrepancies=discrepancies))


def discrepancy_closed(dossier: Dossier, difference: Difference) -> Heard:
    """Hear what became of missing papers, and count them as held where they are found."""
    if not dossier.order(difference.order_id, difference.direction):
        return noted(dossier, "DISCREPANCY_CLOSED")
    which = difference.discrepancy_id
    left = tuple(one for one in dossier.discrepancies if one.discrepancy_id != which)
    dossier = replace(dossier, discrepancies=left)
    if difference.given_by_post:
        return Heard(_came_to_light(dossier, difference))
    return Heard(_written_off(dossier, difference))


def check_none_missing(dossier: Dossier) -> None:
    """Refuse to end a matter while somebody still looks for papers of it."""
    missing = [one.discrepancy_id for one in dossier.discrepancies if one.missing]
    if missing:
        raise FailedPrecondition(
            "PAPERS_MISSING",
            "Papers of the dossier are missing, and the discrepancy is not closed yet.",
            "Hồ sơ còn biên bản chênh lệch về giấy tờ thiếu chưa được đóng.",
            discrepancy_ids=",".join(missing),
        )


def _came_to_light(dossier: Dossier, difference: Difference) -> Dossier:
    """Count what the post found and the counter signed for, whatever became of the dossier."""
    order = dossier.order(difference.order_id, difference.direction)
    rounds = dossier.rounds
    if order and order.direction is Direction.SUPPLEMENT_IN:
        rounds = tuple(
            replace(known, papers=known.papers + difference.found)
            if known.round == order.round
            else known
            for known in rounds
        )
    return replace(dossier, papers_held=dossier.papers_held + difference.found, rounds=rounds)


def _written_off(dossier: Dossier, difference: Difference) -> Dossier:
    """Count off what the counter did not give: it is in the item after all, or it is not there."""
    stayed = NO_PAPERS if difference.joined else difference.found
    gone = difference.missing.less(stayed)
    return replace(dossier, papers_held=dossier.papers_held.less(gone))
