"""What nobody has confirmed about the public post: settings of postal with named defaults.

Each is read once from the environment, with the prefix `DOSSIERPOST_POSTAL_`, and handed to the
rules by the handlers.
"""

from datetime import date
from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.postal.domain import (
    Direction,
    EvidenceLimits,
    ReceiverTerms,
    Relation,
    SilenceTerms,
    State,
    TransitTerms,
)
from services.postal.domain.money.zones import Place, ZoneMap, Zones

_HOURS = {
    State.ORDERED: 24,
    State.PICKUP_ASSIGNED: 24,
    State.PICKUP_DECLINED: 8,
    State.PICKUP_FAILED: 72,
    State.COLLECTED: 24,
    State.AT_DELIVERY_OFFICE: 24,
    State.OUT_FOR_DELIVERY: 12,
    State.HELD_AT_OFFICE: 216,
    State.RETURNING: 120,
}


class Policy(BaseSettings):
    """How the post of this province delivers; no published rule was found."""

    model_config = SettingsConfigDict(env_prefix="DOSSIERPOST_POSTAL_", frozen=True, extra="ignore")

    attempts_max: int = Field(3, ge=1, le=20)
    """Delivery attempts at a citizen's door before an item goes back; kept with the item when it is
    ordered."""
    storage_days: int = Field(8, ge=1, le=365)
    """Days an item waits at the office for its addressee (lưu giữ)."""
    redirect_area_digits: int = Field(2, ge=0, le=6)
    """Leading digits of the post office code that a redirected item keeps; 2 is the province, 0
    lets it go anywhere."""
    cancel_delivery_minutes: int = Field(60, ge=0)
    """Minutes after a delivery report in which a second person may take it back."""

    authorisation_days: int = Field(365, ge=1)
    """Days that a written authorisation holds that does not say until when."""
    photo_relations: frozenset[Relation] = frozenset({Relation.AUTHORISED, Relation.FAMILY})
    """Which receivers are photographed."""

    @property
    def receiver_terms(self) -> ReceiverTerms:
        """What is open about receivers."""
        return ReceiverTerms(self.authorisation_days, self.photo_relations)

    evidence_required: bool = True
    """Whether a proof of delivery may only name signatures and photos that were put; false for a
    post that keeps them in an application of its own."""
    evidence_bytes_max: int = Field(300_000, ge=1_000, le=900_000)
    """Bytes of one signature or photo; it has to fit into one message."""
    evidence_side_max: int = Field(4_096, ge=64)
    """Pixels of its longer side."""
    evidence_per_shipment: int = Field(12, ge=1)
    """Signatures and photos of one shipment."""
    evidence_days: int = Field(270, ge=1)
    """Days that they are kept after the last was put: six months for complaints, two for the
    answer, one for the payment (Luật Bưu chính 2010)."""

    @property
    def evidence_limits(self) -> EvidenceLimits:
        """How large evidence may be."""
        return EvidenceLimits(
            self.evidence_bytes_max, self.evidence_side_max, self.evidence_per_shipment
        )

    transit_days: dict[Direction, int] = {}
    """Working days promised for a direction, where they are not the usual ones."""
    transit_usual_days: int = Field(3, ge=1)
    """Working days promised: the most that a catalogue names for suburbs and islands."""
    transit_city_days: int = Field(2, ge=1)
    """The most that it names for the inner city."""
    city_offices: tuple[str, ...] = ()
    """What the codes of post offices in inner cities begin with."""
    days_off: frozenset[date] = frozenset()
    """Days from Monday to Friday on which the post does not work."""

    @property
    def transit_terms(self) -> TransitTerms:
        """How long the post may take."""
        return TransitTerms(
            self.transit_days,
            self.transit_usual_days,
            self.transit_city_days,
            self.city_offices,
            self.days_off,
        )

    silence_hours: dict[State, int] = _HOURS
    """Hours without a sign after which an item is stuck where its place is not known well."""
    silence_usual_hours: int = Field(48, ge=1)
    """The same in states that are not named."""
    silence_samples: int = Field(200, ge=20)
    """Silences that must have ended in a place before it is known well."""
    silence_share: float = Field(0.02, gt=0, lt=1)
    """Which share of the silences of a place are so long that an item is stuck."""

    @property
    def silence_terms(self) -> SilenceTerms:
        """When a silence is too long."""
        return SilenceTerms(
            self.silence_hours, self.silence_usual_hours, self.silence_samples, self.silence_share
        )

    deliver_unpaid: bool = False
    """Whether an item may be given away while money is to be taken with it (thu hộ)."""
    places: tuple[Place, ...] = ()
    """Where post offices are, for the zones of the tariff, as JSON: prefix of the code, region,
    province, legacy district and period. What is not in it is named by the worker: nobody has said
    what holds since districts ended on 2025-07-01."""

    @property
    def zones(self) -> Zones:
        """What knows how far two post offices are from each other."""
        return ZoneMap(self.places)


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Read the settings once."""
    return Policy()
