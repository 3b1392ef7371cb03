"""Proposals that come to nothing: withdrawn, refused, overtaken."""

from dataclasses import replace
from itertools import product

import pytest

from services.postal.domain import (
    Actor,
    HandoverKind,
    HandoverRefusalReason,
    HandoverRefused,
    HandoverState,
    HandoverWithdrawn,
    Role,
    State,
    confirm,
    overtake,
    overtaken,
    refuse_handover,
    withdraw_handover,
)
from shared.errors import FailedPrecondition, PermissionDenied
from tests.domain.postal.builders import CASES, NOW, proposed, shipment, taking

ENDS = (HandoverState.CONFIRMED, HandoverState.REPLACED, HandoverState.WITHDRAWN,
        HandoverState.REFUSED, HandoverState.OVERTAKEN)  # fmt: skip
NOT_FOR_US = HandoverRefusalReason.NOT_FOR_US


@pytest.mark.parametrize("kind", HandoverKind)
def test_a_withdrawn_proposal_leaves_the_papers_where_they_are(kind):
    """Who has put the wrong item on the desk must be able to take it away again."""
    item, handover = proposed(kind)
    ended = withdraw_handover(item, handover, handover.giver)

    assert ended.shipment == replace(item, open_handover_id="")
    assert ended.handover == replace(handover, state=HandoverState.WITHDRAWN)
    assert ended.fact == HandoverWithdrawn("d-1", "s-1", "h-1", item.direction)


@pytest.mark.parametrize("kind", HandoverKind)
def test_only_the_giving_side_withdraws(kind):
    """A taker who could undo the giver's signature could deny that he was asked."""
    item, handover = proposed(kind)
    giver, taker = handover.giver, CASES[kind][3]
    colleague = replace(giver, account="colleague")

    assert withdraw_handover(item, handover, colleague).shipment.open_handover_id == ""
    with pytest.raises(PermissionDenied, match="ROLE_NOT_ALLOWED"):
        withdraw_handover(item, handover, taker)
    with pytest.raises(PermissionDenied, match="NOT_THE_GIVER"):
        withdraw_handover(item, handover, replace(colleague, unit="999999"))


@pytest.mark.parametrize(("kind", "reason"), list(product(HandoverKind, HandoverRefusalReason)))
def test_a_refused_item_stays_with_its_giver_for_a_reason(
    kind: HandoverKind, reason: HandoverRefusalReason
):
    """What is not taken is somebody's all the same, and he is told why."""
    item, handover = proposed(kind)
    taker = CASES[kind][3]
    ended = refuse_handover(item, handover, taker, reason)

    assert ended.shipment == replace(item, open_handover_id="")
    assert (ended.handover.state, ended.handover.taker) == (HandoverState.REFUSED, taker)
    assert ended.fact == HandoverRefused("d-1", "s-1", "h-1", item.direction, reason)
    assert ended.handover.refusal_reason is reason


@pytest.mark.parametrize("kind", HandoverKind)
def test_invariant_6_nobody_refuses_his_own_proposal(kind):
    """A refusal is a statement of the other side, under its own account and role."""
    item, handover = proposed(kind)
    twice = replace(CASES[kind][3], account=handover.giver.account.upper())

    with pytest.raises(FailedPrecondition, match="SAME_ACCOUNT_BOTH_SIDES"):
        refuse_handover(item, handover, twice, NOT_FOR_US)
    with pytest.raises(PermissionDenied, match="ROLE_NOT_ALLOWED"):
        refuse_handover(item, handover, Actor("third", handover.giver.role), NOT_FOR_US)


@pytest.mark.parametrize(("kind", "state"), list(product(HandoverKind, ENDS)))
def test_an_ended_proposal_stays_ended(kind, state):
    """A proposal with two ends would leave two people sure that the other has the papers."""
    item, open_one = proposed(kind)
    handover = replace(open_one, state=state)
    taker = CASES[kind][3]
    acts = (
        lambda: withdraw_handover(item, handover, handover.giver),
        lambda: refuse_handover(item, handover, taker, NOT_FOR_US),
        lambda: confirm(item, handover, taking(kind), "x-1", NOW),
        lambda: overtake(handover),
    )
    for act in acts:
        with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
            act()


@pytest.mark.parametrize("state", State)
def test_a_proposal_is_overtaken_when_its_item_is_called_off_or_lost(state):
    """It would wait on the list of a counter for ever."""
    _, handover = proposed(HandoverKind.TO_AGENCY)
    before = shipment(State.COLLECTED, open_handover_id="h-1")
    over = state in {State.CANCELLED, State.LOST}

    assert overtaken(before, shipment(state)) == ("h-1" if over else "")
    assert overtaken(replace(before, open_handover_id=""), shipment(state)) == ""
    assert overtake(handover) == replace(handover, state=HandoverState.OVERTAKEN)


def test_every_role_that_gives_or_takes_is_one_of_two():
    """A third role in a handover would be a signature that no rule here has thought of."""
    assert {case[2].role for case in CASES.values()} == set(Role)
