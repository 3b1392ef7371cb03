"""What one reading of the stream has found, held against the positions of the outbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.bus import Stored, StreamState


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where stream and outbox were found to agree."""

    state: StreamState
    sequence: int
    event_id: str
    """The fact that stands there in the stream."""
    position: int


class Seen:
    """Which of the outbox's positions the stream was seen to have: a byte for each."""

    def __init__(self, after: int, until: int) -> None:
        self._first = after + 1
        self._marks = bytearray(max(until - after, 0))

    def add(self, position: int) -> None:
        """Note a position; others than those asked for do not matter."""
        if 0 <= position - self._first < len(self._marks):
            self._marks[position - self._first] = 1

    def gaps(self, size: int) -> Iterator[list[int]]:
        """Give the positions that were not seen, in portions."""
        portion = []
        place = self._marks.find(0)
        while place >= 0:
            portion.append(place + self._first)
            if len(portion) == size:
                yield portion
                portion = []
            place = self._marks.find(0, place + 1)
        if portion:
            yield portion


class Reading:
    """What one round has found so far."""

    def __init__(self, place: Place | None, until: int, began: datetime) -> None:
        self.until = until
        """The last position that counts: what has it was acknowledged before the round began."""
        self.began = began
        self.seen = Seen(place.position if place else 0, until)
        self.sequence, self.event_id = (place.sequence, place.event_id) if place else (0, "")
        """The last message before the first one that the next round has to read again."""
        self.reached = self.sequence
        self._settled = True

    def add(self, message: Stored, position: int | None) -> None:
        """Note a message of ours; without position it was set aside, 0 is not marked yet."""
        if position is not None:
            self.seen.add(position)
            self._settled = self._settled and 0 < position <= self.until
        if self._settled:
            self.sequence, self.event_id = message.sequence, message.event_id
