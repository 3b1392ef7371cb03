"""The table of a shipment's life, with all that it forbids."""

from itertools import product

import pytest

from services.postal.domain import (
    HANDOVER_LIFECYCLE,
    LIFECYCLE,
    Action,
    HandoverState,
    State,
    has_ended,
)
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import FINAL

ON_THE_WAY_OUT = (
    "COLLECTED IN_TRANSIT AT_DELIVERY_OFFICE OUT_FOR_DELIVERY DELIVERY_FAILED HELD_AT_OFFICE"
)
ALLOWED = {
    Action.ASSIGN_PICKUP: "ORDERED PICKUP_ASSIGNED PICKUP_DECLINED PICKUP_FAILED",
    Action.CANCEL: "ORDERED PICKUP_ASSIGNED PICKUP_DECLINED PICKUP_FAILED",
    Action.DECLINE_PICKUP: "PICKUP_ASSIGNED PICKUP_FAILED",
    Action.FAIL_PICKUP: "PICKUP_ASSIGNED PICKUP_FAILED",
    Action.COLLECT: "PICKUP_ASSIGNED PICKUP_FAILED",
    Action.HAND_TO_POST: "ORDERED PICKUP_ASSIGNED PICKUP_FAILED",
    Action.SCAN_ON_THE_WAY: "COLLECTED IN_TRANSIT AT_DELIVERY_OFFICE",
    Action.SCAN_AT_DELIVERY_OFFICE: "COLLECTED IN_TRANSIT AT_DELIVERY_OFFICE",
    Action.OPEN_MANIFEST: "AT_DELIVERY_OFFICE DELIVERY_FAILED HELD_AT_OFFICE",
    Action.ATTEMPT_DELIVERY: "OUT_FOR_DELIVERY",
    Action.HOLD: "DELIVERY_FAILED",
    Action.SEND_BACK: "DELIVERY_FAILED",
    Action.EXPIRE_STORAGE: "HELD_AT_OFFICE",
    Action.DELIVER: "OUT_FOR_DELIVERY HELD_AT_OFFICE",
    Action.HAND_TO_AGENCY: "COLLECTED IN_TRANSIT AT_DELIVERY_OFFICE OUT_FOR_DELIVERY",
    Action.HAND_BACK: "RETURNING",
    Action.REDIRECT: "DELIVERY_FAILED HELD_AT_OFFICE",
    Action.REPORT_DAMAGE: f"{ON_THE_WAY_OUT} RETURNING",
    Action.SEND_BACK_DAMAGED: ON_THE_WAY_OUT,
    Action.DECLARE_LOST: f"{ON_THE_WAY_OUT} RETURNING",
    Action.FIND: "LOST",
    Action.TAKE_IN: "ORDERED",
    Action.CANCEL_DELIVERY: "DELIVERED",
}
PAIRS = {(State[name], action) for action, names in ALLOWED.items() for name in names.split()}


def test_the_table_has_exactly_the_rows_agreed():
    """A row that slips in or out changes what staff can do."""
    assert set(LIFECYCLE.table) == PAIRS


@pytest.mark.parametrize(("state", "action"), sorted(set(product(State, Action)) - PAIRS))
def test_everything_the_table_does_not_allow_is_refused(state, action):
    """Negative space: no pair outside the table moves a shipment."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        LIFECYCLE.after(state, action)


def test_every_state_has_a_vietnamese_name_and_can_be_reached():
    """A state without a name could not be shown, one nobody reaches would be dead."""
    assert set(LIFECYCLE.names_vi) == set(State)
    assert set(HANDOVER_LIFECYCLE.names_vi) == set(HandoverState)
    assert set(LIFECYCLE.table.values()) | {State.ORDERED} == set(State)


def test_invariant_14_only_corrections_lead_on_from_an_end():
    """Anything else left without a way on would be an item lost silently."""
    after_the_end = {pair for pair in LIFECYCLE.table if has_ended(pair[0])}

    assert {state for state in State if has_ended(state)} == FINAL
    assert {state for state in State if LIFECYCLE.is_final(state)} <= FINAL
    assert after_the_end == {
        (State.LOST, Action.FIND),
        (State.DELIVERED, Action.CANCEL_DELIVERY),
    }


def test_invariant_16_nothing_cancels_what_is_collected():
    """After collection the papers are in the post's custody and must come back by a signature."""
    cancelling = {start for start, action in LIFECYCLE.table if action is Action.CANCEL}

    assert cancelling == {state for state in State if state.name.startswith(("ORDERED", "PICKUP"))}
