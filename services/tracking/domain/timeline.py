"""The time line of a dossier: what happened, and how it stood after each thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.tracking.domain.custody import holder_after
from services.tracking.domain.fact import Fact
from services.tracking.domain.lateness import Deadline, late
from services.tracking.domain.states import States, place_of, trail
from services.tracking.domain.texts import text_vi
from services.tracking.domain.view import Summary, summarise
from services.tracking.domain.vocabulary import Holder


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    fact: Fact
    text_vi: str
    holder: Holder | None
    """None when no papers change hands."""
    place: str
    then: Summary
    """How the dossier stood afterwards."""

    @property
    def late(self) -> tuple[Deadline, ...]:
        """What was late when it happened, the longest in front."""
        return late(self.then.deadlines, self.fact.occurred)


def timeline(facts: Sequence[Fact], states: States, most: int | None = None) -> list[Entry]:
    """Give all that happened, oldest first; when there is more than `most`, the newest."""
    ordered = sorted(
        facts, key=lambda one: (one.occurred, one.recorded, one.source, one.epoch, one.sequence)
    )
    begin = max(0, len(ordered) - most) if most is not None else 0
    told = list(zip(ordered, trail(ordered), strict=True))[begin:]
    return [_entry(fact, then, states) for fact, then in told]


def _entry(fact: Fact, then: States, states: States) -> Entry:
    holder = holder_after(fact)
    place = place_of(holder, fact.word("post_office"), states.intake)
    return Entry(fact, text_vi(fact), holder, place, summarise("", then))
