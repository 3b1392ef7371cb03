"""Which facts of the post change custody, and how."""

from itertools import product
from typing import get_args

import pytest

from protos.postal.v1 import events_pb2
from services.postal.domain import (
    Direction,
    DiscrepancyClosed,
    DiscrepancyOpened,
    Holder,
    HolderKind,
    PaperCount,
    Resolution,
    SealState,
    custody_of,
)
from services.postal.domain import facts as f
from services.postal.domain import facts_of_mishaps as mishaps
from tests.domain.postal.builders import TO_AGENCY

CITIZEN = Holder(HolderKind.CITIZEN)
COUNTER = Holder(HolderKind.AGENCY, "H17.5")
POST = Holder(HolderKind.POST)
CHANGING = {
    f.ShipmentCollected, f.ShipmentDelivered, f.ShipmentReturned, mishaps.ShipmentLost,
    mishaps.ShipmentFound, mishaps.ShipmentDeliveryCancelled, DiscrepancyOpened, DiscrepancyClosed,
}  # fmt: skip
ONE, NONE = PaperCount(1, 0), PaperCount(0, 0)
OTHERS = [one for one in get_args(f.Fact) if one not in {DiscrepancyOpened, DiscrepancyClosed}]


def told(kind, direction):
    """Give a fact of a kind of which only what custody needs is filled."""
    fields = dict.fromkeys(kind.__dataclass_fields__, "")
    named = {"order_id": "o-1", "return_order_id": "o-2", "direction": direction}
    return kind(**{**fields, **{name: named[name] for name in named if name in fields}})


def expected(kind, direction):
    citizen_side = (CITIZEN, COUNTER) if direction in TO_AGENCY else (COUNTER, CITIZEN)
    if kind is f.ShipmentCollected and direction is Direction.RETURN_TO_AGENCY:
        return None
    return {
        f.ShipmentCollected: ("o-1", citizen_side[0], POST),
        f.ShipmentDelivered: ("o-1", POST, citizen_side[1]),
        f.ShipmentReturned: ("o-1", POST, COUNTER),
        mishaps.ShipmentDeliveryCancelled: ("o-1", CITIZEN, POST),
        mishaps.ShipmentLost: ("o-1", POST, POST),
        mishaps.ShipmentFound: ("o-2", None, POST),
    }.get(kind)


@pytest.mark.parametrize(("kind", "direction"), list(product(OTHERS, Direction)))
def test_invariant_5_custody_changes_with_these_facts_and_no_other(kind, direction):
    """A scan, a manifest or a proposal has one signature; it must not make a custodian."""
    change = custody_of(told(kind, direction), "H17.5")

    assert (change and (change.paper_set_id, change.before, change.after)) == expected(
        kind, direction
    )


@pytest.mark.parametrize("kind", get_args(f.Fact), ids=lambda kind: kind.__name__)
def test_the_contract_has_a_place_for_each_of_them(kind):
    """A change that has no field on the wire would be lost in silence, or fail on the road."""
    fields = getattr(events_pb2, kind.__name__).DESCRIPTOR.fields_by_name
    assert ("custody" in fields) == (kind in CHANGING)


@pytest.mark.parametrize(("by_post", "giver"), [(True, POST), (False, COUNTER)])
@pytest.mark.parametrize("missing", [ONE, NONE])
def test_invariant_7_missing_papers_stay_with_who_gave(by_post, giver, missing):
    """A paper that neither side has signed for would be nobody's."""
    opened = DiscrepancyOpened(
        "d-1", "s-1", "x-1", ONE, NONE, SealState.INTACT, "230100", Direction.INBOUND, "o-1",
        missing, by_post,
    )  # fmt: skip
    change = custody_of(opened, "H17.5")
    assert (change is None) == missing.nothing
    if change:
        assert (change.paper_set_id, change.before, change.after) == ("x-1", None, giver)


@pytest.mark.parametrize(
    ("by_post", "joined", "found", "hands"),
    [
        (True, False, ONE, (POST, COUNTER)),
        (False, True, ONE, (COUNTER, POST)),
        (False, False, ONE, None),
        (True, False, NONE, None),
    ],
)
def test_invariant_5_papers_found_go_to_who_has_the_others(by_post, joined, found, hands):
    """Found in the van they are the counter's; found in a drawer after the van left, still its."""
    closed = DiscrepancyClosed(
        "d-1", "s-1", "x-1", Direction.PAPERS_BACK, "230100", Resolution.FOUND, found, "o-1",
        ONE, by_post, joined,
    )  # fmt: skip
    change = custody_of(closed, "H17.5")
    assert (change and (change.before, change.after)) == hands
