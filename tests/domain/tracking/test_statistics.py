import random
from datetime import timedelta

import pytest

from services.tracking.domain import statistics as s
from tests.domain.tracking.figures import IN_FORCE, Facts, local

MARCH, APRIL = "2026-03", "2026-04"


@pytest.mark.parametrize(
    ("channel", "measure"),
    [("DIRECT", "received.direct"), ("ONLINE", "received.online"), ("POSTAL", "received.post")],
)
def test_a_dossier_is_received_when_it_is_accepted(channel, measure):
    """The share that comes by post would be guessed."""
    waiting = Facts(channel=channel).registered()
    assert waiting.figures() == {}

    assert Facts(channel=channel).accepted().figures() == {(MARCH, measure): 1}


def test_the_month_is_that_of_the_local_date():
    """The first hours of a month in Việt Nam are the last of the one before in UTC."""
    story = Facts().accepted(at=local("2026-04-01 00:30"))

    assert story.figures() == {(APRIL, "received.post"): 1}


@pytest.mark.parametrize(
    ("off", "flagged"),
    [
        (timedelta(minutes=5), False),
        (timedelta(minutes=6), True),
        (timedelta(days=-30), False),
        (timedelta(days=-31), True),
    ],
)
def test_a_time_that_cannot_be_believed_is_flagged_and_the_recorded_date_counts(off, flagged):
    """A clock set wrong would move a dossier into another year."""
    recorded = local("2026-03-31 23:58")
    story = Facts().registered().intake("DossierAccepted", at=recorded + off, recorded=recorded)

    month = s.month_of(recorded if flagged else recorded + off)
    figures = story.figures()
    assert figures[month, "received.post"] == 1
    assert figures.get((MARCH, "times.flagged"), 0) == flagged


@pytest.mark.parametrize("timeliness", ["EARLY", "ON_TIME", "LATE"])
def test_a_resolution_counts_as_it_was_judged(timeliness):
    """Timeliness is decided once, against the due time in force (invariant 26)."""
    story = Facts().accepted().resolved(timeliness)

    assert story.figures()[MARCH, f"solved.{timeliness.lower()}"] == 1


def test_a_recalled_resolution_counts_no_more_and_the_next_one_does():
    """One dossier would be solved twice."""
    story = Facts().accepted().resolved("EARLY").intake("ResolutionRecalled")
    assert (MARCH, "solved.early") not in story.figures()

    story.resolved("LATE", at=local("2026-04-02 09:00"))

    assert story.figures() == {(MARCH, "received.post"): 1, (APRIL, "solved.late"): 1}


def test_another_version_of_a_definition_begins_with_its_month():
    """Figures of the months before would change with the reading of a rule."""
    begins = s.in_force({"solved@2": APRIL})
    old = Facts().accepted().resolved("EARLY", first="2026-03-01 16:00")
    new = (
        Facts().accepted().resolved("EARLY", first="2026-03-01 16:00", at=local("2026-04-02 09:00"))
    )

    assert old.figures(begins)[MARCH, "solved.early"] == 1
    assert new.figures(begins)[APRIL, "solved.late"] == 1


def test_a_return_that_was_taken_back_is_none():
    """A result would be counted as given out that the post still has."""
    story = Facts().accepted().resolved().results("ResultReturned", return_method="POSTAL")
    assert story.figures()[MARCH, "returned.post"] == 1

    story.results("ResultReturnCancelled")

    assert (MARCH, "returned.post") not in story.figures()


def test_an_item_counts_once_by_what_stands_about_it():
    """First-attempt delivery would be better than it is."""
    story = Facts().postal("ShipmentDelivered", "a").postal("DeliveryAttempted", "b")
    story.postal("ShipmentDelivered", "b").postal("ShipmentReturned", "c")
    story.postal("ShipmentDelivered", "d").postal("ShipmentDeliveryCancelled", "d")
    story.postal("ShipmentDelivered", "e", direction="INBOUND")

    assert story.figures() == {
        (MARCH, "delivered.items"): 2,
        (MARCH, "delivered.first_attempt"): 1,
        (MARCH, "delivered.back"): 1,
    }


def test_fee_and_postage_never_net_against_each_other():
    """Money of two owners would be mixed (invariant 40)."""
    story = Facts().postal("FeeCollected", kind="STATE_FEE", amount=50_000)
    story.postal("FeeCollected", kind="POSTAGE", amount=30_000)
    story.postal("FeeCollectionReversed", kind="POSTAGE", amount=30_000)
    story.postal("FeeRemitted", kind="STATE_FEE", amount=50_000)

    assert story.figures() == {
        (MARCH, "fees.collected"): 50_000,
        (MARCH, "fees.remitted"): 50_000,
    }


def test_in_process_is_within_its_term_until_the_due_day_has_passed():
    """Late is a matter of dates and not of hours."""
    (span,) = Facts().accepted("2026-03-20 08:00").dossier().life.spans

    assert not span.is_over(local("2026-03-20 23:00"))
    assert span.is_over(local("2026-03-21 00:00"))


def test_while_the_clock_stands_nothing_is_over_term():
    """An agency would be blamed for the citizen's time; but not excused for its own."""
    in_time = Facts().accepted().intake("SupplementRequested", at=local("2026-03-19 09:00"))
    too_late = Facts().accepted().intake("SupplementRequested", at=local("2026-03-21 09:00"))

    assert not in_time.dossier().life.spans[-1].is_over(local("2026-04-01 00:00"))
    assert too_late.dossier().life.spans[-1].is_over(local("2026-04-01 00:00"))
    in_time.intake("SupplementCompleted", times={"due_time": local("2026-04-10 16:00")})
    assert in_time.dossier().life.spans[-1].due == local("2026-04-10 16:00")


def test_invariant_46_a_closed_month_does_not_know_what_was_written_down_later():
    """A figure that was sent to the ministry would change afterwards."""
    cut = local("2026-04-03 08:00")
    story = Facts().accepted().resolved("EARLY", at=local("2026-03-30 09:00"))
    before = story.closed(MARCH, cut)
    story.intake("ResolutionRecalled", at=local("2026-04-05 09:00"))

    assert before == {"received.post": 1, "solved.early": 1}
    assert story.closed(MARCH, cut) == before
    assert (MARCH, "solved.early") not in story.figures()


def test_a_fact_behind_the_cut_hides_those_that_follow_it():
    """An item would be delivered at the first attempt, whose failed one came after the cut."""
    cut = local("2026-04-03 08:00")
    story = Facts().postal("DeliveryAttempted", at=local("2026-03-20 09:00"), recorded=cut)
    story.postal("ShipmentDelivered", recorded=cut - timedelta(hours=1))

    assert (MARCH, "delivered.items") in story.figures()
    assert story.closed(MARCH, cut) == {}


def life(dice):
    """Make a random life of a dossier, over some months, with clocks that are sometimes wrong."""
    story = Facts(local("2026-01-05 08:00"), channel=dice.choice(["DIRECT", "ONLINE", "POSTAL"]))
    due = local("2026-02-05 08:00")

    def step():
        story.now += timedelta(hours=dice.randint(1, 900))
        wrong = timedelta(days=dice.choice([0, 0, 0, 0, 3, -45, 400]))
        return {"at": story.now, "recorded": story.now + wrong}

    story.accepted(**step())
    for _ in range(dice.randint(0, 5)):
        name = dice.choice(
            ["SupplementRequested", "SupplementCompleted", "DossierReappointed", "DossierResolved",
             "ResolutionRecalled", "DossierWithdrawn", "DossierStopped"]
        )  # fmt: skip
        due += timedelta(days=dice.randint(0, 40))
        story.intake(name, times={"due_time": due}, timeliness="LATE", **step())
    return story


@pytest.mark.parametrize("seed", range(8))
def test_invariant_45_every_line_of_the_form_adds_up(seed):
    """What came is what was solved and what is still there, in every month."""
    dice = random.Random(seed)
    lives = [life(dice) for _ in range(20)]
    for month in [f"2026-{number:02}" for number in range(1, 13)]:
        figures: dict[str, int] = {}
        for one in lives:
            for measure, amount in one.closed(month, s.FAR).items():
                figures[measure] = figures.get(measure, 0) + amount
        line = s.line(figures)
        assert line.adds_up, (month, line)


def test_facts_in_any_order_give_the_same_cells():
    """A replay from an emptied broker would give other figures (invariant 52)."""
    dice = random.Random(7)
    lives = [life(dice).facts for _ in range(30)]
    expected = s.recount(lives, IN_FORCE)
    for told in lives:
        dice.shuffle(told)

    assert s.recount(lives, IN_FORCE) == expected
    assert sum(expected.values()) > 30


def test_a_corrected_procedure_moves_all_figures_of_the_dossier():
    """Sums over sectors would not be those of the unit (invariant 47)."""
    story = Facts().accepted().intake("DossierCorrected", procedure_code="1.2", sector="Đất đai")

    ((cell, _),) = s.contributions(story.dossier(), IN_FORCE).items()

    assert (cell.place.procedure, cell.place.sector) == ("1.2", "Đất đai")
