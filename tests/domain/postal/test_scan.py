"""Scans in any order, any number of times."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.postal.domain import Scan, ScanKind, State, record_scans
from tests.domain.postal.builders import NOW, shipment

ON_THE_WAY = {State.COLLECTED, State.IN_TRANSIT, State.AT_DELIVERY_OFFICE}
scans = st.builds(
    Scan,
    kind=st.sampled_from(ScanKind),
    raw_code=st.sampled_from(["EMB", "XX"]),
    post_office=st.sampled_from(["230100", "230200"]),
    scan_time=st.integers(-6, 9).map(lambda minutes: NOW + timedelta(minutes=minutes)),
)


def scan(kind, minutes=0):
    return Scan(kind, "EMX", "230200", NOW + timedelta(minutes=minutes))


def one_by_one(item, several):
    for each in several:
        item, _ = record_scans(item, [each], NOW)
    return item


@given(st.data(), st.lists(scans, max_size=8))
def test_invariant_13_any_order_and_repetition_of_scans_ends_in_the_same_place(data, several):
    """Where an item is must not depend on which hub's computer was slow."""
    repeated = several + data.draw(st.lists(st.sampled_from(several))) if several else several
    shuffled = data.draw(st.permutations(repeated))

    item = shipment(State.COLLECTED)

    assert one_by_one(item, shuffled) == one_by_one(item, several)
    assert record_scans(item, shuffled, NOW)[0] == one_by_one(item, several)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (ScanKind.ARRIVED_AT_HUB, State.IN_TRANSIT),
        (ScanKind.DEPARTED_HUB, State.IN_TRANSIT),
        (ScanKind.ARRIVED_AT_DELIVERY_OFFICE, State.AT_DELIVERY_OFFICE),
    ],
)
@pytest.mark.parametrize("before", sorted(ON_THE_WAY))
def test_a_newer_scan_moves_an_item_on_its_way(before, kind, state):
    """Also back: an item sent to the wrong office leaves it again."""
    item, (fact,) = record_scans(shipment(before), [scan(kind)], NOW)

    assert (item.state, item.post_office, fact.moved) == (state, "230200", True)


@pytest.mark.parametrize("kind", ScanKind)
@pytest.mark.parametrize("state", sorted(set(State) - ON_THE_WAY))
def test_invariant_14_a_scan_outside_the_way_is_a_note(state, kind):
    """A scan after the end, or before the pickup, must not undo what people signed."""
    item = shipment(state)
    after, (fact,) = record_scans(item, [scan(kind)], NOW)

    assert after == item
    assert (fact.kind, fact.raw_code, fact.moved) == (kind, "EMX", False)


def test_invariant_18_an_unknown_code_is_kept_raw_and_changes_nothing():
    """Guessing at a code would put an item where it is not."""
    item = shipment(State.IN_TRANSIT)
    after, (fact,) = record_scans(item, [scan(ScanKind.UNKNOWN)], NOW)

    assert after == item
    assert (fact.kind, fact.raw_code, fact.moved) == (ScanKind.UNKNOWN, "EMX", False)


def test_a_late_scan_is_a_note():
    """The newest scan says where the item is, not the one that was told last."""
    item, _ = record_scans(
        shipment(State.COLLECTED), [scan(ScanKind.ARRIVED_AT_DELIVERY_OFFICE)], NOW
    )
    after, (fact,) = record_scans(item, [scan(ScanKind.DEPARTED_HUB, -5)], NOW)

    assert after == item
    assert not fact.moved


def test_a_scan_from_a_clock_far_ahead_does_not_block_later_ones():
    """One scanner with a wrong year would freeze the item."""
    ahead = replace(scan(ScanKind.ARRIVED_AT_HUB), scan_time=NOW + timedelta(days=365))
    item, facts = record_scans(
        shipment(State.COLLECTED), [ahead, scan(ScanKind.ARRIVED_AT_DELIVERY_OFFICE)], NOW
    )

    assert item.state is State.AT_DELIVERY_OFFICE
    assert [fact.moved for fact in facts] == [True, False]
