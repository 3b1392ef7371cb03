"""What the post promises with an item, and what it owes when it fails.

How long a transit takes no published rule says; a catalogue promises 1–2 working days in the inner
city and 2–3 outside, and that is counted here: whole working days after the take-over. Complaints
and compensation are law (Luật Bưu chính 2010 and its decree): six months from the end of the
promised transit for loss or delay, one month from the delivery for damage; at least four times the
postage for a loss, the postage itself for a delay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.postal.domain.days import end_of_day, local_day, months_after, working_days_after
from services.postal.domain.shipment import Shipment, has_ended
from services.postal.domain.vocabulary import Direction

LOSS_COMPLAINT_MONTHS = 6
DAMAGE_COMPLAINT_MONTHS = 1
LOSS_POSTAGES = 4
"""How many times the postage a lost item is worth at the least, the postage itself included."""


@dataclass(frozen=True, slots=True)
class TransitTerms:
    """How long the post may take, in whole working days after it has the papers."""

    days: Mapping[Direction, int]
    """By what is carried and where to."""
    usual_days: int
    """For directions that are not named."""
    city_days: int
    """The most between places of one inner city."""
    city_offices: tuple[str, ...] = ()
    """What the codes of post offices in inner cities begin with, such as `1000`."""
    days_off: frozenset[date] = frozenset()
    """Days from Monday to Friday on which the post does not work."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What a citizen may hold the post to."""

    promised_time: datetime
    """End of the promised transit."""
    late: bool
    """Whether it came, or has not come, after that."""
    loss_complaint_end_time: datetime
    """Until when loss or delay may be complained of."""
    damage_complaint_end_time: datetime | None
    """Until when damage may be complained of; None before the delivery."""
    loss_compensation_vnd: int
    """The least that is due if the item is lost."""
    delay_refund_vnd: int
    """Postage to give back if the item comes late."""


def promise(shipment: Shipment, post_office: str, now: datetime, terms: TransitTerms) -> Shipment:
    """Promise the end of the transit to who gives an item to the post, once.

    It stands when the item is taken over at that office, and not when that is refused.
    """
    if shipment.promised_time:
        return shipment
    office = post_office or shipment.post_office
    return replace(shipment, promised_time=promised_end(shipment.direction, office, now, terms))


def promised_end(
    direction: Direction, post_office: str, taken: datetime, terms: TransitTerms
) -> datetime:
    """Give the end of the promised transit of an item taken over at an office."""
    days = terms.days.get(direction, terms.usual_days)
    if post_office and post_office.startswith(terms.city_offices):
        days = min(days, terms.city_days)
    return end_of_day(working_days_after(local_day(taken), days, terms.days_off))


def promises(shipment: Shipment, postage_vnd: int, now: datetime) -> Promises | None:
    """Say what is promised with an item; None before the post has it."""
    promised = shipment.promised_time
    if promised is None:
        return None
    delivered = shipment.delivered_time
    waited_for = not has_ended(shipment.state)
    arrived = delivered or (now if waited_for else promised)
    return Promises(
        promised_time=promised,
        late=arrived > promised,
        loss_complaint_end_time=months_after(promised, LOSS_COMPLAINT_MONTHS),
        damage_complaint_end_time=delivered and months_after(delivered, DAMAGE_COMPLAINT_MONTHS),
        loss_compensation_vnd=LOSS_POSTAGES * postage_vnd,
        delay_refund_vnd=postage_vnd,
    )
