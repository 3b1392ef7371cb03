"""Who has the result before and after a fact (người đang giữ kết quả); the post tells its part."""

from dataclasses import dataclass
from enum import StrEnum

from services.results.domain.facts import (
    DeliveryOrdered,
    Fact,
    FoundPapersReturned,
    PapersFound,
    ResultReturned,
)
from services.results.domain.vocabulary import ReturnMethod


class HolderKind(StrEnum):
    """What sort of party has papers."""

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


def custody_of(fact: Fact, agency: str) -> Custody | None:
    """Say how a fact changes custody, or puts a set together; None when it does neither.

    What goes by post is a set named by its order, what is given at the counter by the result. What
    is found when the owner has the rest already is a set of its own, as in intake.
    """
    counter = Holder(HolderKind.AGENCY, agency)
    match fact:
        case DeliveryOrdered():
            return Custody(fact.order_id, None, counter)
        case ResultReturned() if fact.return_method is ReturnMethod.COUNTER:
            return Custody(fact.result_id, counter, Holder(HolderKind.CITIZEN))
        case PapersFound():
            return Custody(f"{fact.result_id}/{fact.round}", None, counter)
        case FoundPapersReturned():
            later = f"{fact.result_id}/{fact.round}"
            return Custody(later, counter, Holder(HolderKind.CITIZEN))
    return None
