"""Summaries of dossiers as protobuf."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from protos.tracking.v1 import tracking_pb2 as pb
from services.tracking import domain as d
from services.tracking.wire.facts import read

HOLDERS: Final[Mapping[d.Holder | None, pb.Holder.ValueType]] = {
    None: pb.HOLDER_UNSPECIFIED,
    d.Holder.CITIZEN: pb.HOLDER_CITIZEN,
    d.Holder.POST: pb.HOLDER_POST,
    d.Holder.COUNTER: pb.HOLDER_COUNTER,
    d.Holder.AGENCY: pb.HOLDER_AGENCY,
}
CAUSES: Final[Mapping[d.Cause, pb.LateCause.ValueType]] = {
    d.Cause.AGENCY: pb.LATE_CAUSE_AGENCY,
    d.Cause.POST: pb.LATE_CAUSE_POST,
    d.Cause.CITIZEN: pb.LATE_CAUSE_CITIZEN,
}


def summary(dossier_id: str, came: Iterable[d.Heard], now: datetime) -> pb.TrackedDossier:
    """Write the summary of a dossier as it stands now."""
    return write(d.summarise(dossier_id, d.fold(read(one) for one in came)), now)


def write(known: d.Summary, now: datetime) -> pb.TrackedDossier:
    """Write a summary."""
    return pb.TrackedDossier(
        dossier_id=known.dossier_id,
        dossier_code=known.dossier_code,
        procedure_code=known.procedure_code,
        receiving_agency=known.receiving_agency,
        stage=known.stage,
        stage_vi=d.STAGES_VI[known.stage],
        holder=HOLDERS[known.holder],
        place=known.place,
        held_since_time=stamp(known.held_since),
        next_step_vi=known.next_step_vi,
        due_time=stamp(known.due_time),
        waybill_nos=known.waybill_nos,
        competent_agency=known.competent_agency,
        next_deadline=next_deadline(known),
        late=[deadline(one) for one in d.late(known.deadlines, now)],
    )


def next_deadline(known: d.Summary) -> pb.Deadline | None:
    """Write what has to be done next by a time, if anything has."""
    following = known.next_deadline
    return deadline(following) if following else None


def deadline(known: d.Deadline) -> pb.Deadline:
    """Write a deadline."""
    return pb.Deadline(
        cause=CAUSES[known.cause],
        due_time=stamp(known.due),
        text_vi=known.text_vi,
        event_ids=known.event_ids,
    )


def stamp(instant: datetime | None) -> Timestamp | None:
    """Write an instant."""
    if instant is None:
        return None
    written = Timestamp()
    written.FromDatetime(instant)
    return written
