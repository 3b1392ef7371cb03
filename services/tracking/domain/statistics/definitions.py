"""The definitions of figures by name and version, and which version counts in which month.

A definition is never changed: another reading of it is another version, which begins with a month,
so that the figures of the months before stay what they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from services.tracking.domain.statistics import (
    delivered,
    discrepancies,
    flagged,
    money,
    received,
    returned,
    solved,
)
from services.tracking.domain.statistics.part import Count

NEVER: Final = "9999-12"
"""A month that no fact counts in."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One reading of a family of figures."""

    name: str
    version: int
    measures: tuple[str, ...]
    """The figures it gives."""
    count: Count
    meaning_vi: str
    meaning: str

    @property
    def key(self) -> str:
        """Name and version, such as `solved@2`."""
        return f"{self.name}@{self.version}"


class Counting(NamedTuple):
    """A definition, and from which month on it counts, and until before which."""

    definition: Definition
    first: str
    end: str


ALL: Final = (
    Definition(
        "received", 1, (*received.MEASURES.values(), received.UNKNOWN), received.received,
        "Hồ sơ được tiếp nhận (cấp mã số hồ sơ) trong kỳ, theo kênh tiếp nhận",
        "Dossiers accepted in the month, by the way they came in",
    ),
    Definition(
        "solved", 1, (solved.EARLY, solved.ON_TIME, solved.LATE), solved.by_due_time_in_force,
        "Hồ sơ có kết quả trong kỳ, so với ngày hẹn trả đang có hiệu lực",
        "Results of the month against the due day in force",
    ),
    Definition(
        "solved", 2, (solved.EARLY, solved.ON_TIME, solved.LATE), solved.by_first_due_time,
        "Hồ sơ có kết quả trong kỳ, so với ngày hẹn trả đầu tiên",
        "Results of the month against the first due day ever given",
    ),
    Definition(
        "ended", 1, ("ended.withdrawn", "ended.stopped", "ended.refused"),
        solved.ended_without_result,
        "Hồ sơ đã tiếp nhận kết thúc không có kết quả: rút, dừng giải quyết, từ chối",
        "Accepted dossiers that ended without a result",
    ),
    Definition(
        "returned", 1, (*returned.MEASURES.values(), returned.UNKNOWN), returned.returned,
        "Kết quả đã trả cho người dân trong kỳ, theo hình thức trả",
        "Results that citizens got in the month, by the way they went",
    ),
    Definition(
        "delivered", 1, (delivered.ITEMS, delivered.FIRST, delivered.BACK), delivered.delivered,
        "Bưu gửi đến người dân: đã phát, phát được ngay lần đầu, chuyển hoàn",
        "Items of the post to citizens: delivered, at the first attempt, and back at the agency",
    ),
    Definition(
        "discrepancies", 1, ("discrepancies.opened", "discrepancies.closed"),
        discrepancies.discrepancies,
        "Sai lệch khi bàn giao: mới mở và đã kết thúc",
        "Discrepancies of handovers, opened and closed",
    ),
    Definition(
        "money", 1, money.MEASURES, money.money,
        "Phí, lệ phí và cước: đã thu, hoàn trả, nộp lại, đối soát (đồng)",
        "State fees and postage in VND: taken, collected, refunded, remitted, reconciled",
    ),
    Definition(
        "flagged", 1, (flagged.FLAGGED,), flagged.flagged,
        "Sự kiện có thời điểm không đáng tin, tính theo thời điểm ghi nhận",
        "Facts whose time cannot be believed; they count when they were recorded",
    ),
)  # fmt: skip
"""Every definition there is."""

BY_KEY: Final = {one.key: one for one in ALL}


def in_force(begins: Mapping[str, str]) -> tuple[Counting, ...]:
    """Say which definition counts when: the first version of each, until a later one begins.

    `begins` has the first month of later versions by their key; one without a month is not used.
    """
    countings = []
    for name in dict.fromkeys(one.name for one in ALL):
        used = [
            (one, "" if one.version == 1 else begins[one.key])
            for one in ALL
            if one.name == name and (one.version == 1 or one.key in begins)
        ]
        used.sort(key=lambda each: each[1])
        ends = [first for _, first in used[1:]] + [NEVER]
        countings += [
            Counting(one, first, end) for (one, first), end in zip(used, ends, strict=True)
        ]
    return tuple(countings)


def always(definition: Definition) -> tuple[Counting, ...]:
    """Count all months by one definition, to see what it would have said."""
    return (Counting(definition, "", NEVER),)
