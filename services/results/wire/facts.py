"""Facts: those told as protobuf, those heard as the domain knows them."""

from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from google.protobuf.message import Message

from protos.events.v1 import custody_pb2
from protos.events.v1 import vocabulary_pb2 as vocabulary
from protos.intake.v1 import catalogue_pb2 as catalogue
from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from protos.postal.v1 import types_pb2 as postal_types
from protos.results.v1 import events_pb2 as events
from services.results import domain as d
from services.results.wire.answers import papers, stamp
from services.results.wire.vocabulary import DIRECTIONS, number

_SEAL_AS_IT_WAS: Final = (
    postal_types.SealState.SEAL_STATE_UNSPECIFIED,
    postal_types.SealState.SEAL_STATE_INTACT,
)


def fact(told: d.Fact, custody: d.Custody | None = None) -> Message:
    """Write a fact as others hear it: the same names and fields, and what it does to custody."""
    kind = getattr(events, type(told).__name__)
    values = {one.name: _value(getattr(told, one.name)) for one in fields(told)}
    written: Message = kind(**values)
    if custody:
        written.custody.CopyFrom(_custody(custody))  # type: ignore[attr-defined]
    return written


def fee(heard: intake.FeeAssessed) -> d.Fee:
    """Read a state fee that is asked for; an amount of 0 asks for nothing."""
    with_result = heard.timing == catalogue.FEE_TIMING_AFTER
    return d.Fee(heard.fee_code, heard.amount_vnd, with_result, owed=heard.amount_vnd > 0)


def heard_shipment(heard: Any) -> d.HeardShipment | None:
    """Read the shipment a postal fact speaks of; None when it cannot carry a result."""
    direction = DIRECTIONS.get(heard.direction)
    if direction not in {d.Direction.RESULT_OUT, d.Direction.RETURN_TO_AGENCY}:
        return None
    count = getattr(heard, "papers", vocabulary.PaperCount())
    return d.HeardShipment(
        heard.order_id,
        direction,
        _count(count),
    )


def difference(
    heard: postal.DiscrepancyOpened | postal.DiscrepancyClosed,
) -> d.Difference:
    """Read a difference between two counts, and what was found if it is closed."""
    closed = heard if isinstance(heard, postal.DiscrepancyClosed) else postal.DiscrepancyClosed()
    opened = heard if isinstance(heard, postal.DiscrepancyOpened) else postal.DiscrepancyOpened()
    given, taken = _count(opened.papers_given), _count(opened.papers_taken)
    return d.Difference(
        discrepancy_id=heard.discrepancy_id,
        order_id=heard.order_id,
        missing=_count(heard.papers_missing),
        too_many=taken.less(given),
        seal_differs=opened.seal_state not in _SEAL_AS_IT_WAS,
        owner=heard.owner,
        found=_count(closed.papers_found),
        joined=closed.joined,
    )


def _count(count: vocabulary.PaperCount) -> d.PaperCount:
    return d.PaperCount(count.originals, count.copies)


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
