"""What a result is made of, taken back by the head, and made again after a loss."""

from datetime import timedelta

import pytest

from services.results.domain import (
    DeliveryOrderCancelled,
    Document,
    DocumentKind,
    EarlierIssue,
    HeardShipment,
    IssueEnd,
    Outcome,
    PaperCount,
    ResultReady,
    ResultRecalled,
    ResultReissued,
    ReturnMethod,
    State,
    block,
    change_return_method,
    dossier_ended,
    prepare_dispatch,
    register,
    reissue,
    resolution_recalled,
    shipment_collected,
    shipment_delivered,
    shipment_returned,
)
from shared.errors import FailedPrecondition
from tests.domain.results.builders import (
    DOCUMENTS,
    NOW,
    PAPERS,
    SHIPMENT,
    ready,
    result,
)
from tests.domain.results.test_blocks import FEE

LATER = NOW + timedelta(days=3)
NONE = PaperCount(0, 0)
ORIGINAL = Document("1/GP", DocumentKind.PAPER_ORIGINAL)
COPY = Document("2/GP", DocumentKind.CERTIFIED_COPY)
ELECTRONIC = Document("3/GP", DocumentKind.ELECTRONIC)
NUMBERS = tuple(document.document_no for document in DOCUMENTS)
NEW = (Document("77/GP", DocumentKind.PAPER_ORIGINAL),)
AT_AGENCY = [
    State.READY,
    State.AWAITING_PICKUP,
    State.BLOCKED,
    State.BACK_AT_AGENCY,
    State.DISPATCH_PREPARED,
]


@pytest.mark.parametrize(
    ("documents", "papers", "reason"),
    [
        ((ORIGINAL, Document("1/GP", DocumentKind.ELECTRONIC)), PAPERS, "DOCUMENT_NO_TWICE"),
        ((ORIGINAL, COPY), PAPERS, "PAPERS_TOO_FEW"),
        ((ELECTRONIC,), NONE, "NO_PAPERS"),
        ((), NONE, "NO_PAPERS"),
    ],
)
def test_a_result_is_made_of_documents_that_can_be_told_apart_and_handed_over(
    documents, papers, reason
):
    """Two documents of one number, or a number without a paper, could not be signed for."""
    with pytest.raises(FailedPrecondition, match=reason):
        register(result(), Outcome.POSITIVE, papers, documents, NOW)


def test_an_electronic_result_needs_no_paper_until_its_owner_wants_one():
    """The agency would have to print what nobody asked for, or promise what there is not."""
    item = result(method=ReturnMethod.ELECTRONIC)
    ready_, _ = register(item, Outcome.NEGATIVE, NONE, (ELECTRONIC,), NOW)

    assert ready_.state is State.READY
    for method in (ReturnMethod.COUNTER, ReturnMethod.POSTAL):
        with pytest.raises(FailedPrecondition, match="NO_PAPERS"):
            change_return_method(ready_, method, NOW)


@pytest.mark.parametrize("state", AT_AGENCY)
def test_a_recall_takes_back_whatever_is_at_the_agency(state):
    """The wrong decision would go out although the head took it back."""
    taken, facts = resolution_recalled(result(state), LATER)

    assert (taken.state, taken.outcome, taken.documents) == (State.NOT_READY, None, ())
    assert taken.earlier == (EarlierIssue(NUMBERS, IssueEnd.RECALLED, "", LATER),)
    cancelled = DeliveryOrderCancelled("d-1", "r-1", "o-1")
    prepared = state is State.DISPATCH_PREPARED
    assert facts == ((cancelled,) if prepared else ()) + (ResultRecalled("d-1", "r-1"),)


@pytest.mark.parametrize("state", sorted(set(State) - {*AT_AGENCY, State.WITH_POST_OUTBOUND}))
def test_a_recall_that_comes_too_late_is_only_noted(state):
    """A fact is true: a result that the citizen has stays his until somebody fetches it."""
    item = result(state)

    assert resolution_recalled(item, LATER) == (item, ())


def test_what_is_recalled_on_the_way_is_no_result_when_it_comes_back():
    """It would be sent a second time although the head took it back."""
    noted, facts = resolution_recalled(result(State.WITH_POST_OUTBOUND), NOW)
    back, told = shipment_returned(noted, SHIPMENT, LATER)

    assert (noted.state, facts) == (State.WITH_POST_OUTBOUND, ())
    assert (back.state, back.recalled) == (State.NOT_READY, False)
    assert told == (ResultRecalled("d-1", "r-1"),)


def test_after_a_recall_the_result_is_registered_and_told_anew():
    """The dossier would stay in process for ever."""
    prepared, _ = prepare_dispatch(ready(), "o-1", (), NOW)
    taken, _ = resolution_recalled(prepared, NOW)
    again, told = register(taken, Outcome.NEGATIVE, PAPERS, NEW, LATER)

    assert told == ResultReady("d-1", "r-1", Outcome.NEGATIVE, PAPERS, ReturnMethod.POSTAL, LATER)
    assert (again.documents, again.earlier[0].document_nos) == (NEW, NUMBERS)
    late, _ = shipment_collected(again, SHIPMENT, LATER, portal_done=False)
    assert late is again, "the old order is not one of the new result"
    assert prepare_dispatch(again, "o-2", (), LATER)[1].round == 2


def test_a_recall_that_the_post_overtook_is_followed():
    """The papers would be with the post and nobody would know."""
    prepared, _ = prepare_dispatch(ready(), "o-1", (), NOW)
    taken, _ = resolution_recalled(prepared, NOW)
    gone, _ = shipment_collected(taken, SHIPMENT, LATER, portal_done=False)
    back, _ = shipment_returned(gone, SHIPMENT, LATER)

    assert (gone.state, gone.recalled) == (State.WITH_POST_OUTBOUND, True)
    assert back.state is State.NOT_READY
    assert len(back.earlier) == 1, "one issue was recalled, and is remembered once"


def test_a_lost_result_is_made_again_under_new_numbers():
    """Two valid papers of one number would be about, one of them in unknown hands."""
    lost = result(State.WITH_POST_OUTBOUND)
    made, told = reissue(lost, "MT-9", PAPERS, NEW, LATER)

    assert (made.state, made.documents, made.order_id) == (State.READY, NEW, "")
    assert made.earlier == (EarlierIssue(NUMBERS, IssueEnd.LOST, "MT-9", LATER),)
    assert told == ResultReissued("d-1", "r-1", PAPERS, LATER)
    with pytest.raises(FailedPrecondition, match="DOCUMENT_NO_USED"):
        reissue(lost, "MT-9", PAPERS, DOCUMENTS, LATER)
    with pytest.raises(FailedPrecondition, match="DOCUMENTS_MISSING"):
        reissue(lost, "MT-9", PAPERS, (), LATER)


def test_invariant_33_a_lost_result_that_turns_up_is_not_returned_a_second_time():
    """The dossier would end twice, once with a paper that is not valid any more."""
    made, _ = reissue(result(State.WITH_POST_OUTBOUND), "MT-9", PAPERS, NEW, NOW)
    prepared, _ = prepare_dispatch(made, "o-2", (), NOW)
    assert shipment_delivered(prepared, SHIPMENT, LATER) == (prepared, ())

    second = HeardShipment("o-2", SHIPMENT.direction, PAPERS)
    _, told = shipment_delivered(prepared, second, LATER)
    assert len(told) == 1


@pytest.mark.parametrize("state", sorted(set(State) - {State.WITH_POST_OUTBOUND}))
def test_only_what_the_post_has_can_be_lost(state):
    """A second paper would be made while the first lies in the drawer."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        reissue(result(state), "MT-9", PAPERS, NEW, NOW)


def test_what_was_recalled_or_ended_is_not_made_again():
    """A decision that was taken back would come to life by a loss."""
    recalled, _ = resolution_recalled(result(State.WITH_POST_OUTBOUND), NOW)
    ended, _ = dossier_ended(result(State.WITH_POST_OUTBOUND), NOW)

    for item, reason in ((recalled, "RESOLUTION_RECALLED"), (ended, "DOSSIER_ENDED")):
        with pytest.raises(FailedPrecondition, match=reason):
            reissue(item, "MT-9", PAPERS, NEW, NOW)


def test_a_reason_to_hold_back_outlives_a_recall():
    """The fee of the first decision would be forgotten with it."""
    held, _ = block(ready(), FEE, NOW)
    again, _ = register(resolution_recalled(held, NOW)[0], Outcome.POSITIVE, PAPERS, NEW, LATER)

    assert again.state is State.BLOCKED
