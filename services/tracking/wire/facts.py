"""Facts of every service, read into plain words."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as results
from services.tracking import domain as d
from shared.events import Envelope

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
    postal.HandoverWithdrawn,
    postal.HandoverRefused,
    postal.DiscrepancyOpened,
    postal.DiscrepancyAssigned,
    postal.DiscrepancyResolved,
    postal.DiscrepancyClosed,
    postal.ShipmentCollected,
    postal.ShipmentScanned,
    postal.ManifestOpened,
    postal.DeliveryAttempted,
    postal.ShipmentHeld,
    postal.ShipmentReturning,
    postal.ShipmentDelivered,
    postal.EvidencePut,
    postal.EvidenceDeleted,
    postal.ShipmentReturned,
    postal.ShipmentRedirected,
    postal.ShipmentDamaged,
    postal.ShipmentLost,
    postal.ShipmentFound,
    postal.ShipmentDeliveryCancelled,
    postal.PostageAssessed,
    postal.FeeCollected,
    postal.FeeCollectionReversed,
    postal.FeeRefundedByPost,
    postal.FeeRemitted,
    postal.FeeReconciled,
    postal.FeeDisputed,
    results.ResultReady,
    results.ResultBlocked,
    results.ResultUnblocked,
    results.ReturnMethodChanged,
    results.DeliveryOrdered,
    results.DeliveryOrderCancelled,
    results.ResultReturned,
    results.PapersFound,
    results.FoundPapersReturned,
    results.ResultReturnCancelled,
    results.ResultRecalled,
    results.ResultReissued,
    results.ResultArchived,
)
"""Every kind of fact about a dossier; a time line has them all."""

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
        _say(body, "", words)
        for name in _instants(kind.DESCRIPTOR):
            if (when := instant(body, name)) is not None:
                times[name] = when
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


def _say(body: Message, before: str, words: dict[str, str]) -> None:
    """Read what a body says in words, a part of it under names such as `papers.copies`."""
    for name, said in _sayings(body.DESCRIPTOR):
        words[before + name] = said(getattr(body, name))
    for name in _parts(body.DESCRIPTOR):
        if body.HasField(name):
            _say(getattr(body, name), f"{before}{name}.", words)


@lru_cache(maxsize=256)
def _parts(kind: Descriptor) -> list[str]:
    """Give the fields of a fact that say several things together, such as `custody`."""
    return [
        field.name
        for field in kind.fields
        if field.message_type is not None
        and field.message_type.full_name != _TIMESTAMP
        and not field.is_repeated
    ]


@lru_cache(maxsize=256)
def _sayings(kind: Descriptor) -> list[tuple[str, Callable[[Any], str]]]:
    """Give the fields of a fact that say something in a word, each with the way to read it."""
    readers: dict[int, Callable[[FieldDescriptor], Callable[[Any], str]]] = {
        FieldDescriptor.TYPE_ENUM: _enum_name,
        FieldDescriptor.TYPE_STRING: lambda _: str,
        FieldDescriptor.TYPE_BYTES: lambda _: bytes.hex,
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
    names = bare_names(field)
    return lambda number: names.get(number, str(number))


def bare_names(field: Any) -> dict[int, str]:
    """Give the values of an enum by number, without its prefix; UNSPECIFIED is empty."""
    values = field.enum_type.values_by_number if field.enum_type else {}
    prefix = values[0].name.removesuffix("UNSPECIFIED")
    return {number: value.name.removeprefix(prefix) for number, value in values.items()} | {0: ""}


@lru_cache(maxsize=256)
def _instants(kind: Descriptor) -> list[str]:
    return [
        field.name
        for field in kind.fields
        if field.message_type is not None and field.message_type.full_name == _TIMESTAMP
    ]


def instant(body: Message, name: str) -> datetime | None:
    """Read a time; one that no calendar has is left out: it must not hide the whole time line."""
    if not body.HasField(name):
        return None
    try:
        when: datetime = getattr(body, name).ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return when
