"""How a random life ends: whoever has something does the next thing, until nobody has anything."""

from datetime import timedelta

from services.postal import domain as d
from services.postal.domain import State
from tests.domain.postal import walk_money as money
from tests.domain.postal.builders import PAPERS
from tests.domain.postal.walk_rules import RULES
from tests.domain.postal.walker import AGENCY, OFFICES, Act, Walk, attempt

S = State
ACTS_MAX = 30
"""Acts after which everything must be over."""
COUNTER = d.Actor("lan", d.Role.COUNTER_OFFICER, AGENCY)


def end(w: Walk) -> None:
    """Bring every shipment and all money to an end; nothing is left that nobody can end."""
    for item_id in list(w.books.shipments):
        w.item_id = item_id
        for _ in range(ACTS_MAX):
            if d.has_ended(w.item.state):
                break
            w.now += timedelta(hours=1)
            attempt(w, f"end {w.item.state}", _NEXT[w.item.state], RULES)
        assert d.has_ended(w.item.state), f"{w.item} cannot end"
    assert not w.books.out
    money.ends(w)


def _cancel(w: Walk) -> None:
    w.keep(d.cancel(w.item, d.PickupFailureReason.WRONG_ADDRESS)[0])


def _arrive(w: Walk) -> None:
    arrived = d.ScanKind.ARRIVED_AT_DELIVERY_OFFICE
    w.keep(d.record_scans(w.item, [d.Scan(arrived, "", OFFICES[0], w.now)], w.now)[0])


def _send_out(w: Walk) -> None:
    w.keep(d.open_manifest(w.item, w.manifest())[0])
    w.books.out[w.item_id] = w.item.manifest_id


def _bring(w: Walk) -> None:
    """Bring it to the counter, or find nobody at a door once more."""
    if w.item.direction.to_agency:
        _hand_over(w)
        return
    reason, retry = d.AttemptReason.NOBODY_THERE, d.NextAction.RETRY
    w.keep(d.attempt_delivery(w.item, reason, retry, 8, w.now)[0])


def _expire(w: Walk) -> None:
    w.now = max(w.now, w.item.storage_end_time or w.now)
    w.keep(d.expire_storage(w.item, w.now)[0])


def _hand_over(w: Walk) -> None:
    giving = d.Giving(w.actor, PAPERS, w.item.seal_no)
    proposed = d.propose(w.item, w.new_id("h"), giving, w.books.handovers.get(w.item_id), w.now)
    taking = d.Taking(COUNTER, PAPERS, d.SealState.INTACT)
    w.keep(d.confirm(proposed.shipment, proposed.handover, taking, "x-1", w.now).shipment)


_NEXT: dict[State, Act] = {
    S.ORDERED: _cancel,
    S.PICKUP_ASSIGNED: _cancel,
    S.PICKUP_DECLINED: _cancel,
    S.PICKUP_FAILED: _cancel,
    S.COLLECTED: _arrive,
    S.IN_TRANSIT: _arrive,
    S.AT_DELIVERY_OFFICE: _send_out,
    S.OUT_FOR_DELIVERY: _bring,
    S.DELIVERY_FAILED: _send_out,
    S.HELD_AT_OFFICE: _expire,
    S.RETURNING: _hand_over,
}
"""What is to be done about what is in a state; a state without it would be a dead end."""
