"""Facts: those told as protobuf, those heard as the domain knows them."""

from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from google.protobuf.message import Message

from protos.events.v1 import custody_pb2
from protos.events.v1 import vocabulary_pb2 as vocabulary
from protos.results.v1 import events_pb2 as events
from services.results import domain as d
from services.results.wire.answers import papers, stamp
from services.results.wire.vocabulary import DIRECTIONS, number


def fact(told: d.Fact, custody: d.Custody | None = None) -> Message:
    """Write a fact as others hear it: the same names and fields, and what it does to custody."""
    kind = getattr(events, type(told).__name__)
    values = {one.name: _value(getattr(told, one.name)) for one in fields(told)}
    written: Message = kind(**values)
    if custody:
        written.custody.CopyFrom(_custody(custody))  # type: ignore[attr-defined]
    return written


def heard_shipment(heard: Any) -> d.HeardShipment | None:
    """Read the shipment a postal fact speaks of; None when it carries no result."""
    if DIRECTIONS.get(heard.direction) is not d.Direction.RESULT_OUT:
        return None
    count = getattr(heard, "papers", vocabulary.PaperCount())
    return d.HeardShipment(
        heard.order_id,
        d.Direction.RESULT_OUT,
        d.PaperCount(count.originals, count.copies),
    )


def _custody(change: d.Custody) -> custody_pb2.Custody:
    """Write who has a paper set now and who had it before."""
    before = _holder(change.before) if change.before else None
    return custody_pb2.Custody(
        paper_set_id=change.paper_set_id, before=before, after=_holder(change.after)
    )


def _holder(holder: d.Holder) -> custody_pb2.Holder:
    written = custody_pb2.Holder(unit=holder.unit)
    written.kind = number(holder.kind)
    return written


def _value(value: Any) -> Any:
    match value:
        case d.PaperCount():
            return papers(value)
        case datetime():
            return stamp(value)
        case StrEnum():
            return number(value)
    return value
