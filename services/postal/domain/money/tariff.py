"""Postage (cước): the ceilings of TT 22/2017/TT-BTTTT as dated tables, and who pays less.

The price of a way includes the appointment slip and the old papers that go back to the agency. Both
ways cost the sum of both. What the post asks may be less than the ceiling, never more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.postal.domain.money.zones import Zone
from shared.errors import FailedPrecondition

STEPS_G = (100, 250, 500)
"""Weights up to which a price of the table holds, in grams."""
NEXT_G = 500
"""Every further weight of this, also begun, costs a step more."""


class Leg(StrEnum):
    """Which way is paid for."""

    SEND = "SEND"
    """From the citizen to the agency (nhận gửi hồ sơ)."""
    RETURN = "RETURN"
    """From the agency to the citizen (chuyển trả kết quả)."""


Row = tuple[int, int, int, int]
"""Prices up to 100, 250 and 500 g, and of every next 500 g, in VND."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """Ceilings that hold from a day on."""

    first: date
    prices: Mapping[Leg, Mapping[Zone, Row]]


_Z = Zone

TARIFFS = (
    Tariff(
        date(2018, 1, 1),
        {
            Leg.SEND: {
                _Z.SAME_DISTRICT: (26_000, 26_000, 26_500, 2_200),
                _Z.SAME_PROVINCE: (30_000, 30_000, 30_500, 2_900),
                _Z.SAME_REGION: (30_500, 31_000, 32_500, 3_600),
                _Z.NEXT_REGION: (31_000, 34_000, 38_000, 6_300),
                _Z.FAR_REGION: (31_500, 38_000, 51_000, 9_700),
            },
            Leg.RETURN: {
                _Z.SAME_DISTRICT: (26_000, 27_000, 28_500, 2_200),
                _Z.SAME_PROVINCE: (30_000, 31_000, 32_500, 2_900),
                _Z.SAME_REGION: (30_500, 32_000, 34_500, 3_600),
                _Z.NEXT_REGION: (31_000, 35_000, 40_000, 6_300),
                _Z.FAR_REGION: (31_500, 39_000, 53_000, 9_700),
            },
        },
    ),
)
"""Oldest first; a new circular is a new row, and what was priced before stays."""


class Relief(StrEnum):
    """Who pays less (TT 22/2017)."""

    REVOLUTION_BEFORE_1945 = "REVOLUTION_BEFORE_1945"
    HEROIC_MOTHER = "HEROIC_MOTHER"
    """Bà mẹ Việt Nam anh hùng."""
    HERO = "HERO"
    """Anh hùng lực lượng vũ trang nhân dân, anh hùng lao động."""
    WAR_INVALID = "WAR_INVALID"
    """Thương binh and who is treated alike."""
    SICK_SOLDIER = "SICK_SOLDIER"
    AGENT_ORANGE = "AGENT_ORANGE"
    JAILED_BY_ENEMY = "JAILED_BY_ENEMY"
    MARTYR_FAMILY = "MARTYR_FAMILY"
    """Parents, spouse and children of a martyr."""
    POOR_HOUSEHOLD = "POOR_HOUSEHOLD"
    """In a specially difficult area."""
    DIFFICULT_AREA = "DIFFICULT_AREA"
    """People of a specially difficult area."""


_FREE = frozenset({Relief.REVOLUTION_BEFORE_1945, Relief.HEROIC_MOTHER})


def ceiling(leg: Leg, zone: Zone, weight_g: int, day: date) -> int:
    """Give the highest price of one way on a local day, in VND; a part of a step counts whole."""
    holding = [tariff for tariff in TARIFFS if tariff.first <= day]
    if not holding:
        raise FailedPrecondition(
            "TARIFF_UNKNOWN",
            "There is no tariff for that day.",
            "Chưa có bảng giá cho ngày này.",
            day=day.isoformat(),
        )
    *fixed, step = holding[-1].prices[leg][zone]
    for upto, price in zip(STEPS_G, fixed, strict=True):
        if weight_g <= upto:
            return price
    further = -(-(weight_g - STEPS_G[-1]) // NEXT_G)
    return fixed[-1] + further * step


def relieved(price: int, relief: Relief) -> int:
    """Give what a category takes off a price: all of it, or half, in the citizen's favour."""
    return price if relief in _FREE else price - price // 2


def require_within(price: int, most: int) -> None:
    """Refuse a price above the ceiling."""
    if price > most:
        raise FailedPrecondition(
            "POSTAGE_ABOVE_CEILING",
            f"The ceiling is {most} VND, not {price}.",
            f"Giá cước tối đa là {most} đồng.",
            ceiling=str(most),
            price=str(price),
        )
