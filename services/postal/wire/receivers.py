"""Who stands at the door, read into a question; the decision, written into an answer."""

from typing import Any, Final

from protos.postal.v1 import receivers_pb2
from services.postal import commands, domain
from services.postal.wire.checks import PostalChecks
from services.postal.wire.vocabulary import RELATIONS, number

REF_MAX: Final = 100


def check_receiver(request: receivers_pb2.CheckReceiverRequest) -> commands.CheckReceiver:
    """Read who wants to receive what."""
    with PostalChecks() as c:
        shipment_id = c.id("shipment_id", request.shipment_id)
        relation = c.choice("relation", request.relation, RELATIONS, domain.Relation.MAILBOX)
        paper = authorisation(c, "", request)
    return commands.CheckReceiver(shipment_id, relation, paper)


def authorisation(c: PostalChecks, prefix: str, owner: Any) -> domain.Authorisation | None:
    """Read a written authorisation from the three fields of it; None when none is given."""
    ref = c.text(f"{prefix}authorisation_ref", owner.authorisation_ref, REF_MAX, needed=False)
    made = c.day(f"{prefix}authorisation_day", owner.authorisation_day)
    last = c.day(f"{prefix}authorisation_last_day", owner.authorisation_last_day)
    return domain.Authorisation(ref, made, last) if ref or made or last else None


def decision(
    found: domain.Entitlement, item: domain.Shipment
) -> receivers_pb2.CheckReceiverResponse:
    """Write a decision."""
    written = receivers_pb2.CheckReceiverResponse(
        allowed=found.allowed,
        reason=found.reason,
        message_vi=found.message_vi,
        photo_needed=found.photo_needed,
    )
    written.receiver_rule = number(item.receiver_rule)  # type: ignore[assignment]
    return written
