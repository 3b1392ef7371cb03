"""Tracking on the wire: facts read into plain words, summaries and time lines into protobuf."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as results
from protos.tracking.v1 import tracking_pb2 as pb
from services.tracking import domain as d
from shared.checks import Checks
from shared.events import Envelope
from shared.pages import page_size

QUERY_MAX: Final = 60
QUERY_MIN: Final = 3
ENTRIES_MAX: Final = 2_000
"""Entries of a time line; scanners that repeat themselves must not make it too long to send."""

FACTS: Final[tuple[type[Message], ...]] = (
    intake.DossierRegistered,
    intake.PickupOrdered,
    intake.PickupOrderCancelled,
    intake.DossierFiled,
    intake.CompletionGuided,
    intake.CompletionReceived,
    intake.DossierAccepted,
    intake.DossierForwarded,
    intake.DossierRefused,
    intake.SupplementRequested,
    intake.SupplementCompleted,
    intake.SupplementExpired,
    intake.DueTimeMoved,
    intake.SupplementReopened,
    intake.ObligationIssued,
    intake.ObligationSettled,
    intake.DossierReappointed,
    intake.AnswerOverdue,
    intake.DossierCorrected,
    intake.ContactCorrected,
    intake.DossierWithdrawn,
    intake.DossierCancelled,
    intake.PapersBackOrdered,
    intake.PapersGivenBack,
    intake.DossierResolved,
    intake.ResolutionRecalled,
    intake.DossierStopped,
    intake.FeeAssessed,
    intake.FeeExempted,
    intake.FeeTaken,
    intake.FeeCollectedByPostNoted,
    intake.FeeRefunded,
    intake.FeeKept,
    postal.ShipmentOrdered,
    postal.PickupAssigned,
    postal.PickupDeclined,
    postal.PickupFailed,
    postal.ShipmentCancelled,
    postal.HandoverProposed,
    postal.DiscrepancyOpened,
    postal.ShipmentCollected,
    postal.ShipmentScanned,
    postal.ManifestOpened,
    postal.DeliveryAttempted,
    postal.ShipmentHeld,
    postal.ShipmentReturning,
    postal.ShipmentDelivered,
    postal.ShipmentReturned,
    results.ResultReady,
    results.ResultBlocked,
    results.ResultUnblocked,
    results.ReturnMethodChanged,
    results.DeliveryOrdered,
    results.DeliveryOrderCancelled,
    results.ResultReturned,
    results.ResultRecalled,
    results.ResultReissued,
    results.ResultArchived,
)
"""Every kind of fact about a dossier; a time line has them all."""

HOLDERS: Final[Mapping[d.Holder | None, pb.Holder.ValueType]] = {
    None: pb.HOLDER_UNSPECIFIED,
    d.Holder.CITIZEN: pb.HOLDER_CITIZEN,
    d.Holder.POST: pb.HOLDER_POST,
    d.Holder.COUNTER: pb.HOLDER_COUNTER,
    d.Holder.AGENCY: pb.HOLDER_AGENCY,
}

_KINDS: Final = {str(kind.DESCRIPTOR.full_name): kind for kind in FACTS}
_TIMESTAMP: Final = Timestamp.DESCRIPTOR.full_name


def heard(envelope: Envelope) -> d.Heard:
    """Take from an envelope what is kept."""
    return d.Heard(
        source=d.Source(envelope.source.rpartition(":")[2]),
        epoch=envelope.epoch,
        sequence=envelope.sequence,
        event_id=envelope.event_id,
        type=envelope.type,
        occurred=envelope.occurred,
        recorded=envelope.recorded,
        payload=envelope.payload,
    )


def read(came: d.Heard) -> d.Fact:
    """Read a fact into plain words; nobody here knows more of a kind than its name."""
    kind = _KINDS.get(came.type)
    words: dict[str, str] = {}
    times: dict[str, datetime] = {}
    if kind is not None:
        body = kind.FromString(came.payload)
        for name, said in _sayings(kind.DESCRIPTOR):
            words[name] = said(getattr(body, name))
        for name in _instants(kind.DESCRIPTOR):
            if (instant := _instant(body, name)) is not None:
                times[name] = instant
    return d.Fact(
        event_id=came.event_id,
        source=came.source,
        name=came.type.rpartition(".")[2],
        epoch=came.epoch,
        sequence=came.sequence,
        occurred=came.occurred,
        recorded=came.recorded,
        words=words,
        times=times,
    )


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


@lru_cache(maxsize=256)
def _sayings(kind: Descriptor) -> list[tuple[str, Callable[[Any], str]]]:
    """Give the fields of a fact that say something in a word, each with the way to read it."""
    readers: dict[int, Callable[[FieldDescriptor], Callable[[Any], str]]] = {
        FieldDescriptor.TYPE_ENUM: _enum_name,
        FieldDescriptor.TYPE_STRING: lambda _: str,
        FieldDescriptor.TYPE_INT32: lambda _: str,
        FieldDescriptor.TYPE_INT64: lambda _: lambda value: f"{value:,}".replace(",", "."),
        FieldDescriptor.TYPE_BOOL: lambda _: lambda value: "true" if value else "false",
    }
    return [
        (field.name, readers[field.type](field))
        for field in kind.fields
        if field.type in readers and not field.is_repeated
    ]


def _enum_name(field: FieldDescriptor) -> Callable[[int], str]:
    """Read a value as its bare name: nothing for UNSPECIFIED, the number for an unknown one."""
    values = field.enum_type.values_by_number if field.enum_type else {}
    prefix = values[0].name.removesuffix("UNSPECIFIED")
    names = {number: value.name.removeprefix(prefix) for number, value in values.items()}
    names[0] = ""
    return lambda number: names.get(number, str(number))


@lru_cache(maxsize=256)
def _instants(kind: Descriptor) -> list[str]:
    return [
        field.name
        for field in kind.fields
        if field.message_type is not None and field.message_type.full_name == _TIMESTAMP
    ]


def _instant(body: Message, name: str) -> datetime | None:
    """Read a time; one that no calendar has is left out: it must not hide the whole time line."""
    if not body.HasField(name):
        return None
    try:
        instant: datetime = getattr(body, name).ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return instant


def _stamp(instant: datetime | None) -> Timestamp | None:
    if instant is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(instant)
    return stamp
