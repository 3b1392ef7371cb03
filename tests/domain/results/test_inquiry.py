"""Papers of a result that a count missed: noted, and nothing given out over them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.results.domain import (
    Difference,
    Document,
    DocumentKind,
    OpenDiscrepancy,
    PaperCount,
    State,
    archive_unclaimed,
    discrepancy_closed,
    discrepancy_opened,
    reissue,
    resolution_recalled,
    return_at_counter,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import NOW, SIGNED, result

ONE, NOTHING = PaperCount(1, 0), PaperCount(0, 0)
SHORT = Difference("x-1", "o-1", ONE, owner="H17.5")
OPEN = OpenDiscrepancy("x-1", "o-1", ONE, NOTHING, False, NOW, "H17.5")


@pytest.mark.parametrize("state", State)
def test_invariant_7_missing_papers_are_noted_in_every_state(state):
    """Facts of the post come whatever the result has become meanwhile."""
    one = result(state, order_id="o-1")
    noted = discrepancy_opened(one, SHORT, NOW)

    assert noted == replace(one, discrepancies=(OPEN,))
    assert discrepancy_closed(noted, SHORT) == (one, ())


@pytest.mark.parametrize("other", [replace(SHORT, order_id="o-2"), replace(SHORT, order_id="")])
def test_a_difference_about_another_item_is_none_of_this_result(other):
    """The owner must not wait for papers of somebody else."""
    one = result(State.AWAITING_PICKUP)
    assert discrepancy_opened(one, other, NOW) == one


def test_a_seal_alone_or_a_paper_too_many_is_noted_and_holds_nothing_up():
    """All papers are there; the owner must not wait for what counter and post have to settle."""
    whole = replace(SHORT, missing=NOTHING, too_many=ONE, seal_differs=True)
    noted = discrepancy_opened(result(State.AWAITING_PICKUP), whole, NOW)

    assert [(one.too_many, one.seal_differs) for one in noted.discrepancies] == [(ONE, True)]
    return_at_counter(noted, SIGNED, NOW)


@pytest.mark.parametrize(
    "end",
    [
        lambda one: return_at_counter(one, SIGNED, NOW),
        lambda one: archive_unclaimed(one, 1, NOW + timedelta(days=2)),
    ],
    ids=["given", "archived"],
)
def test_invariant_8_nothing_is_given_out_or_archived_while_papers_are_looked_for(end):
    """The owner would sign for a licence without its annex."""
    one = result(State.AWAITING_PICKUP)
    with pytest.raises(FailedPrecondition, match="PAPERS_MISSING"):
        end(discrepancy_opened(one, SHORT, NOW))
    end(discrepancy_closed(discrepancy_opened(one, SHORT, NOW), SHORT)[0])


@pytest.mark.parametrize(("joined", "handed_over"), [(True, ONE), (False, NOTHING)])
def test_papers_that_joined_the_item_are_with_the_post(joined, handed_over):
    """The result would look incomplete although the envelope is whole."""
    one = discrepancy_opened(result(State.WITH_POST_OUTBOUND, handed_over=NOTHING), SHORT, NOW)
    closed, _ = discrepancy_closed(one, replace(SHORT, found=ONE, joined=joined))
    assert closed.handed_over == handed_over


def test_of_an_issue_that_was_lost_nobody_misses_papers_any_more():
    """A new licence would be held back for an annex of the old one."""
    lost = discrepancy_opened(result(State.WITH_POST_OUTBOUND, lost=True), SHORT, NOW)
    document = Document("13/GP", DocumentKind.PAPER_ORIGINAL)
    made, _ = reissue(lost, "BB-1", ONE, (document,), NOW)

    assert made.discrepancies == ()
    assert discrepancy_closed(made, SHORT) == (made, ())


def test_of_a_resolution_that_was_taken_back_nobody_misses_papers_any_more():
    """The next decision would be held back for the papers of the last."""
    short = discrepancy_opened(result(State.BACK_AT_AGENCY), SHORT, NOW)
    recalled, _ = resolution_recalled(short, NOW)

    assert recalled.state is State.NOT_READY
    assert recalled.discrepancies == ()
