"""What every source tells about a dossier: pure folds of its facts.

Facts count in the order in which their own source told them, so that the order in which sources
were heard cannot change anything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate

from services.tracking.domain.custody import is_move
from services.tracking.domain.fact import Fact, Source
from services.tracking.domain.folds import (
    IntakeState,
    ResultsState,
    fold_intake,
    fold_results,
)
from services.tracking.domain.shipments import PostalState, Step, fold_postal
from services.tracking.domain.vocabulary import ENDED_EARLY, Holder, Stage


@dataclass(frozen=True, slots=True)
class States:
    """What each source tells about a dossier."""

    intake: IntakeState
    postal: PostalState
    results: ResultsState
    moves: tuple[Fact, ...] = ()
    """The facts that give papers to somebody, or call off an order that would."""


def fold(facts: Iterable[Fact]) -> States:
    """Fold all facts about a dossier, each source's in its own order."""
    told = _by_source(facts)
    return States(
        reduce(fold_intake, told[Source.INTAKE], IntakeState()),
        reduce(fold_postal, told[Source.POSTAL], PostalState()),
        reduce(fold_results, told[Source.RESULTS], ResultsState()),
        tuple(fact for source in Source for fact in told[source] if is_move(fact)),
    )


def trail(facts: Sequence[Fact]) -> Iterator[States]:
    """Give what was known after each fact of a time line, one for each of them.

    With a fact counts all that its source told before it: a report that came late, of something
    earlier in the world, never takes back what was known. The last one is the fold of all.
    """
    told = _by_source(facts)
    intake = list(accumulate(told[Source.INTAKE], fold_intake, initial=IntakeState()))
    postal = list(accumulate(told[Source.POSTAL], fold_postal, initial=PostalState()))
    results = list(accumulate(told[Source.RESULTS], fold_results, initial=ResultsState()))
    places = {id(one): place for each in told.values() for place, one in enumerate(each, 1)}
    reached = dict.fromkeys(Source, 0)
    for fact in facts:
        reached[fact.source] = max(reached[fact.source], places[id(fact)])
        yield States(
            intake[reached[Source.INTAKE]],
            postal[reached[Source.POSTAL]],
            results[reached[Source.RESULTS]],
        )


def stage_of(states: States) -> Stage:
    """Give intake's own word, or what it will say when it has heard the others."""
    told = states.intake.stage
    if told in ENDED_EARLY:
        return told
    if states.results.returned:
        return Stage.RESULT_RETURNED
    if states.results.ready > states.intake.recalls:
        return Stage.RESOLVED
    inbound = states.postal.newest("INBOUND")
    if told is not Stage.REGISTERED or inbound is None:
        return told
    arrivals = {Step.WITH_POST: Stage.WITH_POST_INBOUND, Step.DELIVERED: Stage.AT_COUNTER}
    return arrivals.get(inbound.step, told)


def place_of(holder: Holder | None, office: str, intake: IntakeState) -> str:
    """Give the code of the place where a holder has the papers; the citizen's is not known."""
    places = {
        Holder.POST: office,
        Holder.COUNTER: intake.receiving_agency,
        Holder.AGENCY: intake.competent_agency,
    }
    return places.get(holder, "") if holder else office


def _by_source(facts: Iterable[Fact]) -> Mapping[Source, list[Fact]]:
    told: dict[Source, list[Fact]] = {source: [] for source in Source}
    for fact in facts:
        told[fact.source].append(fact)
    for each in told.values():
        each.sort(key=lambda fact: (fact.epoch, fact.sequence))
    return told
