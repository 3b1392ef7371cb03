"""The list of a postman: what became of each item, and when the list is done."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from services.postal.domain import (
    Line,
    LineOutcome,
    Manifest,
    State,
    close_manifest,
    goes_on,
    outcome_of,
)
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import NOW, shipment

MANIFEST = Manifest("m-1", "tam.le", "T12", "1", "230200", NOW)
OUTCOMES = {
    State.DELIVERED: LineOutcome.DELIVERED,
    State.DELIVERY_FAILED: LineOutcome.FAILED,
    State.HELD_AT_OFFICE: LineOutcome.HELD,
    State.RETURNING: LineOutcome.RETURNING,
    State.LOST: LineOutcome.LOST,
}


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_an_item_has_an_outcome_when_it_comes_off_the_list(before, after):
    """An outcome for what was never out would close a list that nobody walked."""
    expected = OUTCOMES.get(after) if before is State.OUT_FOR_DELIVERY else None
    assert outcome_of(shipment(before), shipment(after)) is expected


def test_a_list_with_items_out_is_not_closed_and_names_them():
    """An item in a bag at the end of the day would be nobody's."""
    lines = [Line("s-1", LineOutcome.DELIVERED, NOW), Line("s-2"), Line("s-3")]
    with pytest.raises(FailedPrecondition, match="ITEMS_WITHOUT_OUTCOME") as refusal:
        close_manifest(MANIFEST, lines, NOW)

    assert refusal.value.metadata["shipment_ids"] == "s-2,s-3"
    assert close_manifest(MANIFEST, lines[:1], NOW).closed_time == NOW


def test_a_list_is_closed_once():
    """The time of its closing is when the postman was done."""
    with pytest.raises(FailedPrecondition, match="MANIFEST_CLOSED"):
        close_manifest(replace(MANIFEST, closed_time=NOW), [], NOW)


def test_items_go_on_an_open_list_of_the_same_day():
    """Yesterday's list would grow for ever."""
    assert goes_on(MANIFEST, NOW)
    assert not goes_on(replace(MANIFEST, closed_time=NOW), NOW)
    assert not goes_on(MANIFEST, NOW + timedelta(days=1))
