"""How a fact looks on a terminal, and whether one before it is missing."""

import json
from collections import OrderedDict
from typing import Any, Final

from google.protobuf import message_factory
from google.protobuf.descriptor_pool import Default
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError

from protos.intake.v1 import events_pb2 as intake_events
from protos.postal.v1 import events_pb2 as postal_events
from protos.results.v1 import events_pb2 as results_events
from shared.clock import LOCAL
from shared.events import Envelope
from shared.subjects import agency_of

KNOWN: Final = (intake_events.DESCRIPTOR, postal_events.DESCRIPTOR, results_events.DESCRIPTOR)
"""Files whose facts can be read; importing them makes them known."""
REMEMBERED_MAX: Final = 200_000
"""Of how many things the last sequence is remembered."""


def short_name(type_: str) -> str:
    """Give the name of a fact without its package, such as `DossierAccepted`."""
    return type_.rpartition(".")[2]


def type_names() -> list[str]:
    """List the full protobuf names of all facts."""
    return [
        str(message.full_name) for file in KNOWN for message in file.message_types_by_name.values()
    ]


def full_name(name: str) -> str | None:
    """Give the full name of a fact named short, with its service or in full; None if unknown."""
    for known in type_names():
        service = known.split(".")[1]
        if name in {known, short_name(known), f"{service}.{short_name(known)}"}:
            return known
    return None


def body(fact: Envelope) -> dict[str, Any] | None:
    """Read the body of a fact; None when this program does not know its type."""
    try:
        message = message_factory.GetMessageClass(Default().FindMessageTypeByName(fact.type))()
        message.ParseFromString(fact.payload)
    except (KeyError, DecodeError):
        return None
    return MessageToDict(message, preserving_proto_field_name=True)


def as_json(fact: Envelope) -> str:
    """Write a fact as one line of JSON."""
    told = {
        "event_id": fact.event_id,
        "source": fact.source,
        "type": fact.type,
        "about": fact.about,
        "epoch": fact.epoch,
        "sequence": fact.sequence,
        "occurred_time": fact.occurred.isoformat(),
        "recorded_time": fact.recorded.isoformat(),
        "agency": agency_of(fact.nats_subject),
        "correlation_id": fact.correlation_id,
        "causation_id": fact.causation_id,
        "body": body(fact),
    }
    return json.dumps(told, ensure_ascii=False)


def as_line(fact: Envelope) -> str:
    """Write a fact as one line for a person."""
    read = body(fact)
    told = f"({len(fact.payload)} byte)" if read is None else json.dumps(read, ensure_ascii=False)
    return (
        f"{fact.occurred.astimezone(LOCAL):%d/%m %H:%M:%S} "
        f"{fact.source.rpartition(':')[2]:<8} #{fact.sequence:<3} {short_name(fact.type):<22} "
        f"{fact.about} {agency_of(fact.nats_subject) or '-'} {told}"
    )


class Gaps:
    """Notices missing facts; of use only where every kind of fact of a source is read."""

    def __init__(self, *, from_start: bool) -> None:
        """Say whether the reading began with the first fact of all."""
        self._from_start = from_start
        self._last: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    def note(self, fact: Envelope) -> str:
        """Take the next fact; say in Vietnamese what is wrong before it, or nothing."""
        key = (fact.source, fact.about)
        before = self._last.get(key)
        now = (fact.epoch, fact.sequence)
        if before is not None and now <= before:
            return "lặp lại: sự kiện này đã phát trước đó"
        self._last[key] = now
        self._last.move_to_end(key)
        if len(self._last) > REMEMBERED_MAX:
            self._last.popitem(last=False)
        return self._missing(fact, before)

    def _missing(self, fact: Envelope, before: tuple[int, int] | None) -> str:
        if before is not None and before[0] == fact.epoch:
            first = before[1] + 1
        elif fact.follows is not None or (before is None and not self._from_start):
            return ""
        else:
            first = 1
        if first == fact.sequence:
            return ""
        last = fact.sequence - 1
        missing = f"số {first}" if first == last else f"số {first} đến {last}"
        return f"thiếu sự kiện {missing} của {fact.source}"
