"""Zones of the tariff: how far two places are from each other, on a day.

Districts ended on 2025-07-01 while the tariff still speaks of them, and nobody has said what holds
instead. So places are rows with a period: a row may keep a legacy district, or have none, and what
no row knows is named by the worker who weighs the item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from shared.errors import FailedPrecondition

_MIDDLE = 2
"""The region between the two others."""


class Zone(StrEnum):
    """How far an item goes, in the words of TT 22/2017."""

    SAME_DISTRICT = "SAME_DISTRICT"
    SAME_PROVINCE = "SAME_PROVINCE"
    """Another district of the province."""
    SAME_REGION = "SAME_REGION"
    """Another province of the region."""
    NEXT_REGION = "NEXT_REGION"
    """Between region 2 and one of the others."""
    FAR_REGION = "FAR_REGION"
    """Between regions 1 and 3."""


class Zones(Protocol):
    """Whatever knows how far two post offices are from each other."""

    def zone(self, origin: str, destination: str, day: date) -> Zone:
        """Give the zone; refuses with ZONE_UNKNOWN what it does not know."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where post offices are whose codes begin alike, in a period of local days."""

    prefix: str
    region: int
    """1, 2 or 3."""
    province: str
    district: str = ""
    """The legacy district; empty where there is none."""
    first: date = date.min
    last: date = date.max


@dataclass(frozen=True, slots=True)
class ZoneMap:
    """Dated rows of places."""

    places: Sequence[Place] = ()

    def zone(self, origin: str, destination: str, day: date) -> Zone:
        """Give the zone of two post offices on a local day, by the longest prefix."""
        here, there = self._place(origin, day), self._place(destination, day)
        if here.province == there.province:
            same = here.district and here.district == there.district
            return Zone.SAME_DISTRICT if same else Zone.SAME_PROVINCE
        if here.region == there.region:
            return Zone.SAME_REGION
        return Zone.NEXT_REGION if _MIDDLE in (here.region, there.region) else Zone.FAR_REGION

    def _place(self, post_office: str, day: date) -> Place:
        holding = [
            place
            for place in self.places
            if post_office.startswith(place.prefix) and place.first <= day <= place.last
        ]
        if not holding:
            raise FailedPrecondition(
                "ZONE_UNKNOWN",
                "It is not known where this post office is; name the zone.",
                "Chưa xác định được vùng của bưu cục; hãy chọn vùng tính cước.",
                post_office=post_office,
            )
        return max(holding, key=lambda place: (len(place.prefix), place.first))
