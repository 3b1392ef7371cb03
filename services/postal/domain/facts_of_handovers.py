"""What the post tells of papers between two hands, and of what two counts differ in."""

from dataclasses import dataclass

from services.postal.domain.vocabulary import (
    Direction,
    HandoverRefusalReason,
    PaperCount,
    Resolution,
    SealState,
)


@dataclass(frozen=True, slots=True)
class HandoverProposed:
    """One side has counted and signed."""

    dossier_id: str
    shipment_id: str
    handover_id: str
    direction: Direction
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class DiscrepancyOpened:
    """The two sides of a handover differ in count or seal."""

    dossier_id: str
    shipment_id: str
    discrepancy_id: str
    papers_given: PaperCount
    papers_taken: PaperCount
    seal_state: SealState
    owner: str
    direction: Direction
    order_id: str
    papers_missing: PaperCount
    given_by_post: bool


@dataclass(frozen=True, slots=True)
class HandoverWithdrawn:
    """The giving side takes its proposal back; it keeps the papers."""

    dossier_id: str
    shipment_id: str
    handover_id: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class HandoverRefused:
    """The taking side does not take the papers; the giving side keeps them."""

    dossier_id: str
    shipment_id: str
    handover_id: str
    direction: Direction
    reason: HandoverRefusalReason


@dataclass(frozen=True, slots=True)
class DiscrepancyAssigned:
    """Another unit, or the same one again, has to find out."""

    dossier_id: str
    shipment_id: str
    discrepancy_id: str
    owner: str


@dataclass(frozen=True, slots=True)
class DiscrepancyResolved:
    """Its owner has said what became of a discrepancy; a second person has to agree."""

    dossier_id: str
    shipment_id: str
    discrepancy_id: str
    owner: str
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class DiscrepancyClosed:
    """Two accounts agree on what became of a discrepancy."""

    dossier_id: str
    shipment_id: str
    discrepancy_id: str
    direction: Direction
    owner: str
    resolution: Resolution
    papers_found: PaperCount
    order_id: str
    papers_missing: PaperCount
    given_by_post: bool
    joined: bool
