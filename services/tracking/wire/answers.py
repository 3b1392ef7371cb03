"""Questions to tracking, and its answers: summaries and time lines as protobuf."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from protos.tracking.v1 import tracking_pb2 as pb
from services.tracking import domain as d
from services.tracking.wire.facts import read
from shared.checks import Checks
from shared.pages import page_size

QUERY_MAX: Final = 60
QUERY_MIN: Final = 3
ENTRIES_MAX: Final = 2_000
"""Entries of a time line; scanners that repeat themselves must not make it too long to send."""

HOLDERS: Final[Mapping[d.Holder | None, pb.Holder.ValueType]] = {
    None: pb.HOLDER_UNSPECIFIED,
    d.Holder.CITIZEN: pb.HOLDER_CITIZEN,
    d.Holder.POST: pb.HOLDER_POST,
    d.Holder.COUNTER: pb.HOLDER_COUNTER,
    d.Holder.AGENCY: pb.HOLDER_AGENCY,
}


def get_timeline(request: pb.GetTimelineRequest) -> str:
    """Read which dossier is asked for."""
    with Checks() as check:
        return check.text("query", request.query, QUERY_MAX)


def find_dossiers(request: pb.FindDossiersRequest) -> tuple[str, int]:
    """Read with what keys begin and how many dossiers a page has."""
    with Checks() as check:
        query = check.text("query", request.query, QUERY_MAX, needed=False)
        if 0 < len(query) < QUERY_MIN:
            check.refuse(
                "query",
                "TOO_SHORT",
                f"must have {QUERY_MIN} characters or none",
                f"Nhập ít nhất {QUERY_MIN} ký tự.",
            )
        check.number("page_size", request.page_size, 0, 2**31 - 1)
    return query, page_size(request.page_size)


def timeline(dossier_id: str, came: Iterable[d.Heard]) -> pb.GetTimelineResponse:
    """Write the summary of a dossier, by all its facts, and what happened to it last."""
    facts = [read(one) for one in came]
    states = d.fold(facts)
    entries = d.timeline(facts, states)[-ENTRIES_MAX:]
    return pb.GetTimelineResponse(
        dossier=_summary(d.summarise(dossier_id, states)),
        entries=[_entry(entry) for entry in entries],
    )


def summary(dossier_id: str, came: Iterable[d.Heard]) -> pb.TrackedDossier:
    """Write the summary of a dossier."""
    return _summary(d.summarise(dossier_id, d.fold(read(one) for one in came)))


def _summary(known: d.Summary) -> pb.TrackedDossier:
    return pb.TrackedDossier(
        dossier_id=known.dossier_id,
        dossier_code=known.dossier_code,
        procedure_code=known.procedure_code,
        receiving_agency=known.receiving_agency,
        stage=known.stage,
        stage_vi=d.STAGES_VI[known.stage],
        holder=HOLDERS[known.holder],
        place=known.place,
        held_since_time=_stamp(known.held_since),
        next_step_vi=known.next_step_vi,
        due_time=_stamp(known.due_time),
        waybill_nos=known.waybill_nos,
    )


def _entry(entry: d.Entry) -> pb.TimelineEntry:
    return pb.TimelineEntry(
        event_id=entry.fact.event_id,
        source=entry.fact.source,
        fact=entry.fact.name,
        sequence=entry.fact.sequence,
        text_vi=entry.text_vi,
        occurred_time=_stamp(entry.fact.occurred),
        recorded_time=_stamp(entry.fact.recorded),
        holder=HOLDERS[entry.holder],
        place=entry.place,
    )


def _stamp(instant: datetime | None) -> Timestamp | None:
    if instant is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(instant)
    return stamp
