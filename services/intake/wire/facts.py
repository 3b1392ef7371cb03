"""Facts that intake tells, as protobuf."""

from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, get_args

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from protos.events.v1 import custody_pb2, vocabulary_pb2
from protos.intake.v1 import events_pb2
from protos.postal.v1 import events_pb2 as postal_events
from protos.postal.v1 import types_pb2 as postal_types
from services.intake.domain.custody import Custody, Holder
from services.intake.domain.facts import Fact
from services.intake.domain.inquiry import Difference
from services.intake.domain.vocabulary import PaperCount, ReturnMethod
from services.intake.wire.vocabulary import DIRECTIONS, RETURN_METHODS, number

_KINDS: Final[dict[type[Fact], tuple[Any, tuple[str, ...]]]] = {
    kind: (getattr(events_pb2, kind.__name__), tuple(one.name for one in fields(kind)))
    for kind in get_args(Fact)
}
"""What a fact is called in the contract, and its fields."""
_SEAL_AS_IT_WAS: Final = (
    postal_types.SealState.SEAL_STATE_UNSPECIFIED,
    postal_types.SealState.SEAL_STATE_INTACT,
)


def fact(told: Fact, custody: Custody | None = None) -> Message:
    """Write a fact, with what it changes in custody; the domain's names are the contract's."""
    kind, names = _KINDS[type(told)]
    written: Message = kind(**{name: _written(getattr(told, name)) for name in names})
    if custody:
        written.custody.CopyFrom(_custody(custody))  # type: ignore[attr-defined]
    return written


def papers(count: PaperCount) -> vocabulary_pb2.PaperCount:
    """Write a count of papers."""
    return vocabulary_pb2.PaperCount(originals=count.originals, copies=count.copies)


def read_papers(count: vocabulary_pb2.PaperCount) -> PaperCount:
    """Read a count of papers that another service tells."""
    return PaperCount(count.originals, count.copies)


def read_difference(
    heard: postal_events.DiscrepancyOpened | postal_events.DiscrepancyClosed,
) -> Difference | None:
    """Read a difference between two counts; None where its papers are none of a dossier's."""
    direction = DIRECTIONS.get(heard.direction)
    if direction is None:
        return None
    kind = postal_events.DiscrepancyClosed
    closed = heard if isinstance(heard, kind) else kind()
    opened = postal_events.DiscrepancyOpened() if isinstance(heard, kind) else heard
    given, taken = read_papers(opened.papers_given), read_papers(opened.papers_taken)
    return Difference(
        discrepancy_id=heard.discrepancy_id,
        order_id=heard.order_id,
        direction=direction,
        missing=read_papers(heard.papers_missing),
        given_by_post=heard.given_by_post,
        too_many=taken.less(given),
        seal_differs=opened.seal_state not in _SEAL_AS_IT_WAS,
        owner=heard.owner,
        found=read_papers(closed.papers_found),
        joined=closed.joined,
    )


def read_return_method(number: int) -> ReturnMethod:
    """Read the way of a result that another service tells."""
    return RETURN_METHODS[number]


def stamp(instant: datetime | None) -> Timestamp | None:
    """Write an instant, if there is one."""
    if instant is None:
        return None
    written = Timestamp()
    written.FromDatetime(instant)
    return written


def _custody(change: Custody) -> custody_pb2.Custody:
    """Write who has a paper set now and who had it before."""
    before = _holder(change.before) if change.before else None
    return custody_pb2.Custody(
        paper_set_id=change.paper_set_id, before=before, after=_holder(change.after)
    )


def _holder(holder: Holder) -> custody_pb2.Holder:
    written = custody_pb2.Holder(unit=holder.unit)
    written.kind = number(holder.kind)  # type: ignore[assignment]
    return written


def _written(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return number(value)
    if isinstance(value, PaperCount):
        return papers(value)
    return stamp(value) if isinstance(value, datetime) else value
