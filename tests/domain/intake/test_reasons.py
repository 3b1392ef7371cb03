"""Whatever is asked of a citizen, or ends his dossier, has its reasons in writing."""

import pytest

from services.intake.domain import acceptance, expiry, resolution, stopping
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import RefusalReason, StopReason
from tests.domain.intake.builders import (
    ASKED,
    CITIZENS_DEADLINE,
    DUE,
    TICK,
    VECTORS,
    accept,
    dossier_in,
    refused,
    request_supplement,
)

AFTER = CITIZENS_DEADLINE + TICK
ACTS = {
    "supplement (form 02)": lambda text: request_supplement(
        dossier_in(State.IN_PROCESS), reason=text
    ),
    "refusal (form 03)": lambda text: acceptance.refuse(
        dossier_in(State.AT_COUNTER), RefusalReason.NOT_ELIGIBLE, text, ASKED
    ),
    "stop (form 05)": lambda text: stopping.stop(
        dossier_in(State.IN_PROCESS), StopReason.LEGAL_GROUND, text, ASKED
    ),
    "supplement reopened": lambda text: expiry.reopen_supplement(
        dossier_in(State.SUPPLEMENT_REQUESTED), text, AFTER + (AFTER - ASKED), AFTER
    ),
    "resolution recalled": lambda text: resolution.recall_resolution(
        dossier_in(State.RESOLVED), text, VECTORS, DUE + TICK
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("text", ["", " \t\n"])
def test_invariant_30_nothing_is_asked_or_ended_without_a_reason_in_writing(act, text):
    """A citizen would be sent home and not know why, and the form would be empty."""
    with refused("REASON_REQUIRED"):
        ACTS[act](text)
    assert ACTS[act]("Thiếu trích lục bản đồ").facts


def test_invariant_30_no_acceptance_without_a_receipt():
    """The citizen would have nothing in his hand that names the day (form 01)."""
    accepted = accept(dossier_in(State.AT_COUNTER)).dossier

    assert accepted.receipt_issue == 1
    assert [act.receipt_no for act in accepted.clock] == [1]
