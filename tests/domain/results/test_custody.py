"""Which facts of results change custody or put papers together, and how."""

from typing import get_args

import pytest

from protos.results.v1 import events_pb2
from services.results.domain import Holder, HolderKind, ReturnMethod, custody_of
from services.results.domain import facts as f

CITIZEN = Holder(HolderKind.CITIZEN)
COUNTER = Holder(HolderKind.AGENCY, "H17.5")
NAMED = {"order_id": "o-1", "result_id": "r-1", "round": 2}
CHANGING = {f.DeliveryOrdered, f.ResultReturned, f.PapersFound, f.FoundPapersReturned}


def told(kind, **more):
    """Give a fact of a kind of which only what custody needs is filled."""
    fields = dict.fromkeys(kind.__dataclass_fields__, "")
    given = {**NAMED, **more}
    return kind(**{**fields, **{name: given[name] for name in given if name in fields}})


@pytest.mark.parametrize("kind", get_args(f.Fact), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("method", ReturnMethod)
def test_invariant_5_custody_changes_with_these_facts_and_no_other(kind, method):
    """What the post delivers the post tells; told twice it would change hands twice."""
    expected: tuple[str, Holder | None, Holder] | None = None
    if kind is f.DeliveryOrdered:
        expected = ("o-1", None, COUNTER)
    elif kind is f.ResultReturned and method is ReturnMethod.COUNTER:
        expected = ("r-1", COUNTER, CITIZEN)
    elif kind is f.PapersFound:
        expected = ("r-1/2", None, COUNTER)
    elif kind is f.FoundPapersReturned:
        expected = ("r-1/2", COUNTER, CITIZEN)
    change = custody_of(told(kind, return_method=method), "H17.5")

    assert (change and (change.paper_set_id, change.before, change.after)) == expected


@pytest.mark.parametrize("kind", get_args(f.Fact), ids=lambda kind: kind.__name__)
def test_the_contract_has_a_place_for_each_of_them(kind):
    """A change that has no field on the wire would be lost in silence, or fail on the road."""
    fields = getattr(events_pb2, kind.__name__).DESCRIPTOR.fields_by_name
    assert ("custody" in fields) == (kind in CHANGING)
