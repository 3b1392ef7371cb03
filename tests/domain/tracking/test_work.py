from datetime import timedelta

import pytest

from services.tracking.domain import Source, Work, recount
from tests.domain.tracking.builders import DUE, JOURNEYS, START, Story, gives


def work(story):
    """Say on which lists a dossier stands."""
    return set(recount(story.facts).at)


def test_a_dossier_under_way_stands_where_its_time_will_come():
    """A list that is read at midnight would need every dossier folded again."""
    story = Story().by_post().accepted()

    standing = recount(story.facts)

    assert standing.agency == "H55.12"
    assert standing.at == {Work.LATE_AGENCY: DUE.replace(hour=17)}


def test_the_earliest_of_several_promises_counts():
    """An item would hide behind one that was sent later."""
    first, second = START + timedelta(days=3), START + timedelta(days=9)
    story = Story().registered()
    for shipment, promised in (("s-2", second), ("s-1", first)):
        story.postal("ShipmentCollected", shipment, times={"promised_time": promised})

    assert recount(story.facts).at[Work.BEYOND_PROMISE] == first


def test_an_item_on_its_way_back_is_listed_until_it_is_back():
    """Nobody at the counter would expect it."""
    story = Story().by_post().accepted().ready().sent()
    story.postal("ShipmentReturning", "s-2", "RESULT_OUT")
    assert Work.RETURNING in work(story)

    story.postal("ShipmentReturned", "s-2", "RESULT_OUT")

    assert Work.RETURNING not in work(story)


def test_a_discrepancy_is_listed_until_it_is_closed():
    """Papers would be missing and nobody would ask for them."""
    story = Story().by_post().postal("DiscrepancyOpened", discrepancy_id="x")
    story.postal("DiscrepancyOpened", discrepancy_id="y")
    assert recount(story.facts).at[Work.DISCREPANCY] == story.facts[-2].occurred

    story.postal("DiscrepancyClosed", discrepancy_id="x")
    assert recount(story.facts).at[Work.DISCREPANCY] == story.facts[-2].occurred
    story.postal("DiscrepancyClosed", discrepancy_id="y")

    assert Work.DISCREPANCY not in work(story)


def withdrawn():
    """A dossier that was withdrawn while the counter had its papers."""
    story = Story().registered(channel="DIRECT")
    story.intake("DossierFiled", **gives("d-1", "AGENCY", before="CITIZEN", unit="H55.12"))
    return story.intake("DossierWithdrawn")


def test_invariant_10_papers_of_an_ended_dossier_without_a_task_are_listed():
    """They would lie at the counter for ever."""
    story = withdrawn()
    assert recount(story.facts).at == {Work.OUTSIDE: story.facts[-1].occurred}

    story.intake("PapersBackOrdered", order_id="s-9", **gives("s-9", "AGENCY", unit="H55.12"))
    assert work(story) == set()
    story.postal("ShipmentOrdered", "s-9", "PAPERS_BACK")
    assert work(story) == set()
    story.postal("ShipmentCancelled", "s-9", "PAPERS_BACK")
    assert work(story) == {Work.OUTSIDE}


@pytest.mark.parametrize("back", ["counter", "post"])
def test_papers_that_are_back_with_the_citizen_are_nobodys_work(back):
    """A list would never get empty."""
    story = withdrawn()
    if back == "counter":
        story.intake("PapersGivenBack", **gives("d-1", "CITIZEN", before="AGENCY"))
    else:
        story.intake("PapersBackOrdered", order_id="s-9", **gives("s-9", "AGENCY"))
        story.postal(
            "ShipmentCollected", "s-9", "PAPERS_BACK", **gives("s-9", "POST", before="AGENCY")
        )
        assert work(story) == set()
        story.postal(
            "ShipmentDelivered", "s-9", "PAPERS_BACK", **gives("s-9", "CITIZEN", before="POST")
        )

    assert work(story) == set()


def test_what_the_post_lost_stays_on_the_list():
    """It would be forgotten as soon as the dossier is cancelled."""
    story = (
        Story().registered().intake("PickupOrdered", direction="INBOUND", **gives("s-1", "CITIZEN"))
    )
    story.postal("ShipmentCollected", **gives("s-1", "POST", before="CITIZEN"))
    story.postal("ShipmentLost", **gives("s-1", "POST", before="POST")).intake("DossierCancelled")

    assert Work.OUTSIDE in work(story)


def test_invariant_10_papers_found_after_the_result_are_listed_until_they_are_given_out():
    """They would lie at the counter for ever, and the dossier looks as if it were over."""
    story = Story().by_post().accepted().ready().results("ResultReturned", return_method="POSTAL")
    assert work(story) == set()
    story.results("PapersFound", **gives("r-1/2", "AGENCY", unit="H55.12"))
    assert recount(story.facts).at == {Work.OUTSIDE: story.facts[-1].occurred}

    story.results("FoundPapersReturned", **gives("r-1/2", "CITIZEN", before="AGENCY"))

    assert work(story) == set()


def test_invariant_10_papers_of_an_ended_dossier_found_after_the_rest_had_gone_are_listed():
    """An original that the citizen handed in would be forgotten at the counter."""
    story = withdrawn()
    story.intake("PapersBackOrdered", order_id="s-9", **gives("s-9", "AGENCY", unit="H55.12"))
    story.postal(
        "DiscrepancyOpened", "s-9", "PAPERS_BACK", discrepancy_id="x-1", **gives("x-1", "AGENCY")
    )
    for name, after, before in (
        ("ShipmentCollected", "POST", "AGENCY"), ("ShipmentDelivered", "CITIZEN", "POST"),
    ):  # fmt: skip
        story.postal(name, "s-9", "PAPERS_BACK", **gives("s-9", after, before=before))
    assert work(story) == {Work.DISCREPANCY}

    story.postal(
        "DiscrepancyClosed", "s-9", "PAPERS_BACK", discrepancy_id="x-1", resolution="FOUND"
    )
    assert work(story) == {Work.OUTSIDE}
    story.intake("PapersGivenBack", **gives("d-1", "CITIZEN", before="AGENCY"))

    assert work(story) == set()


@pytest.mark.parametrize("journey", JOURNEYS)
def test_the_order_in_which_sources_arrive_changes_no_list(journey):
    """A rebuilt list would have other dossiers than the one before."""
    facts = journey().facts
    turned = [fact for source in reversed(Source) for fact in facts if fact.source is source]

    assert recount(turned) == recount(facts)
