"""Procedures found by words: in any order, by their beginnings, best first.

The words that come in are folded already: small letters without diacritics.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import takewhile

from services.intake.domain import versions
from services.intake.domain.versions import Version

_OPENING = ("thu", "tuc")
"""Many published names begin with these two words, and nobody asks for them."""

Place = tuple[int, int, str]
"""Where a hit stands in the order: rank, words of the name (the fewer, the nearer), code."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which procedures are looked for."""

    words: tuple[str, ...]
    agency: str
    """For whom they are in force."""
    day: date


class Rank(IntEnum):
    """How well a procedure answers a question, best first."""

    CODE = 0
    """Its code is what was asked for."""
    BEGINS = 1
    """Its name begins with what was asked for."""
    WORDS = 2
    """All words are words of its name."""
    BEGINNINGS = 3
    """All words begin words of its name or code."""
    SECTOR = 4
    """Some word is found in its sector only."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one version of a procedure is found by."""

    version: Version
    active: bool
    name: tuple[str, ...]
    """Folded words of the name."""
    sector: tuple[str, ...]

    @property
    def code(self) -> str:
        """Code of the procedure."""
        return self.version.key.code


class Index:
    """Entries by the words they hold; made once for a catalogue as it stands."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.entries = entries
        holding: dict[str, set[int]] = defaultdict(set)
        self._versions: dict[str, list[Version]] = defaultdict(list)
        for number, entry in enumerate(entries):
            self._versions[entry.code].append(entry.version)
            for word in (*entry.name, *entry.sector, entry.code.casefold()):
                holding[word].add(number)
        self._holding = holding
        self._words = sorted(holding)

    def find(self, asked: Sequence[str], agency: str, day: date) -> list[tuple[Place, Entry]]:
        """Give what an agency offers on a day and what holds all words asked for, best first."""
        found = [self.entries[number] for number in self._matching(asked)]
        hits = [
            ((int(_rank(entry, asked)), len(_bare(entry.name)), entry.code), entry)
            for entry in found
            if entry.active and self._holds(entry, agency, day)
        ]
        return sorted(hits, key=lambda hit: hit[0])

    def _holds(self, entry: Entry, agency: str, day: date) -> bool:
        chosen = versions.choose(self._versions[entry.code], agency, day)
        return chosen == entry.version.key

    def _matching(self, asked: Sequence[str]) -> Iterable[int]:
        if not asked:
            return range(len(self.entries))
        return set.intersection(*map(self._beginning, asked))

    def _beginning(self, start: str) -> set[int]:
        place = bisect_left(self._words, start)
        same = takewhile(lambda word: word.startswith(start), self._words[place:])
        return set[int]().union(*(self._holding[word] for word in same))


def _rank(entry: Entry, asked: Sequence[str]) -> Rank:
    if list(asked) == [entry.code.casefold()]:
        return Rank.CODE
    wanted = _bare(asked)
    if wanted and _begins(_bare(entry.name), wanted):
        return Rank.BEGINS
    if set(asked) <= set(entry.name):
        return Rank.WORDS
    own = (*entry.name, entry.code.casefold())
    if all(any(word.startswith(start) for word in own) for start in asked):
        return Rank.BEGINNINGS
    return Rank.SECTOR


def _bare(words: Sequence[str]) -> Sequence[str]:
    return words[2:] if tuple(words[:2]) == _OPENING else words


def _begins(name: Sequence[str], wanted: Sequence[str]) -> bool:
    *whole, last = wanted
    if len(wanted) > len(name):
        return False
    return list(name[: len(whole)]) == whole and name[len(whole)].startswith(last)
