"""Papers of ended dossiers, and how papers are counted."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import ending, hearing
from services.intake.domain.custody import custody_of
from services.intake.domain.facts import (
    DossierWithdrawn,
    PapersBackOrdered,
    PapersGivenBack,
)
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import (
    NO_PAPERS,
    PaperCount,
)
from tests.domain.intake.builders import (
    TWO_AND_ONE,
    dossier_in,
    first,
    refused,
)

counts = st.builds(PaperCount, st.integers(0, 9), st.integers(0, 9))


def test_a_withdrawal_tells_what_has_to_go_back():
    """Papers still with the post are counted when they arrive, and go back too."""
    at_counter = ending.withdraw(dossier_in(State.AT_COUNTER))
    travelling = ending.withdraw(dossier_in(State.WITH_POST_INBOUND))
    arrived = hearing.inbound_delivered(travelling.dossier, "o-1", TWO_AND_ONE)

    assert at_counter.facts == (DossierWithdrawn("d-1", TWO_AND_ONE),)
    assert travelling.facts == (DossierWithdrawn("d-1", NO_PAPERS),)
    assert arrived.note == "INBOUND_DELIVERED_WHILE_WITHDRAWN"
    assert first(ending.order_papers_back(arrived.dossier, "o-3")).papers == TWO_AND_ONE


@pytest.mark.parametrize("state", [State.NOT_ACCEPTED, State.WITHDRAWN])
def test_papers_go_back_at_the_counter_or_by_post_and_only_once(state):
    """The citizen's originals must come back, and not on two ways at a time."""
    ended = dossier_in(state)

    given_back, facts = ending.give_papers_back(ended)
    assert facts == (PapersGivenBack("d-1", TWO_AND_ONE, 1),)
    for act in (ending.give_papers_back, lambda each: ending.order_papers_back(each, "o-3")):
        with refused("NO_PAPERS_HERE"):
            act(given_back)

    ordered, facts = ending.order_papers_back(ended, "o-3")
    assert facts == (PapersBackOrdered("d-1", "o-3", 1, "000.00.00.H20", TWO_AND_ONE, "H20.1"),)
    for act in (ending.give_papers_back, lambda each: ending.order_papers_back(each, "o-4")):
        with refused("PAPERS_BACK_UNDER_WAY"):
            act(ordered)


def test_papers_that_come_back_undelivered_can_be_sent_again():
    """A wrong address must not end the citizen's claim to his papers."""
    ordered = ending.order_papers_back(dossier_in(State.WITHDRAWN), "o-3").dossier
    gone = hearing.papers_back_collected(ordered, "o-3", TWO_AND_ONE).dossier
    assert gone.papers_held == NO_PAPERS

    returned = hearing.papers_back_returned(gone, "o-3", TWO_AND_ONE).dossier
    again = ending.order_papers_back(returned, "o-4")

    assert first(again).round == 2
    given_up = hearing.papers_back_cancelled(again.dossier, "o-4").dossier
    assert ending.give_papers_back(given_up).dossier.papers_held == NO_PAPERS


def test_delivered_papers_are_out_of_the_agencys_hands():
    """The order is closed, so that nobody waits for it."""
    ordered = ending.order_papers_back(dossier_in(State.WITHDRAWN), "o-3").dossier
    gone = hearing.papers_back_collected(ordered, "o-3", TWO_AND_ONE).dossier

    there = hearing.papers_back_delivered(gone, "o-3").dossier

    assert not there.orders[-1].under_way
    assert hearing.papers_back_returned(there, "o-3", TWO_AND_ONE).dossier == there


@given(counts, counts)
def test_originals_and_copies_are_counted_apart(one, other):
    """Two copies never make up for an original."""
    both = one + other
    assert both.covers(one)
    assert both.less(other) == one
    assert NO_PAPERS.less(one) == NO_PAPERS
    assert one.covers(other) is (one.originals >= other.originals and one.copies >= other.copies)
    assert bool(one) is (one.originals > 0 or one.copies > 0)


def test_papers_cannot_be_fewer_than_none():
    """A negative count is a bug, not a debt."""
    with pytest.raises(ValueError, match="fewer than none"):
        PaperCount(-1, 0)


def test_invariant_5_what_comes_after_papers_were_given_back_is_a_set_of_its_own():
    """A supplement that was on its way would be given by a counter to who has its set already."""
    first_time = ending.give_papers_back(dossier_in(State.WITHDRAWN))
    arrived = replace(first_time.dossier, papers_held=TWO_AND_ONE)
    second_time = ending.give_papers_back(arrived)

    told = [*first_time.facts, *second_time.facts]
    sets = [custody_of(fact, "000.00.00.H20") for fact in told]
    assert [one.paper_set_id for one in sets if one] == ["d-1", "d-1/2"]
