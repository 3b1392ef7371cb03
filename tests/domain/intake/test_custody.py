"""Which facts of intake change custody or put papers together, and how."""

from typing import get_args

import pytest

from protos.intake.v1 import events_pb2
from services.intake.domain import facts as f
from services.intake.domain.custody import Holder, HolderKind, custody_of

CITIZEN = Holder(HolderKind.CITIZEN)
COUNTER = Holder(HolderKind.AGENCY, "H17.5")
CHANGES = {
    f.PickupOrdered: ("o-1", None, CITIZEN),
    f.PapersBackOrdered: ("o-1", None, COUNTER),
    f.DossierFiled: ("d-1", CITIZEN, COUNTER),
    f.PapersGivenBack: ("d-1", COUNTER, CITIZEN),
}


@pytest.mark.parametrize("kind", get_args(f.Fact), ids=lambda kind: kind.__name__)
def test_invariant_5_custody_changes_with_these_facts_and_no_other(kind):
    """Forwarding inside the agency has one signature; the counter goes on answering."""
    fields = dict.fromkeys(kind.__dataclass_fields__, "")
    named = {"order_id": "o-1", "dossier_id": "d-1", "round": 1}
    fact = kind(**{**fields, **{name: named[name] for name in named if name in fields}})
    change = custody_of(fact, "H17.5")

    assert (change and (change.paper_set_id, change.before, change.after)) == CHANGES.get(kind)


@pytest.mark.parametrize("kind", get_args(f.Fact), ids=lambda kind: kind.__name__)
def test_the_contract_has_a_place_for_each_of_them(kind):
    """A change that has no field on the wire would be lost in silence, or fail on the road."""
    fields = getattr(events_pb2, kind.__name__).DESCRIPTOR.fields_by_name
    assert ("custody" in fields) == (kind in CHANGES)
