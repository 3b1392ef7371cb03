"""Who sees the names of the papers, and until when."""

import pytest

from services.postal.domain import Direction, State, check_may_tally
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import shipment

POSTMAN = "tam.le"


def refused_in(state: State, account: str = POSTMAN, **changes: object) -> str:
    """Ask for the list; give why not, or nothing."""
    try:
        check_may_tally(shipment(state, **{"postman": POSTMAN, **changes}), account)
    except FailedPrecondition as refusal:
        return refusal.reason
    return ""


@pytest.mark.parametrize("state", State)
def test_invariant_48_the_list_is_open_to_the_postman_of_the_pickup_until_it_is_sealed(state):
    """What a dossier holds may tell what somebody asks for; who carries it need not know."""
    with_worker = {State.PICKUP_ASSIGNED, State.PICKUP_FAILED}
    nobodys = {State.ORDERED, State.PICKUP_DECLINED, State.CANCELLED}
    expected = "" if state in with_worker else "CHECKLIST_SEALED"

    assert refused_in(state) == ("PICKUP_OF_ANOTHER" if state in nobodys else expected)


def test_invariant_48_another_postman_does_not_see_the_list():
    """He has no papers to count; his own spelling of his name does not keep the right one out."""
    assert refused_in(State.PICKUP_ASSIGNED, "khac.tran") == "PICKUP_OF_ANOTHER"
    assert refused_in(State.PICKUP_ASSIGNED, "Tam.Le ") == ""


def test_what_an_agency_sends_has_no_list():
    """Nothing of a result is named to the post."""
    assert refused_in(State.PICKUP_ASSIGNED, direction=Direction.RESULT_OUT) == "PICKUP_OF_ANOTHER"
