"""Who may receive what goes to a citizen: a decision with its reason, before the door opens.

The addressee, or who has his written authorisation (giấy ủy quyền), as the receipt of form 01 says;
family only where the procedure allows it, nobody else where the procedure wants the owner in
person. Neighbours, guards and mailboxes never. Officers take what is addressed to an agency, by a
handover (TT 17/2017).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from services.postal.domain.shipment import Shipment
from services.postal.domain.vocabulary import ReceiverRule, Relation

AUTHORISATION_DAYS = 365
"""How long a paper holds that does not say until when (Bộ luật Dân sự 2015, Điều 563: one year)."""
PHOTO_RELATIONS = frozenset({Relation.AUTHORISED, Relation.FAMILY})
"""Who is photographed with his paper when he receives for somebody else."""

_RULES = {
    Relation.ADDRESSEE: frozenset(ReceiverRule),
    Relation.AUTHORISED: frozenset({ReceiverRule.AUTHORISED, ReceiverRule.FAMILY}),
    Relation.FAMILY: frozenset({ReceiverRule.FAMILY}),
}
"""Under which rules of a procedure a relation receives; those not named never do."""


@dataclass(frozen=True, slots=True)
class ReceiverTerms:
    """What the law leaves open about receivers."""

    authorisation_days: int = AUTHORISATION_DAYS
    photo_relations: frozenset[Relation] = PHOTO_RELATIONS


@dataclass(frozen=True, slots=True)
class Authorisation:
    """A written authorisation, as the postman reads it."""

    number: str = field(repr=False)
    issued_day: date | None
    last_day: date | None = None
    """Until when it holds; None when the paper does not say."""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Whether somebody may receive, and why."""

    reason: str
    """`ENTITLED`, or why not, in capitals."""
    message: str
    message_vi: str
    photo_needed: bool = False
    """Whether the proof of delivery needs a photo."""

    @property
    def allowed(self) -> bool:
        """Whether he may."""
        return self.reason == _ENTITLED.reason


_ENTITLED = Entitlement("ENTITLED", "He may receive it.", "Được nhận bưu gửi.")
_NOT_ENTITLED = Entitlement(
    "RECEIVER_NOT_ENTITLED",
    "Only the addressee or somebody with a written authorisation may receive it.",
    "Chỉ người nhận hoặc người có giấy ủy quyền mới được nhận.",
)
_IN_PERSON = Entitlement(
    "OWNER_MUST_APPEAR",
    "The procedure wants the addressee in person; nobody receives for him.",
    "Thủ tục yêu cầu chính người nhận trực tiếp nhận, không ai được nhận thay.",
)
_MISSING = Entitlement(
    "AUTHORISATION_MISSING",
    "The written authorisation is not recorded with its number and date.",
    "Chưa ghi nhận giấy ủy quyền (số, ngày).",
)
_NOT_YET = Entitlement(
    "AUTHORISATION_NOT_YET_VALID",
    "The written authorisation was not made yet on the day of the delivery.",
    "Giấy ủy quyền chưa có hiệu lực vào ngày phát.",
)
_EXPIRED = Entitlement(
    "AUTHORISATION_EXPIRED",
    "The written authorisation does not hold any more.",
    "Giấy ủy quyền đã hết hiệu lực.",
)


def check_receiver(
    shipment: Shipment,
    relation: Relation,
    authorisation: Authorisation | None,
    today: date,
    terms: ReceiverTerms,
) -> Entitlement:
    """Decide whether somebody may receive an item, whatever its state."""
    if shipment.direction.to_agency or relation is Relation.OFFICER:
        officer_of_agency = shipment.direction.to_agency and relation is Relation.OFFICER
        return _ENTITLED if officer_of_agency else _NOT_ENTITLED
    rules = _RULES.get(relation, frozenset())
    if shipment.receiver_rule not in rules:
        in_person = shipment.receiver_rule is ReceiverRule.ADDRESSEE_ONLY
        return _IN_PERSON if in_person and rules else _NOT_ENTITLED
    if relation is Relation.AUTHORISED and (wrong := _wrong_with(authorisation, today, terms)):
        return wrong
    if shipment.photo_required or relation in terms.photo_relations:
        return Entitlement(
            _ENTITLED.reason, _ENTITLED.message, _ENTITLED.message_vi, photo_needed=True
        )
    return _ENTITLED


def _wrong_with(
    authorisation: Authorisation | None, today: date, terms: ReceiverTerms
) -> Entitlement | None:
    if authorisation is None or not authorisation.number.strip() or not authorisation.issued_day:
        return _MISSING
    if authorisation.issued_day > today:
        return _NOT_YET
    year_over = authorisation.issued_day + timedelta(days=terms.authorisation_days)
    return _EXPIRED if today > (authorisation.last_day or year_over) else None
