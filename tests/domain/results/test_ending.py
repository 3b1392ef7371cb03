"""How a result ends: electronically, with old papers withdrawn, or in the archive."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.results.domain import (
    Direction,
    HeardShipment,
    OldPaper,
    PaperCount,
    ResultArchived,
    ResultReturned,
    ReturnMethod,
    State,
    Work,
    archive_unclaimed,
    change_return_method,
    criteria,
    prepare_dispatch,
    redispatch,
    return_at_counter,
    return_electronically,
    shipment_collected,
    shipment_delivered,
    shipment_returned,
)
from services.results.domain.vocabulary import PostagePayer
from shared.errors import FailedPrecondition
from tests.domain.results.builders import NOW, PAPERS, SHIPMENT, SIGNED, ready, result

LATER = NOW + timedelta(days=1)
OLD = (OldPaper("GPLX", 1), OldPaper("SO-HONG", 2))


def test_an_electronic_document_ends_the_journey():
    """The dossier of who asked for a file would never end."""
    returned, told = return_electronically(
        ready(ReturnMethod.ELECTRONIC), LATER, paper_follows=True
    )

    assert (returned.state, returned.returned_time) == (State.DELIVERED_ELECTRONICALLY, LATER)
    assert told == ResultReturned("d-1", "r-1", ReturnMethod.ELECTRONIC, LATER, paper_follows=True)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (ready(), "RETURN_METHOD_NOT_ELECTRONIC"),
        (replace(ready(ReturnMethod.ELECTRONIC), documents=()), "NO_ELECTRONIC_DOCUMENT"),
        (result(State.NOT_READY, ReturnMethod.ELECTRONIC), "ILLEGAL_TRANSITION"),
        (result(State.DELIVERED_ELECTRONICALLY), "ILLEGAL_TRANSITION"),
    ],
)
def test_nothing_is_sent_that_is_not_wanted_or_not_there(item, reason):
    """A dossier would be closed by a message without an attachment."""
    with pytest.raises(FailedPrecondition, match=reason):
        return_electronically(item, NOW, paper_follows=False)


def test_old_papers_are_asked_for_at_the_door_and_again_after_a_return():
    """The old licence would stay in use beside the new one."""
    prepared, ordered = prepare_dispatch(ready(), "o-1", OLD, NOW)
    back, _ = shipment_returned(prepared, SHIPMENT, NOW)
    _, again = redispatch(back, "o-2", PostagePayer.OWNER, NOW, address_confirmed=True)

    assert (ordered.old_papers, again.old_papers) == (3, 3)


@pytest.mark.parametrize(
    ("given", "missing"),
    [((), "GPLX"), ((OldPaper("GPLX", 1), OldPaper("SO-HONG", 1)), "SO-HONG"), (OLD, "")],
)
def test_the_counter_takes_the_old_papers_that_the_post_would_have_taken(given, missing):
    """Who came to the counter instead would keep both licences."""
    prepared, _ = prepare_dispatch(ready(), "o-1", OLD, NOW)
    waiting, _ = change_return_method(prepared, ReturnMethod.COUNTER, NOW)
    signed = replace(SIGNED, old_papers=given)
    if missing:
        with pytest.raises(FailedPrecondition, match="OLD_PAPERS_MISSING") as refused:
            return_at_counter(waiting, signed, NOW)
        assert refused.value.metadata["kind_code"] == missing
    else:
        assert return_at_counter(waiting, signed, NOW)[1].old_papers == 3


@pytest.mark.parametrize("handed_over", [PAPERS, PaperCount(1, 1)])
def test_a_count_that_differs_at_the_handover_is_seen(handed_over):
    """Nobody would ask where the missing paper stayed."""
    prepared, _ = prepare_dispatch(ready(), "o-1", (), NOW)
    shipment = HeardShipment("o-1", Direction.RESULT_OUT, handed_over)
    gone, _ = shipment_collected(prepared, shipment, NOW, portal_done=False)

    assert gone.handed_over == handed_over
    assert gone.handover_differs == (handed_over != PAPERS)


@pytest.mark.parametrize("at_handover", [False, True])
def test_invariant_35_the_portal_is_told_when_the_citizen_has_it_or_at_the_handover(at_handover):
    """The portal would say “returned” of what lies at a post office, or never."""
    prepared, _ = prepare_dispatch(ready(), "o-1", (), NOW)
    gone, _ = shipment_collected(prepared, SHIPMENT, NOW, portal_done=at_handover)
    there, told = shipment_delivered(gone, SHIPMENT, LATER)

    assert prepared.portal_returned_time is None
    assert gone.portal_returned_time == (NOW if at_handover else None)
    assert there.portal_returned_time == (NOW if at_handover else LATER)
    assert isinstance(told[0], ResultReturned)
    assert there.ready_time == NOW < LATER == there.returned_time


@pytest.mark.parametrize("state", [State.AWAITING_PICKUP, State.BACK_AT_AGENCY, State.BLOCKED])
def test_what_nobody_comes_for_is_archived_after_its_time_and_not_before(state):
    """A drawer would fill for ever, or an owner on a journey would find his licence gone."""
    item = result(state)
    day = timedelta(days=1)
    with pytest.raises(FailedPrecondition, match="NOT_WAITING_LONG_ENOUGH"):
        archive_unclaimed(item, 365, NOW + 365 * day - timedelta(seconds=1))
    archived, told = archive_unclaimed(item, 365, NOW + 365 * day)

    assert archived.state is State.ARCHIVED_UNCLAIMED
    assert told == ResultArchived("d-1", "r-1", NOW, NOW + 365 * day)


@pytest.mark.parametrize(
    "state", sorted(set(State) - {State.AWAITING_PICKUP, State.BACK_AT_AGENCY, State.BLOCKED})
)
def test_only_what_waits_for_its_owner_is_archived(state):
    """A result that the agency forgot to send is not one that nobody wanted."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        archive_unclaimed(result(state), 1, NOW + timedelta(days=900))


def test_a_new_beginning_starts_the_waiting_anew():
    """An owner who had just chosen the counter would find his result archived."""
    item = result(State.BACK_AT_AGENCY)
    there, _ = change_return_method(item, ReturnMethod.COUNTER, NOW + timedelta(days=364))

    with pytest.raises(FailedPrecondition, match="NOT_WAITING_LONG_ENOUGH"):
        archive_unclaimed(there, 365, NOW + timedelta(days=366))


def test_only_waiting_has_a_usual_length():
    """A result that came back an hour ago would not be on anybody's list."""
    asked = {kind: criteria(kind, 30, NOW).since_until for kind in Work}

    assert asked.pop(Work.WAITING_TOO_LONG) == NOW - timedelta(days=30)
    assert set(asked.values()) == {None}
