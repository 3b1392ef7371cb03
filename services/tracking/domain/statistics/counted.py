"""When a fact counts: the month of the local date when it happened, if that can be believed."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from services.tracking.domain.statistics.told import Told

_LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_MONTH: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
AHEAD: Final = timedelta(minutes=5)
"""How far a time may be ahead of its recording: clocks differ."""
BEHIND: Final = timedelta(days=30)
"""How far it may be behind: who was without a network for longer has another fault."""
FAR: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than everything."""

NAMED: Final = {
    "DossierAccepted": "accepted_time",
    "DossierResolved": "resolved_time",
    "ResultReturned": "returned_time",
}
"""Facts that say themselves when it happened."""


def happened(told: Told) -> datetime:
    """Give when a fact says that it happened."""
    return told.times.get(NAMED.get(told.name, ""), told.occurred)


def is_flagged(told: Told) -> bool:
    """Tell whether the time of a fact cannot be believed."""
    return not told.recorded - BEHIND <= happened(told) <= told.recorded + AHEAD


def counted(told: Told) -> datetime:
    """Give the instant at which a fact counts: when it was recorded, if it is flagged."""
    return told.recorded if is_flagged(told) else happened(told)


def month_of(instant: datetime) -> str:
    """Give the local month of an instant, such as `2026-03`."""
    return f"{instant.astimezone(_LOCAL):%Y-%m}"


def is_month(text: str) -> bool:
    """Tell whether a text is a month such as `2026-03`."""
    return _MONTH.fullmatch(text) is not None


@lru_cache(maxsize=512)
def month_start(month: str) -> datetime:
    """Give the first instant of a local month."""
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=_LOCAL).astimezone(UTC)


def next_month(month: str) -> str:
    """Give the month after."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def day_start(instant: datetime) -> datetime:
    """Give the first instant of the local day of an instant."""
    local = instant.astimezone(_LOCAL)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
