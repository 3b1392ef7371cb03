"""What the national portal is told: a code for every state, or nothing at all."""

from datetime import date

import pytest

from services.intake.domain import portal_codes
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import IntakeChannel, ReturnMethod
from tests.domain.intake.builders import dossier_in

CODES = portal_codes.codes_on(date(2026, 3, 2))
EXPECTED = {
    State.REGISTERED: "1",
    State.WITH_POST_INBOUND: "1",
    State.AT_COUNTER: "1",
    State.INCOMPLETE: "1",
    State.NOT_ACCEPTED: "3",
    State.ACCEPTED: "2",
    State.IN_PROCESS: "4",
    State.SUPPLEMENT_REQUESTED: "5",
    State.PAYMENT_REQUESTED: "6",
    State.WITHDRAWN: "7",
    State.STOPPED: "8",
    State.RESOLVED: "9",
    State.RESULT_RETURNED: "10",
    State.CANCELLED: "",
}


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_status_on_the_portal(state):
    """A state without one would hide the dossier from its owner."""
    status = portal_codes.portal_status(dossier_in(state), CODES, incomplete_is_supplement=False)
    assert status == EXPECTED[state]


def test_a_province_may_call_a_completion_a_supplement():
    """Nobody has said which is right; it is a setting."""
    guided = dossier_in(State.INCOMPLETE)
    status = portal_codes.portal_status(guided, CODES, incomplete_is_supplement=True)
    assert status == "5"


def test_every_edition_is_complete():
    """A channel or a status without a code or a group would fail on the day it is first used."""
    for edition in portal_codes.EDITIONS:
        assert set(edition.statuses) == set(State)
        assert set(edition.channels) == set(IntakeChannel)
        assert {ReturnMethod.COUNTER, ReturnMethod.POSTAL} <= set(edition.result_forms)
        sent = set(edition.statuses.values()) - {portal_codes.NOT_SENT}
        assert set(edition.groups) == sent == {str(number) for number in range(1, 11)}


def test_the_newest_edition_that_holds_is_used():
    """Old reports are written with the lists of their time."""
    first_days = [edition.first_day for edition in portal_codes.EDITIONS]
    assert first_days == sorted(first_days)
    assert portal_codes.codes_on(date.min) is portal_codes.EDITIONS[0]
    assert portal_codes.codes_on(date.max) is portal_codes.EDITIONS[-1]
