"""Shares that leaders ask for, made of sums: never an average of shares."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Ratio(NamedTuple):
    """A share: one sum of figures of another."""

    name: str
    part: tuple[str, ...]
    whole: tuple[str, ...]


_RECEIVED: Final = ("received.direct", "received.online", "received.post", "received.unknown")
_RETURNED: Final = ("returned.counter", "returned.post", "returned.electronic", "returned.unknown")
_SOLVED: Final = ("solved.early", "solved.on_time", "solved.late")

RATIOS: Final = (
    Ratio("received_by_post", ("received.post",), _RECEIVED),
    Ratio("returned_by_post", ("returned.post",), _RETURNED),
    Ratio("solved_in_time", ("solved.early", "solved.on_time"), _SOLVED),
    Ratio(
        "delivered_at_first_attempt",
        ("delivered.first_attempt",),
        ("delivered.items", "delivered.back"),
    ),
    Ratio("back_at_agency", ("delivered.back",), ("delivered.items", "delivered.back")),
)


def sums(ratio: Ratio, figures: Mapping[str, int]) -> tuple[int, int]:
    """Give the part and the whole; a share of nothing is none."""
    part = sum(figures.get(name, 0) for name in ratio.part)
    return part, sum(figures.get(name, 0) for name in ratio.whole)
