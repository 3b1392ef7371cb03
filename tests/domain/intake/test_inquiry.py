"""Papers that a count missed: what the agency holds, and what it may not end meanwhile."""

from dataclasses import replace

import pytest

from services.intake.domain import acceptance, ending, stopping
from services.intake.domain.dossier import OrderState, PostOrder
from services.intake.domain.inquiry import (
    Difference,
    discrepancy_closed,
    discrepancy_moved,
    discrepancy_opened,
)
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import (
    NO_PAPERS,
    Direction,
    PaperCount,
    RefusalReason,
    StopReason,
)
from tests.domain.intake.builders import ASKED, ONE, dossier_in, refused

HELD = PaperCount(2, 1)


def short(state=State.AT_COUNTER, direction=Direction.INBOUND, held=HELD, **changes):
    """Give a dossier with an order of which an original is missing, and the difference."""
    order = PostOrder("o-9", direction, 1, OrderState.DELIVERED)
    dossier = replace(dossier_in(state), orders=(order,), papers_held=held)
    by_post = direction is not Direction.PAPERS_BACK
    told = Difference("x-1", "o-9", direction, ONE, **{"given_by_post": by_post, **changes})
    return discrepancy_opened(dossier, replace(told, found=NO_PAPERS), ASKED).dossier, told


@pytest.mark.parametrize(
    "direction", [Direction.INBOUND, Direction.SUPPLEMENT_IN, Direction.RETURN_TO_AGENCY]
)
@pytest.mark.parametrize("state", State)
def test_invariant_9_what_the_post_found_is_held_whatever_became_of_the_dossier(direction, state):
    """An original that is there again must go back with the others."""
    dossier, told = short(state, direction, found=ONE)
    heard = discrepancy_closed(dossier, told).dossier

    assert dossier.papers_held == HELD
    assert heard.papers_held == HELD + ONE
    assert heard.discrepancies == ()
    assert heard.state is state


@pytest.mark.parametrize(
    ("found", "joined", "left"),
    [(NO_PAPERS, False, (1, 1)), (ONE, True, (1, 1)), (ONE, False, (2, 1))],
)
def test_invariant_9_what_the_counter_did_not_give_is_counted_off_unless_it_is_there(
    found, joined, left
):
    """The counter would be asked for ever to give back a paper that nobody has."""
    dossier, told = short(State.WITHDRAWN, Direction.PAPERS_BACK, found=found, joined=joined)
    heard = discrepancy_closed(dossier, told).dossier

    assert (heard.papers_held.originals, heard.papers_held.copies) == left


def test_papers_found_of_a_supplement_belong_to_its_round():
    """The form would list fewer papers than the citizen sent."""
    dossier, told = short(State.SUPPLEMENT_REQUESTED, Direction.SUPPLEMENT_IN, found=ONE)
    first = dossier.rounds[0]
    second = replace(first, round=2)
    heard = discrepancy_closed(replace(dossier, rounds=(first, second)), told).dossier

    assert heard.rounds == (replace(first, papers=first.papers + ONE), second)


def test_one_difference_is_closed_and_the_others_stay_open():
    """Somebody would stop looking for a paper that is still missing."""
    dossier, told = short(found=ONE)
    also = replace(told, discrepancy_id="x-2", found=NO_PAPERS)
    both = discrepancy_opened(dossier, also, ASKED).dossier
    (left,) = discrepancy_closed(both, told).dossier.discrepancies

    assert left.discrepancy_id == "x-2"


ENDS = {
    "refuse": (
        State.AT_COUNTER,
        lambda d: acceptance.refuse(d, RefusalReason.NOT_ELIGIBLE, "TEST", ASKED),
    ),
    "stop": (
        State.IN_PROCESS,
        lambda d: stopping.stop(d, StopReason.LEGAL_GROUND, "TEST", ASKED),
    ),
    "give_papers_back": (State.WITHDRAWN, ending.give_papers_back),
    "order_papers_back": (State.WITHDRAWN, lambda d: ending.order_papers_back(d, "o-7")),
}


@pytest.mark.parametrize("name", ENDS)
def test_invariant_10_the_counter_ends_nothing_while_papers_are_looked_for(name):
    """The citizen would be refused, or get fewer papers, for what the post has lost."""
    state, end = ENDS[name]
    dossier, told = short(state)
    with refused("PAPERS_MISSING"):
        end(dossier)

    end(discrepancy_closed(dossier, told).dossier)


def test_the_owner_may_withdraw_at_any_time_and_the_inquiry_goes_on():
    """His request is his; what is missing of it stays missing."""
    dossier, _ = short()
    withdrawn = ending.withdraw(dossier).dossier
    assert [one.discrepancy_id for one in withdrawn.discrepancies] == ["x-1"]


@pytest.mark.parametrize("name", ENDS)
def test_a_seal_alone_that_differs_is_noted_and_holds_nothing_up(name):
    """All papers are there; a torn seal is a matter between counter and post."""
    state, end = ENDS[name]
    dossier = replace(short(state)[0], discrepancies=())
    told = Difference(
        "x-2", "o-9", Direction.INBOUND, NO_PAPERS, given_by_post=True, seal_differs=True
    )
    noted = discrepancy_opened(dossier, told, ASKED).dossier

    assert [one.seal_differs for one in noted.discrepancies] == [True]
    end(noted)


def test_who_finds_out_and_that_he_has_is_noted_until_somebody_else_has_to():
    """The counter would ask an office for papers that another one looks for."""
    dossier, _ = short()
    seen = []
    for owner, resolved in (("430010", False), ("430010", True), ("H17.9", False)):
        dossier = discrepancy_moved(dossier, "x-1", owner, resolved=resolved).dossier
        (one,) = dossier.discrepancies
        seen.append((one.owner, one.resolved))

    assert seen == [("430010", False), ("430010", True), ("H17.9", False)]
    assert discrepancy_moved(dossier, "x-9", "H17.9", resolved=True).dossier == dossier


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(
    "rule",
    [lambda dossier, told: discrepancy_opened(dossier, told, ASKED), discrepancy_closed],
    ids=["opened", "closed"],
)
def test_a_difference_about_an_order_of_nobody_is_only_noted(direction, rule):
    """Another item's papers must not become this dossier's."""
    dossier = dossier_in(State.AT_COUNTER)
    heard = rule(dossier, Difference("x-1", "o-99", direction, ONE, True, ONE))
    assert (heard.dossier, bool(heard.note)) == (dossier, True)
