"""Facts: those told as protobuf, the orders heard from others as the domain knows them."""

from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, get_args

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from protos.events.v1 import custody_pb2, vocabulary_pb2
from protos.intake.v1 import events_pb2 as intake_events
from protos.postal.v1 import events_pb2
from protos.results.v1 import events_pb2 as results_events
from services.postal import domain
from services.postal.wire.vocabulary import DIRECTIONS, RECEIVER_RULES, number

_KINDS: Final[dict[type, tuple[Any, tuple[str, ...]]]] = {
    kind: (getattr(events_pb2, kind.__name__), tuple(one.name for one in fields(kind)))
    for kind in get_args(domain.Fact)
}


def fact(told: domain.Fact, custody: domain.Custody | None = None) -> Message:
    """Write a fact, with what it changes in custody; the domain's names are the contract's."""
    kind, names = _KINDS[type(told)]
    written: Message = kind(**{name: _written(getattr(told, name)) for name in names})
    if custody:
        written.custody.CopyFrom(_custody(custody))  # type: ignore[attr-defined]
    return written


def papers(count: domain.PaperCount) -> vocabulary_pb2.PaperCount:
    """Write a count of papers."""
    return vocabulary_pb2.PaperCount(originals=count.originals, copies=count.copies)


def stamp(instant: datetime) -> Timestamp:
    """Write an instant."""
    written = Timestamp()
    written.FromDatetime(instant)
    return written


def order(
    heard: intake_events.PickupOrdered
    | intake_events.PapersBackOrdered
    | results_events.DeliveryOrdered,
) -> domain.Order:
    """Read what the post is asked to carry; papers back are named by the fact itself."""
    direction = (
        domain.Direction.PAPERS_BACK
        if isinstance(heard, intake_events.PapersBackOrdered)
        else DIRECTIONS[heard.direction]
    )
    # Papers back, and results of a sender that says nothing, go to who has an authorisation too.
    rule = RECEIVER_RULES.get(getattr(heard, "receiver_rule", 0), domain.ReceiverRule.AUTHORISED)
    return domain.Order(
        order_id=heard.order_id,
        dossier_id=heard.dossier_id,
        direction=direction,
        round=heard.round,
        agency=heard.receiving_agency,
        papers=domain.PaperCount(heard.papers.originals, heard.papers.copies),
        receiver_rule=rule,
        photo_required=getattr(heard, "photo_required", False),
        collect_later=getattr(heard, "collect_later_vnd", 0),
    )


def _custody(change: domain.Custody) -> custody_pb2.Custody:
    """Write who has a paper set now and who had it before."""
    before = _holder(change.before) if change.before else None
    return custody_pb2.Custody(
        paper_set_id=change.paper_set_id, before=before, after=_holder(change.after)
    )


def _holder(holder: domain.Holder) -> custody_pb2.Holder:
    written = custody_pb2.Holder(unit=holder.unit)
    written.kind = number(holder.kind)  # type: ignore[assignment]
    return written


def _written(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return number(value)
    if isinstance(value, domain.PaperCount):
        return papers(value)
    return stamp(value) if isinstance(value, datetime) else value
