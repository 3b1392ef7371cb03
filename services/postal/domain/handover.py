"""The handover record (biên bản bàn giao): one side proposes, the other counts and confirms."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.postal.domain.facts_of_handovers import HandoverProposed
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment
from services.postal.domain.vocabulary import (
    Actor,
    HandoverRefusalReason,
    PaperCount,
    Role,
    SealState,
    is_post_office,
)
from shared.errors import FailedPrecondition, PermissionDenied
from shared.lifecycle import Lifecycle


class HandoverKind(StrEnum):
    """Between whom papers change hands."""

    TO_POST = "TO_POST"
    TO_AGENCY = "TO_AGENCY"
    BACK_TO_AGENCY = "BACK_TO_AGENCY"


class HandoverState(StrEnum):
    """How far a handover has come."""

    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    REPLACED = "REPLACED"
    WITHDRAWN = "WITHDRAWN"
    REFUSED = "REFUSED"
    OVERTAKEN = "OVERTAKEN"


class HandoverAction(StrEnum):
    """What can be done to a handover."""

    CONFIRM = "CONFIRM"
    REPLACE = "REPLACE"
    WITHDRAW = "WITHDRAW"
    REFUSE = "REFUSE"
    OVERTAKE = "OVERTAKE"


HANDOVER_LIFECYCLE = Lifecycle[HandoverState, HandoverAction](
    {
        (HandoverState.PROPOSED, HandoverAction.CONFIRM): HandoverState.CONFIRMED,
        (HandoverState.PROPOSED, HandoverAction.REPLACE): HandoverState.REPLACED,
        (HandoverState.PROPOSED, HandoverAction.WITHDRAW): HandoverState.WITHDRAWN,
        (HandoverState.PROPOSED, HandoverAction.REFUSE): HandoverState.REFUSED,
        (HandoverState.PROPOSED, HandoverAction.OVERTAKE): HandoverState.OVERTAKEN,
    },
    {
        HandoverState.PROPOSED: "Chờ bên nhận ký",
        HandoverState.CONFIRMED: "Hai bên đã ký",
        HandoverState.REPLACED: "Đã thay bằng biên bản khác",
        HandoverState.WITHDRAWN: "Bên giao đã rút lại",
        HandoverState.REFUSED: "Bên nhận từ chối nhận",
        HandoverState.OVERTAKEN: "Bưu gửi đã hủy hoặc thất lạc trước khi ký nhận",
    },
)
"""A proposal is confirmed once, or ends in another way; then nothing changes hands."""

ACTIONS = {
    HandoverKind.TO_POST: Action.HAND_TO_POST,
    HandoverKind.TO_AGENCY: Action.HAND_TO_AGENCY,
    HandoverKind.BACK_TO_AGENCY: Action.HAND_BACK,
}
"""What a confirmed handover does to the shipment."""

_GIVERS = {
    HandoverKind.TO_POST: Role.COUNTER_OFFICER,
    HandoverKind.TO_AGENCY: Role.POSTAL_WORKER,
    HandoverKind.BACK_TO_AGENCY: Role.POSTAL_WORKER,
}
_TAKERS = {
    HandoverKind.TO_POST: Role.POSTAL_WORKER,
    HandoverKind.TO_AGENCY: Role.COUNTER_OFFICER,
    HandoverKind.BACK_TO_AGENCY: Role.COUNTER_OFFICER,
}


@dataclass(frozen=True, slots=True)
class Handover:
    """Papers between two hands."""

    handover_id: str
    shipment_id: str
    dossier_id: str
    kind: HandoverKind
    giver: Actor
    given: PaperCount
    """Papers as the giving side counts them."""
    seal_no: str
    """Seal as the giving side reads it; empty when the taker is to seal."""
    waybill_no: str
    """Empty when the taker brings the waybill."""
    proposed_time: datetime
    agency: str = ""
    """Counter on the one side."""
    post_office: str = ""
    """Post office on the other side; empty when none has the order yet."""
    list_id: str = ""
    """The handover list it is on; empty when it stands alone."""
    state: HandoverState = HandoverState.PROPOSED
    taker: Actor | None = None
    taken: PaperCount | None = None
    """Papers as the taking side counts them."""
    seal_state: SealState | None = None
    refusal_reason: HandoverRefusalReason | None = None
    confirmed_time: datetime | None = None
    version: int = 0
    """Counted up by the store."""


@dataclass(frozen=True, slots=True)
class Giving:
    """What the giving side counted and signs."""

    actor: Actor
    papers: PaperCount
    seal_no: str = ""
    waybill_no: str = ""
    list_id: str = ""
    """The handover list that the item is on."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """All that a proposal changes, and the fact it makes true."""

    shipment: Shipment
    handover: Handover
    replaced: Handover | None
    """The earlier proposal that it replaces."""
    fact: HandoverProposed


def propose(
    shipment: Shipment, handover_id: str, giving: Giving, earlier: Handover | None, now: datetime
) -> Proposed:
    """Offer the papers to the other side; nothing changes hands yet.

    Whether they go to the post, to the agency or back to it follows from the shipment. `earlier` is
    the proposal still open, if any; it comes back replaced.
    """
    kind = kind_of(shipment)
    check_role(giving.actor, _GIVERS[kind])
    if giving.papers.nothing:
        raise FailedPrecondition(
            "NO_PAPERS", "There is nothing to hand over.", "Không có giấy tờ nào để bàn giao."
        )
    handover = Handover(
        handover_id=handover_id,
        shipment_id=shipment.shipment_id,
        dossier_id=shipment.dossier_id,
        kind=kind,
        giver=giving.actor,
        given=giving.papers,
        seal_no=giving.seal_no.strip() or shipment.seal_no,
        waybill_no=giving.waybill_no.strip() or shipment.waybill_no,
        proposed_time=now,
        agency=shipment.agency,
        post_office=_post_office(shipment, giving.actor),
        list_id=giving.list_id,
    )
    replaced = earlier and replace(
        earlier, state=HANDOVER_LIFECYCLE.after(earlier.state, HandoverAction.REPLACE)
    )
    proposed = HandoverProposed(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        handover_id=handover_id,
        direction=shipment.direction,
        papers=giving.papers,
    )
    waiting = replace(shipment, open_handover_id=handover_id)
    return Proposed(waiting, handover, replaced, proposed)


def kind_of(shipment: Shipment) -> HandoverKind:
    """Tell between whom the papers of a shipment can change hands now, or refuse."""
    kinds = (
        (HandoverKind.TO_AGENCY,)
        if shipment.direction.to_agency
        else (HandoverKind.BACK_TO_AGENCY, HandoverKind.TO_POST)
    )
    allowed = (kind for kind in kinds if LIFECYCLE.allows(shipment.state, ACTIONS[kind]))
    kind = next(allowed, kinds[-1])
    LIFECYCLE.after(shipment.state, ACTIONS[kind])
    return kind


def _post_office(shipment: Shipment, giver: Actor) -> str:
    """Give the office on the post's side: the giver's own, if he is of one, or the shipment's."""
    return giver.unit if is_post_office(giver.unit) else shipment.post_office


def check_taker(handover: Handover, taker: Actor) -> None:
    """Refuse a second signature from the first account, or from a role that does not take."""
    if taker.is_same_account(handover.giver):
        raise FailedPrecondition(
            "SAME_ACCOUNT_BOTH_SIDES",
            "Who gives cannot sign for taking.",
            "Một tài khoản không được ký cả bên giao và bên nhận.",
        )
    check_role(taker, _TAKERS[handover.kind])


def check_role(actor: Actor, role: Role) -> None:
    """Refuse an actor who is not there in the role that this side needs."""
    if actor.role is not role:
        raise PermissionDenied(
            "ROLE_NOT_ALLOWED",
            f"This side of the handover is signed by a {role.name}.",
            "Vai trò này không được ký bên này của biên bản bàn giao.",
            role=actor.role.name,
            needed=role.name,
        )


def record_hash(handover: Handover) -> bytes:
    """Give the SHA-256 of a confirmed handover record, the counter's proof of delivery."""
    taken = handover.taken or PaperCount(0, 0)
    parts = [
        handover.handover_id,
        handover.shipment_id,
        handover.giver.account,
        [handover.given.originals, handover.given.copies],
        handover.taker.account if handover.taker else "",
        [taken.originals, taken.copies],
        handover.seal_no,
        handover.seal_state.name if handover.seal_state else "",
        handover.confirmed_time.isoformat() if handover.confirmed_time else "",
    ]
    return hashlib.sha256(json.dumps(parts).encode()).digest()
