"""What the post and the results tell: its effect on a dossier, races included."""

import pytest

from services.intake.domain import (
    ending,
    filing,
    hearing,
    hearing_of_results,
    resolution,
    supplement,
)
from services.intake.domain.facts import DossierCancelled, DossierResolved, PickupOrderCancelled
from services.intake.domain.history import RoundState
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import CancellationCause, PaperCount, Timeliness
from tests.domain.intake.builders import (
    DUE,
    TWO_AND_ONE,
    VECTORS,
    at,
    dossier_in,
    expired,
    refused,
    request_supplement,
)

S = State


def test_a_pickup_the_post_gives_up_cancels_the_dossier():
    """The citizen must be told that nobody will come."""
    heard = hearing.inbound_cancelled(dossier_in(S.REGISTERED), "o-1")

    assert heard.facts == (DossierCancelled("d-1", CancellationCause.PICKUP_CANCELLED),)


def test_papers_collected_while_the_dossier_was_called_off_can_go_back():
    """The race of a citizen and a postman must not strand papers at the counter."""
    cancelled, facts = filing.cancel(dossier_in(S.REGISTERED))
    assert facts[1] == PickupOrderCancelled("d-1", "o-1")

    collected = hearing.inbound_collected(cancelled, "o-1").dossier
    delivered = hearing.inbound_delivered(collected, "o-1", TWO_AND_ONE).dossier

    assert (delivered.state, delivered.papers_held) == (S.CANCELLED, TWO_AND_ONE)
    assert ending.give_papers_back(delivered).dossier.papers_held == PaperCount()


@pytest.mark.parametrize(
    ("ready", "timeliness"),
    [
        ("2026-03-08 23:59", Timeliness.EARLY),
        ("2026-03-09 00:00", Timeliness.ON_TIME),
        ("2026-03-09 23:59", Timeliness.ON_TIME),
        ("2026-03-10 00:00", Timeliness.LATE),
    ],
)
def test_timeliness_compares_local_dates(ready, timeliness):
    """Reports count by date in Vietnam; UTC would move seven hours of results to the day before."""
    heard = hearing_of_results.result_ready(dossier_in(S.IN_PROCESS), at(ready))

    assert heard.facts == (DossierResolved("d-1", at(ready), DUE, DUE, timeliness),)
    assert heard.dossier.timeliness is timeliness


def test_timeliness_is_decided_once():
    """A second result for the same dossier must not turn a late one into an early one."""
    resolved = hearing_of_results.result_ready(
        dossier_in(S.IN_PROCESS), at("2026-03-10 08:00")
    ).dossier

    again = hearing_of_results.result_ready(resolved, at("2026-03-03 08:00"))

    assert again.dossier == resolved
    assert again.note == "RESULT_READY_WHILE_RESOLVED"


def test_a_clock_that_stands_cannot_run_out():
    """A result that comes while papers are waited for is never late."""
    heard = hearing_of_results.result_ready(
        dossier_in(S.SUPPLEMENT_REQUESTED), at("2026-03-18 08:00")
    )

    assert heard.dossier.timeliness is Timeliness.ON_TIME


@pytest.mark.parametrize("state", [S.IN_PROCESS, S.RESOLVED])
def test_nothing_is_withdrawn_while_the_post_has_the_result(state):
    """A withdrawn dossier would be delivered a licence; heard of too early or not, it is gone."""
    gone = hearing_of_results.result_collected(dossier_in(state)).dossier

    with refused("RESULT_HANDED_OVER"):
        ending.withdraw(gone)
    back = hearing_of_results.result_came_back(gone).dossier
    assert ending.withdraw(back).dossier.state is S.WITHDRAWN


def test_a_result_that_leaves_a_withdrawn_dossier_is_noted():
    """Somebody has to look after it."""
    heard = hearing_of_results.result_collected(dossier_in(S.WITHDRAWN))

    assert heard.note == "RESULT_COLLECTED_WHILE_WITHDRAWN"
    assert heard.dossier.result_handed_over


def test_an_expired_supplement_still_ends_with_a_result():
    """The agency may decide on what it has."""
    heard = hearing_of_results.result_ready(
        expired(dossier_in(S.SUPPLEMENT_REQUESTED)), at("2026-03-25 08:00")
    )

    assert heard.dossier.state is S.RESOLVED


def test_a_recall_that_came_too_late_was_none():
    """The citizen has the licence; the post would still come for papers that nobody needs."""
    resolved = hearing_of_results.result_ready(
        dossier_in(S.IN_PROCESS), at("2026-03-09 08:00")
    ).dossier
    recall_time, copy = at("2026-03-09 08:15"), PaperCount(copies=1)
    recalled = resolution.recall_resolution(resolved, "Sai", VECTORS, recall_time).dossier
    asked = request_supplement(recalled, now=at("2026-03-09 08:30")).dossier
    ordered = supplement.order_supplement_pickup(asked, "o-2", copy).dossier

    heard = hearing_of_results.result_returned(ordered)

    told = DossierResolved("d-1", at("2026-03-09 08:00"), DUE, DUE, Timeliness.ON_TIME)
    assert heard.facts == (told, PickupOrderCancelled("d-1", "o-2"))
    assert heard.dossier.state is S.RESULT_RETURNED
    assert heard.dossier.rounds[-1].state is RoundState.DROPPED
    assert heard.dossier.timeliness is Timeliness.ON_TIME
