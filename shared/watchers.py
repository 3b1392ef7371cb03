"""Answers that stay open until their reader goes or the service stops."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from shared.errors import Overloaded, Unavailable

T = TypeVar("T")


class Watchers:
    """Everybody who watches one kind of thing in this process."""

    def __init__(self, most: int, leaving: asyncio.Event) -> None:
        """Let so many watch at a time; `leaving` is set when the service stops."""
        self.leaving = leaving
        self._most = most
        self._open = 0

    async def admit(self, seen: AsyncIterator[T]) -> AsyncIterator[T]:
        """Hand on what one of them sees, which ends when the service stops.

        Errors: TOO_MANY_WATCHES at the beginning, STOPPING at the end.
        """
        if self._open >= self._most:
            raise Overloaded("TOO_MANY_WATCHES", "too many watches", "Quá nhiều kết nối theo dõi.")
        self._open += 1
        try:
            async for one in seen:
                yield one
        finally:
            self._open -= 1
        raise Unavailable("STOPPING", "the service stops", "Dịch vụ đang dừng; hãy gọi lại.")
