"""One dossier as figures see it: its facts by source, its place in the tables, its life."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from services.tracking.domain.fact import Source
from services.tracking.domain.statistics.life import Life, life_of
from services.tracking.domain.statistics.told import Told

Cut = Mapping[Source, datetime]
"""Before when a fact of each source must be recorded to count in a closed month."""


class Place(NamedTuple):
    """Where a dossier counts: once, at the unit that receives it, whoever decides it."""

    unit: str = ""
    competent: str = ""
    sector: str = ""
    procedure: str = ""
    channel: str = ""


_FIELDS = Place("receiving_agency", "competent_agency", "sector", "procedure_code", "channel")


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts about one dossier, each source's in its own order, and what follows from them."""

    intake: tuple[Told, ...]
    postal: tuple[Told, ...]
    results: tuple[Told, ...]
    place: Place
    """As it was told last; a correction moves all figures of the dossier."""
    life: Life

    @classmethod
    def of(cls, facts: Iterable[Told]) -> "Dossier":
        """Order the facts about a dossier."""
        by: dict[Source, list[Told]] = {source: [] for source in Source}
        for one in facts:
            by[one.source].append(one)
        for told in by.values():
            told.sort(key=lambda one: (one.epoch, one.sequence))
        intake = tuple(by[Source.INTAKE])
        return cls(
            intake,
            tuple(by[Source.POSTAL]),
            tuple(by[Source.RESULTS]),
            _place(intake),
            life_of(intake),
        )

    @property
    def facts(self) -> Iterable[Told]:
        """Give all facts, source by source."""
        return (*self.intake, *self.postal, *self.results)

    def up_to(self, cut: Cut) -> "Dossier":
        """Give the dossier as each source had written it down before its cut."""
        told = (self.intake, self.postal, self.results)
        return Dossier.of(one for facts in told for one in _before(facts, cut))


def _before(facts: Sequence[Told], cut: Cut) -> Iterable[Told]:
    """Give a beginning of a source's facts: no fact counts without those before it."""
    for one in facts:
        until = cut.get(one.source)
        if until is None or one.recorded >= until:
            return
        yield one


def _place(intake: Iterable[Told]) -> Place:
    known = dict.fromkeys(_FIELDS, "")
    for one in intake:
        known.update({name: one.words[name] for name in _FIELDS if one.words.get(name)})
    return Place(*(known[name] for name in _FIELDS))
