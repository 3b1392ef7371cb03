"""Who has papers before and after a fact of intake (người đang giữ giấy tờ).

The counter that receives a dossier answers for its papers to the citizen, wherever in the agency
they are: forwarding has one signature and so changes the place and not the custodian.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.intake.domain.facts import (
    DossierFiled,
    Fact,
    PapersBackOrdered,
    PapersGivenBack,
    PickupOrdered,
)


class HolderKind(StrEnum):
    """What sort of party has papers; what the post has is told by the post."""

    CITIZEN = "CITIZEN"
    AGENCY = "AGENCY"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a paper set."""

    kind: HolderKind
    unit: str = ""
    """Code of the counter; empty for the citizen."""


@dataclass(frozen=True, slots=True)
class Custody:
    """A paper set has another holder, or its first one."""

    paper_set_id: str
    before: Holder | None
    """Absent where the fact puts the set together."""
    after: Holder


CITIZEN = Holder(HolderKind.CITIZEN)


def custody_of(fact: Fact, receiving_agency: str) -> Custody | None:
    """Say how a fact changes custody, or puts a set together; None when it does neither."""
    counter = Holder(HolderKind.AGENCY, receiving_agency)
    match fact:
        case PickupOrdered():
            return Custody(fact.order_id, None, CITIZEN)
        case PapersBackOrdered():
            return Custody(fact.order_id, None, counter)
        case DossierFiled():
            return Custody(fact.dossier_id, CITIZEN, counter)
        case PapersGivenBack(round=1):
            return Custody(fact.dossier_id, counter, CITIZEN)
        case PapersGivenBack():
            # The citizen has the others already: what came after them is another set.
            return Custody(f"{fact.dossier_id}/{fact.round}", counter, CITIZEN)
    return None
