"""Who has the papers: what each fact says about it, and which word is the last."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from services.tracking.domain.fact import Fact, Source
from services.tracking.domain.vocabulary import Holder


class Hand(NamedTuple):
    """What a kind of fact says about the papers."""

    holder: Holder
    phase: int
    """How far along a journey that is; decides between facts of the same instant."""


HANDS = {
    ("DossierRegistered", ""): Hand(Holder.CITIZEN, 0),
    ("ShipmentCollected", "INBOUND"): Hand(Holder.POST, 1),
    ("ShipmentDelivered", "INBOUND"): Hand(Holder.COUNTER, 2),
    ("DossierFiled", ""): Hand(Holder.COUNTER, 2),
    ("DossierForwarded", ""): Hand(Holder.AGENCY, 3),
    ("ResultReady", "POSTAL"): Hand(Holder.AGENCY, 4),
    ("ResultReady", "COUNTER"): Hand(Holder.COUNTER, 4),
    ("ResultReady", "ELECTRONIC"): Hand(Holder.AGENCY, 4),
    ("ResultRecalled", ""): Hand(Holder.AGENCY, 5),
    ("ResolutionRecalled", ""): Hand(Holder.AGENCY, 4),
    ("ShipmentCollected", "RESULT_OUT"): Hand(Holder.POST, 5),
    ("ShipmentReturned", "RESULT_OUT"): Hand(Holder.COUNTER, 6),
    ("ShipmentDelivered", "RESULT_OUT"): Hand(Holder.CITIZEN, 6),
    ("ShipmentCollected", "RETURN_TO_AGENCY"): Hand(Holder.POST, 5),
    ("ShipmentDelivered", "RETURN_TO_AGENCY"): Hand(Holder.COUNTER, 6),
    ("ShipmentDeliveryCancelled", "RESULT_OUT"): Hand(Holder.POST, 8),
    ("ResultReturnCancelled", ""): Hand(Holder.POST, 8),
    ("ResultReissued", ""): Hand(Holder.AGENCY, 4),
    ("ResultArchived", ""): Hand(Holder.AGENCY, 7),
    ("ResultReturned", ""): Hand(Holder.CITIZEN, 7),
    ("ShipmentCollected", "PAPERS_BACK"): Hand(Holder.POST, 8),
    ("ShipmentReturned", "PAPERS_BACK"): Hand(Holder.COUNTER, 9),
    ("ShipmentDelivered", "PAPERS_BACK"): Hand(Holder.CITIZEN, 9),
    ("ShipmentDeliveryCancelled", "PAPERS_BACK"): Hand(Holder.POST, 10),
    ("PapersGivenBack", ""): Hand(Holder.CITIZEN, 9),
}
"""The facts with which the dossier's papers, or those of its result, change hands."""

ASIDE = {
    ("ShipmentCollected", "SUPPLEMENT_IN"): Holder.POST,
    ("ShipmentDelivered", "SUPPLEMENT_IN"): Holder.COUNTER,
    ("PapersFound", ""): Holder.COUNTER,
    ("FoundPapersReturned", ""): Holder.CITIZEN,
}
"""Papers beside the dossier and its result: a time line says so, those stay where they are."""


PAPER_SET = "custody.paper_set_id"
CALLED_OFF = frozenset({"PickupOrderCancelled", "DeliveryOrderCancelled", "ShipmentCancelled"})
"""Facts after which nobody comes for the papers of an order."""


@dataclass(frozen=True, slots=True)
class Custody:
    """Who has the papers, as one source tells it."""

    holder: Holder
    since: datetime
    place: str
    """Post office that has them; the places of others are known to intake."""
    shipment_id: str
    reached: datetime
    """Never before the word that the same source gave earlier, whatever clocks said."""
    phase: int
    source: Source
    event_id: str
    """Of the fact that says so."""

    def rank(self) -> tuple[datetime, int, Source]:
        """Give the place among the last words of all sources."""
        return self.reached, self.phase, self.source


def hand_of(fact: Fact) -> Hand | None:
    """Say who has the dossier's papers after a fact; None when they do not change hands."""
    variant = fact.word("direction") or fact.word("return_method")
    return HANDS.get((fact.name, variant)) or HANDS.get((fact.name, ""))


def holder_after(fact: Fact) -> Holder | None:
    """Say who has the papers that a fact speaks of, those of a supplement too."""
    hand = hand_of(fact)
    return hand.holder if hand else ASIDE.get((fact.name, fact.word("direction")))


def is_move(fact: Fact) -> bool:
    """Tell whether a fact gives a paper set to somebody, or calls off the order that made it."""
    return PAPER_SET in fact.words or fact.name in CALLED_OFF


def follow(custody: Custody | None, fact: Fact) -> Custody | None:
    """Give the last word of a source after one more of its facts."""
    hand = hand_of(fact)
    if hand is None:
        return _moved_on(custody, fact)
    return Custody(
        holder=hand.holder,
        since=fact.occurred,
        place=fact.word("post_office") if hand.holder is Holder.POST else "",
        shipment_id=fact.word("shipment_id"),
        reached=max(custody.reached, fact.occurred) if custody else fact.occurred,
        phase=hand.phase,
        source=fact.source,
        event_id=fact.event_id,
    )


def last_word(*custodies: Custody | None) -> Custody | None:
    """Give the custody that holds now, whatever order the sources were heard in."""
    return max((custody for custody in custodies if custody), key=Custody.rank, default=None)


def _moved_on(custody: Custody | None, fact: Fact) -> Custody | None:
    """Follow papers from office to office while the post has them."""
    office = fact.word("post_office")
    if custody is None or not office or custody.holder is not Holder.POST:
        return custody
    if custody.shipment_id != fact.word("shipment_id") or fact.word("moved") == "false":
        return custody
    return replace(custody, place=office)
