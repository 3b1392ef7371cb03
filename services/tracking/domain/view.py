"""The summary and the time line of a dossier: pure functions of its facts.

Facts count in the order in which their own source told them, so that the order in which sources
were heard cannot change anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from services.tracking.domain.custody import holder_after, last_word
from services.tracking.domain.fact import Fact, Source
from services.tracking.domain.folds import (
    IntakeState,
    ResultsState,
    fold_intake,
    fold_results,
)
from services.tracking.domain.next_step import next_step_vi
from services.tracking.domain.shipments import PostalState, Step, fold_postal
from services.tracking.domain.texts import text_vi
from services.tracking.domain.vocabulary import ENDED_EARLY, Holder, Stage


@dataclass(frozen=True, slots=True)
class States:
    """What each source tells about a dossier."""

    intake: IntakeState
    postal: PostalState
    results: ResultsState


@dataclass(frozen=True, slots=True)
class Summary:
    """Where a dossier is, who has its papers, and what comes next."""

    dossier_id: str
    dossier_code: str
    procedure_code: str
    receiving_agency: str
    stage: Stage
    holder: Holder | None
    place: str
    held_since: datetime | None
    next_step_vi: str
    due_time: datetime | None
    waybill_nos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    fact: Fact
    text_vi: str
    holder: Holder | None
    """None when no papers change hands."""
    place: str


def fold(facts: Iterable[Fact]) -> States:
    """Fold all facts about a dossier, each source's in its own order."""
    by_source: dict[Source, list[Fact]] = {source: [] for source in Source}
    for fact in facts:
        by_source[fact.source].append(fact)
    for told in by_source.values():
        told.sort(key=lambda fact: (fact.epoch, fact.sequence))
    return States(
        reduce(fold_intake, by_source[Source.INTAKE], IntakeState()),
        reduce(fold_postal, by_source[Source.POSTAL], PostalState()),
        reduce(fold_results, by_source[Source.RESULTS], ResultsState()),
    )


def summarise(dossier_id: str, states: States) -> Summary:
    """Say where a dossier is."""
    intake, postal, results = states.intake, states.postal, states.results
    custody = last_word(intake.custody, postal.custody, results.custody)
    holder = custody.holder if custody else None
    stage = stage_of(states)
    return Summary(
        dossier_id=dossier_id,
        dossier_code=intake.dossier_code,
        procedure_code=intake.procedure_code,
        receiving_agency=intake.receiving_agency,
        stage=stage,
        holder=holder,
        place=place_of(holder, custody.place if custody else "", intake),
        held_since=custody.since if custody else None,
        next_step_vi=next_step_vi(stage, intake, postal, results, custody),
        due_time=intake.due_time,
        waybill_nos=postal.waybill_nos,
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


def timeline(facts: Sequence[Fact], states: States) -> list[Entry]:
    """Give all that happened, oldest first."""
    ordered = sorted(
        facts, key=lambda one: (one.occurred, one.recorded, one.source, one.epoch, one.sequence)
    )
    return [_entry(fact, states.intake) for fact in ordered]


def place_of(holder: Holder | None, office: str, intake: IntakeState) -> str:
    """Give the code of the place where a holder has the papers; the citizen's is not known."""
    places = {
        Holder.POST: office,
        Holder.COUNTER: intake.receiving_agency,
        Holder.AGENCY: intake.competent_agency,
    }
    return places.get(holder, "") if holder else office


def _entry(fact: Fact, intake: IntakeState) -> Entry:
    holder = holder_after(fact)
    return Entry(fact, text_vi(fact), holder, place_of(holder, fact.word("post_office"), intake))
