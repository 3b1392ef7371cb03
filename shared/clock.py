"""What time it is, asked in one place, so that a test can say it."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present instant in UTC."""

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of legal dates; it has no daylight saving."""


def system_clock() -> datetime:
    """Give the machine's present instant in UTC."""
    return datetime.now(UTC)
