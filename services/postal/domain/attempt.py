"""What happens when a delivery attempt fails: again, storage at the office, or the way back.

The worker says why and what next (phát lại, lưu giữ, chuyển hoàn). At a citizen's door the last of
the attempts sends the item back whatever he says; one that nobody fetches from the office in the
storage days goes back too (both numbers are settings: no published rule was found). What is
addressed to a counter is tried again as often as it takes.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from services.postal.domain.facts import DeliveryAttempted, ShipmentHeld, ShipmentReturning
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment
from services.postal.domain.vocabulary import AttemptReason, NextAction, ReturnCause
from shared.errors import FailedPrecondition

AttemptFact = DeliveryAttempted | ShipmentHeld | ShipmentReturning


def attempt_delivery(
    shipment: Shipment,
    reason: AttemptReason,
    next_action: NextAction,
    storage_days: int,
    now: datetime,
) -> tuple[Shipment, tuple[AttemptFact, ...]]:
    """Write down a failed delivery and do what follows.

    The last attempt sends the item back whatever was asked. A counter does not move away: what is
    addressed to it is only tried again, as often as it takes. Held, it waits for `storage_days`.
    """
    state = LIFECYCLE.after(shipment.state, Action.ATTEMPT_DELIVERY)
    _check_next_action(shipment, next_action)
    failed = replace(shipment, state=state, attempts=shipment.attempts + 1, manifest_id="")
    exhausted = not shipment.direction.to_agency and failed.attempts >= failed.max_attempts
    if exhausted:
        next_action = NextAction.RETURN
    attempted = DeliveryAttempted(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        direction=shipment.direction,
        attempt=failed.attempts,
        reason=reason,
        next_action=next_action,
    )
    match next_action:
        case NextAction.RETRY:
            return failed, (attempted,)
        case NextAction.HOLD:
            held, fact = _hold(failed, now + timedelta(days=storage_days))
            return held, (attempted, fact)
        case NextAction.RETURN:
            cause = ReturnCause.ATTEMPTS_EXHAUSTED if exhausted else ReturnCause.DECIDED
            returning, going_back = send_back(failed, Action.SEND_BACK, cause)
            return returning, (attempted, going_back)


def expire_storage(
    shipment: Shipment, now: datetime
) -> tuple[Shipment, tuple[ShipmentReturning, ...]]:
    """Send an item back whose storage time is over; a timer that comes too late changes nothing."""
    over = shipment.storage_end_time is not None and shipment.storage_end_time <= now
    if not over or not LIFECYCLE.allows(shipment.state, Action.EXPIRE_STORAGE):
        return shipment, ()
    returning, fact = send_back(shipment, Action.EXPIRE_STORAGE, ReturnCause.STORAGE_EXPIRED)
    return returning, (fact,)


def _check_next_action(shipment: Shipment, next_action: NextAction) -> None:
    if shipment.direction.to_agency and next_action is not NextAction.RETRY:
        raise FailedPrecondition(
            "NEXT_ACTION_NOT_ALLOWED",
            "An item for an agency is only tried again.",
            "Bưu gửi cho cơ quan chỉ được phát lại.",
            next_action=next_action.name,
        )


def _hold(shipment: Shipment, storage_end_time: datetime) -> tuple[Shipment, ShipmentHeld]:
    held = replace(
        shipment,
        state=LIFECYCLE.after(shipment.state, Action.HOLD),
        storage_end_time=storage_end_time,
    )
    return held, ShipmentHeld(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        direction=shipment.direction,
        post_office=shipment.post_office,
        storage_end_time=storage_end_time,
    )


def send_back(
    shipment: Shipment, action: Action, cause: ReturnCause
) -> tuple[Shipment, ShipmentReturning]:
    """Turn an item round to the agency that sent it; a counter signs for it there."""
    returning = replace(
        shipment,
        state=LIFECYCLE.after(shipment.state, action),
        storage_end_time=None,
        manifest_id="",
    )
    return returning, ShipmentReturning(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        direction=shipment.direction,
        cause=cause,
    )
