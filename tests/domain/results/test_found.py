"""Papers found at the counter when the rest of a result had gone: due to its owner, once."""

from dataclasses import replace

import pytest

from services.results.domain import (
    Block,
    BlockReason,
    Difference,
    Document,
    DocumentKind,
    FoundPapersReturned,
    PaperCount,
    PapersFound,
    PostagePayer,
    Relation,
    ResultReturned,
    State,
    delivery_cancelled,
    discrepancy_closed,
    discrepancy_opened,
    prepare_dispatch,
    redispatch,
    reissue,
    return_found_papers,
    shipment_delivered,
    shipment_returned,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import NOW, SHIPMENT, SIGNED, result

MADE, GONE, ONE, NOTHING = PaperCount(2, 1), PaperCount(1, 1), PaperCount(1, 0), PaperCount(0, 0)
SHORT = Difference("x-1", "o-1", ONE)
FOUND = replace(SHORT, found=ONE)
WAITS = PapersFound("d-1", "r-1", 2, ONE)


def short(state=State.WITH_POST_OUTBOUND, **changes):
    """Give a result that left the counter with an original less than it is made of."""
    return discrepancy_opened(result(state, papers=MADE, handed_over=GONE, **changes), SHORT, NOW)


def found():
    """Give a result whose owner has the rest, while an original waits at the counter."""
    return discrepancy_closed(short(State.DELIVERED_BY_POST), FOUND)[0]


def test_what_is_found_after_the_rest_was_delivered_waits_for_the_owner():
    """Nobody would know that the counter has a paper that belongs to the citizen."""
    after, told = discrepancy_closed(short(State.DELIVERED_BY_POST), FOUND)

    assert told == (WAITS,)
    assert after.papers_found == ONE
    assert after.state is State.DELIVERED_BY_POST


def test_what_is_found_while_the_post_has_the_rest_waits_when_that_is_delivered():
    """It would be forgotten because it was found a day too early."""
    other = Difference("x-1", "o-0", ONE, found=ONE)
    early, nothing = discrepancy_closed(short(), other)
    after, told = shipment_delivered(early, SHIPMENT, NOW)

    assert nothing == ()
    assert [type(fact) for fact in told] == [ResultReturned, PapersFound]
    assert told[-1] == WAITS
    assert after.papers_found == ONE


def test_what_is_found_joins_a_result_that_came_back():
    """It would be given out twice: with the rest, and once more by itself."""
    early, _ = discrepancy_closed(short(), FOUND)
    back, told = shipment_returned(early, SHIPMENT, NOW)
    sent, ordered = redispatch(back, "o-2", PostagePayer.OWNER, NOW, address_confirmed=True)

    assert told == ()
    assert (back.found, back.papers_found) == (NOTHING, NOTHING)
    assert ordered.papers == MADE
    assert sent.found == NOTHING


@pytest.mark.parametrize("state", sorted(set(State) - {State.DELIVERED_BY_POST}))
def test_nothing_waits_as_long_as_the_owner_has_not_got_the_rest(state):
    """A paper would be handed out of a result that is still held back."""
    after, told = discrepancy_closed(short(state), FOUND)
    assert (after.papers_found, told) == (NOTHING, ())
    with pytest.raises(FailedPrecondition, match=r"ILLEGAL_TRANSITION|NO_PAPERS_HERE"):
        return_found_papers(after, SIGNED, NOW)


def test_two_differences_about_one_paper_make_it_wait_once():
    """The counter would have to give out a paper that was never made."""
    twice = discrepancy_opened(
        short(State.DELIVERED_BY_POST), replace(SHORT, discrepancy_id="x-2"), NOW
    )
    once, _ = discrepancy_closed(twice, FOUND)
    given, _ = return_found_papers(once, SIGNED, NOW)

    for known in (once, given):
        _, again = discrepancy_closed(known, replace(FOUND, discrepancy_id="x-2"))
        assert again == ()


def test_invariant_5_what_waits_is_given_out_once_and_each_time_as_a_set_of_its_own():
    """The owner would sign twice for one paper, or two sets would have one name."""
    given, told = return_found_papers(found(), SIGNED, NOW)
    assert told == (FoundPapersReturned("d-1", "r-1", 2, ONE, NOW),)
    assert given.papers_found == NOTHING
    with pytest.raises(FailedPrecondition, match="NO_PAPERS_HERE"):
        return_found_papers(given, SIGNED, NOW)

    copy = replace(FOUND, discrepancy_id="x-2", found=PaperCount(0, 1))
    lacking = replace(given, handed_over=ONE)
    _, more = discrepancy_closed(discrepancy_opened(lacking, copy, NOW), copy)

    assert more == (PapersFound("d-1", "r-1", 3, PaperCount(0, 1)),)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"relation": Relation.AUTHORISED}, "AUTHORISATION_MISSING"),
        ({"identity_kind": None}, "IDENTITY_NOT_CHECKED"),
        ({"signature_hash": b""}, "SIGNATURE_MISSING"),
    ],
)
def test_invariant_17_who_gets_it_is_checked_as_for_the_result_itself(wrong, reason):
    """Anybody could take away the original that was left behind."""
    with pytest.raises(FailedPrecondition, match=reason):
        return_found_papers(found(), replace(SIGNED, **wrong), NOW)


def test_who_must_appear_for_the_result_must_appear_for_what_follows():
    """An authorisation would do for the half of a certificate."""
    for_owner = replace(found(), blocks=(Block(BlockReason.OWNER_MUST_APPEAR),))
    other = replace(SIGNED, relation=Relation.AUTHORISED, authorisation_no="UQ-1")
    with pytest.raises(FailedPrecondition, match="OWNER_MUST_APPEAR"):
        return_found_papers(for_owner, other, NOW)
    return_found_papers(for_owner, SIGNED, NOW)


def test_of_a_dossier_that_has_ended_nothing_is_given_out():
    """What was withdrawn would be answered all the same."""
    ended = short(State.DELIVERED_BY_POST, dossier_ended=True)
    assert discrepancy_closed(ended, FOUND)[1] == ()
    with pytest.raises(FailedPrecondition, match="DOSSIER_ENDED"):
        return_found_papers(replace(found(), dossier_ended=True), SIGNED, NOW)


def test_what_the_owner_has_already_is_not_sent_to_him_again():
    """The post would be asked for a paper that it cannot count, and a difference be opened."""
    given, _ = return_found_papers(found(), SIGNED, NOW)
    undone, _ = delivery_cancelled(given, SHIPMENT, NOW)
    back, _ = shipment_returned(undone, SHIPMENT, NOW)
    _, ordered = redispatch(back, "o-2", PostagePayer.OWNER, NOW, address_confirmed=True)

    assert ordered.papers == GONE


def test_of_an_issue_that_was_lost_nothing_waits_and_of_the_next_nothing_was_given():
    """The new licence would be sent without the paper that was given of the old one."""
    given, _ = return_found_papers(found(), SIGNED, NOW)
    lost = replace(given, state=State.WITH_POST_OUTBOUND, lost=True)
    document = Document("13/GP", DocumentKind.PAPER_ORIGINAL)
    made, _ = reissue(lost, "BB-1", MADE, (document,), NOW)
    _, ordered = prepare_dispatch(made, "o-3", (), NOW)

    assert ordered.papers == MADE
