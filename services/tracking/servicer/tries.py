"""How often somebody tried a wrong secret; kept by the process, for a while."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from shared.errors import Overloaded

KNOWN_MAX: Final = 100_000
"""Codes that are remembered; the oldest are forgotten first."""


class Tries:
    """Counts wrong tries by code, whether the code exists or not."""

    def __init__(self, most: int, pause: timedelta) -> None:
        self._most = most
        self._pause = pause
        self._wrong: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def admit(self, code: str, now: datetime) -> None:
        """Refuse a code with too many wrong tries; a right secret is refused then as well."""
        since, number = self._wrong.get(code, (now, 0))
        if now - since >= self._pause:
            self._wrong.pop(code, None)
        elif number >= self._most:
            raise Overloaded(
                "TOO_MANY_TRIES",
                "too many wrong secrets for this code; ask again later",
                "Đã nhập sai mã tra cứu nhiều lần, hãy thử lại sau.",
            )

    def note(self, code: str, now: datetime) -> None:
        """Remember a wrong try."""
        since, number = self._wrong.get(code, (now, 0))
        self._wrong[code] = since, number + 1
        if len(self._wrong) > KNOWN_MAX:
            self._wrong.popitem(last=False)
