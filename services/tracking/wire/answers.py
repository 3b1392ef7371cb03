"""Questions about one dossier, or for dossiers by their name, and the answers as protobuf."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from protos.tracking.v1 import tracking_pb2 as pb
from services.tracking import domain as d
from services.tracking.wire.facts import read
from services.tracking.wire.summaries import HOLDERS, deadline, next_deadline, stamp, write
from shared.checks import Checks
from shared.pages import page_size

QUERY_MAX: Final = 60
QUERY_MIN: Final = 3
ENTRIES_MAX: Final = 2_000
"""Entries of a time line; scanners that repeat themselves must not make it too long to send."""

PAPERS: Final[Mapping[d.Papers, pb.Papers.ValueType]] = {
    d.Papers.DOSSIER: pb.PAPERS_DOSSIER,
    d.Papers.SUPPLEMENT: pb.PAPERS_SUPPLEMENT,
    d.Papers.RESULT: pb.PAPERS_RESULT,
    d.Papers.FOUND: pb.PAPERS_FOUND,
}


def get_timeline(request: pb.GetTimelineRequest) -> str:
    """Read whose time line is asked for."""
    return _which(request.query)


def ask_for_paper(request: pb.WhereIsThePaperRequest) -> str:
    """Read whose papers are asked for."""
    return _which(request.query)


def watch_dossier(request: pb.WatchDossierRequest) -> str:
    """Read which dossier is watched."""
    return _which(request.query)


def _which(query: str) -> str:
    with Checks() as check:
        return check.text("query", query, QUERY_MAX)


def find_dossiers(request: pb.FindDossiersRequest) -> tuple[str, str, int]:
    """Read with what keys or labels begin, and how many dossiers a page has."""
    with Checks() as check:
        query, label = (
            check.text(name, getattr(request, name), QUERY_MAX, needed=False)
            for name in ("query", "label")
        )
        for name, asked in (("query", query), ("label", label)):
            if 0 < len(asked) < QUERY_MIN:
                check.refuse(
                    name,
                    "TOO_SHORT",
                    f"must have {QUERY_MIN} characters or none",
                    f"Nhập ít nhất {QUERY_MIN} ký tự.",
                )
        if query and label:
            check.refuse(
                "label",
                "NOT_WITH_QUERY",
                "cannot be asked for together with query",
                "Chỉ tìm theo một trong hai cách.",
            )
        check.number("page_size", request.page_size, 0, 2**31 - 1)
    return query, label, page_size(request.page_size)


def timeline(dossier_id: str, came: Iterable[d.Heard], now: datetime) -> pb.GetTimelineResponse:
    """Write the summary of a dossier, by all its facts, and what happened to it last."""
    facts = [read(one) for one in came]
    states = d.fold(facts)
    return pb.GetTimelineResponse(
        dossier=write(d.summarise(dossier_id, states), now),
        entries=[_entry(entry) for entry in d.timeline(facts, states, ENTRIES_MAX)],
    )


def where_is_the_paper(
    dossier_id: str, came: Iterable[d.Heard], now: datetime
) -> pb.WhereIsThePaperResponse:
    """Write who has which papers of a dossier, what is next, and why it is late."""
    states = d.fold(read(one) for one in came)
    known, sets = d.summarise(dossier_id, states), d.paper_sets(states)
    return pb.WhereIsThePaperResponse(
        dossier=write(known, now),
        paper_sets=[_paper_set(one) for one in sets],
        next_step_event_ids=known.next_by,
        text_vi=d.whereabouts_vi(known, sets, now),
    )


def _paper_set(known: d.PaperSet) -> pb.PaperSet:
    return pb.PaperSet(
        paper_set_id=known.paper_set_id,
        papers=PAPERS[known.papers],
        papers_vi=d.PAPERS_VI[known.papers],
        holder=HOLDERS[known.holder],
        place=known.place,
        held_since_time=stamp(known.since),
        signed_vi=known.signed_vi,
        lost=known.lost,
        event_ids=known.event_ids,
    )


def _entry(entry: d.Entry) -> pb.TimelineEntry:
    return pb.TimelineEntry(
        event_id=entry.fact.event_id,
        source=entry.fact.source,
        fact=entry.fact.name,
        sequence=entry.fact.sequence,
        text_vi=entry.text_vi,
        occurred_time=stamp(entry.fact.occurred),
        recorded_time=stamp(entry.fact.recorded),
        holder=HOLDERS[entry.holder],
        place=entry.place,
        held_by=HOLDERS[entry.then.holder],
        held_at=entry.then.place,
        held_since_time=stamp(entry.then.held_since),
        next_step_vi=entry.then.next_step_vi,
        next_deadline=next_deadline(entry.then),
        late=[deadline(one) for one in entry.late],
    )
