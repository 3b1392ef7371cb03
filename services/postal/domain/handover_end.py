"""A proposal that comes to nothing: withdrawn by the giver, refused by the taker, or overtaken.

Either way nothing changes hands: what is not taken stays with who gave it.
"""

from dataclasses import dataclass, replace

from services.postal.domain.facts_of_handovers import HandoverRefused, HandoverWithdrawn
from services.postal.domain.handover import (
    HANDOVER_LIFECYCLE,
    Handover,
    HandoverAction,
    check_role,
    check_taker,
)
from services.postal.domain.shipment import Shipment, State
from services.postal.domain.vocabulary import Actor, HandoverRefusalReason
from shared.errors import PermissionDenied


@dataclass(frozen=True, slots=True)
class Ended:
    """All that the end of a proposal changes, and the fact it makes true."""

    shipment: Shipment
    handover: Handover
    fact: HandoverWithdrawn | HandoverRefused


def withdraw_handover(shipment: Shipment, handover: Handover, actor: Actor) -> Ended:
    """Take a proposal back; whoever acts for the unit that gave may do it."""
    state = HANDOVER_LIFECYCLE.after(handover.state, HandoverAction.WITHDRAW)
    check_role(actor, handover.giver.role)
    if not actor.is_same_account(handover.giver) and actor.unit != handover.giver.unit:
        raise PermissionDenied(
            "NOT_THE_GIVER",
            "Only the side that proposed a handover takes it back.",
            "Chỉ bên giao mới được rút lại đề nghị bàn giao.",
        )
    fact = HandoverWithdrawn(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        handover_id=handover.handover_id,
        direction=shipment.direction,
    )
    return Ended(_with_giver(shipment), replace(handover, state=state), fact)


def refuse_handover(
    shipment: Shipment, handover: Handover, actor: Actor, reason: HandoverRefusalReason
) -> Ended:
    """Say that the papers are not taken, and why; signed by another account than the giver's."""
    state = HANDOVER_LIFECYCLE.after(handover.state, HandoverAction.REFUSE)
    check_taker(handover, actor)
    refused = replace(handover, state=state, taker=actor, refusal_reason=reason)
    fact = HandoverRefused(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        handover_id=handover.handover_id,
        direction=shipment.direction,
        reason=reason,
    )
    return Ended(_with_giver(shipment), refused, fact)


def overtaken(before: Shipment, after: Shipment) -> str:
    """Give the proposal that nobody can sign any more, its item being called off or lost."""
    return before.open_handover_id if after.state in {State.CANCELLED, State.LOST} else ""


def overtake(handover: Handover) -> Handover:
    """End such a proposal, so that it is on nobody's list."""
    state = HANDOVER_LIFECYCLE.after(handover.state, HandoverAction.OVERTAKE)
    return replace(handover, state=state)


def _with_giver(shipment: Shipment) -> Shipment:
    return replace(shipment, open_handover_id="")
