"""Who has the papers of a shipment before and after a fact (người đang giữ giấy tờ).

A paper set has one custodian at any moment, and custody changes on two signatures only: on the slip
at a pickup, on the handover record at a counter, by receiver and proof at a door (QĐ 45/2016;
TT 17/2017). A scan has one signature, so it tells a place and never a custodian: towards citizens
and agencies the post answers as one enterprise.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.postal.domain.facts import (
    Fact,
    ShipmentCollected,
    ShipmentDelivered,
    ShipmentReturned,
)
from services.postal.domain.facts_of_handovers import DiscrepancyClosed, DiscrepancyOpened
from services.postal.domain.facts_of_mishaps import (
    ShipmentDeliveryCancelled,
    ShipmentFound,
    ShipmentLost,
)
from services.postal.domain.vocabulary import Direction


class HolderKind(StrEnum):
    """What sort of party has papers and answers for them."""

    CITIZEN = "CITIZEN"
    AGENCY = "AGENCY"
    POST = "POST"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a paper set."""

    kind: HolderKind
    unit: str = ""
    """Code of the counter; empty for the others."""


@dataclass(frozen=True, slots=True)
class Custody:
    """Who has a paper set: another holder, its first one, or the same who answers for its loss."""

    paper_set_id: str
    before: Holder | None
    """Absent where the fact puts the set together."""
    after: Holder


CITIZEN = Holder(HolderKind.CITIZEN)
POST = Holder(HolderKind.POST)


def custody_of(fact: Fact, agency: str) -> Custody | None:
    """Say how a fact changes custody; None when it does not. `agency` is the shipment's counter.

    The papers of a shipment are one set, named by the order that put them together. What is lost
    nobody else has signed for, so the post still has it; what it finds is a set of its own, which
    it has already when it takes it in. What a taker missed is a set of its own too, named by the
    discrepancy: who gave has it, until the other side signs for what was found of it.
    """
    counter = Holder(HolderKind.AGENCY, agency)
    return _of_signatures(fact, counter) or _of_mishap(fact) or _of_difference(fact, counter)


def _of_signatures(fact: Fact, counter: Holder) -> Custody | None:
    match fact:
        case ShipmentCollected() if fact.direction is not Direction.RETURN_TO_AGENCY:
            giver = CITIZEN if fact.direction.to_agency else counter
            return Custody(fact.order_id, giver, POST)
        case ShipmentDelivered():
            taker = counter if fact.direction.to_agency else CITIZEN
            return Custody(fact.order_id, POST, taker)
        case ShipmentReturned():
            return Custody(fact.order_id, POST, counter)
    return None


def _of_mishap(fact: Fact) -> Custody | None:
    match fact:
        case ShipmentDeliveryCancelled():
            return Custody(fact.order_id, CITIZEN, POST)
        case ShipmentLost():
            return Custody(fact.order_id, POST, POST)
        case ShipmentFound():
            return Custody(fact.return_order_id, None, POST)
    return None


def _of_difference(fact: Fact, counter: Holder) -> Custody | None:
    match fact:
        case DiscrepancyOpened() if not fact.papers_missing.nothing:
            return Custody(fact.discrepancy_id, None, POST if fact.given_by_post else counter)
        case DiscrepancyClosed() if fact.given_by_post and not fact.papers_found.nothing:
            return Custody(fact.discrepancy_id, POST, counter)
        case DiscrepancyClosed() if fact.joined:
            return Custody(fact.discrepancy_id, counter, POST)
    return None
