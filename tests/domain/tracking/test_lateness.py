from dataclasses import replace
from datetime import timedelta

import pytest

from services.tracking.domain import Cause, Holder, late
from tests.domain.tracking.builders import DUE, START, Story

PROMISED = START + timedelta(days=3)


def causes(story, now):
    """Say who is late."""
    return [one.cause for one in late(story.view().deadlines, now)]


def collected(**said):
    """Let the post take the papers and promise when they arrive."""
    story = Story().registered()
    return story.postal("ShipmentCollected", times={"promised_time": PROMISED}, **said)


def test_a_dossier_is_late_from_the_local_day_after_its_due_date():
    """An agency would be blamed at noon for a result that it gives in the afternoon."""
    story = Story().by_post().accepted()
    midnight = DUE.replace(hour=17)  # 00:00 in Việt Nam

    assert causes(story, midnight - timedelta(seconds=1)) == []
    assert causes(story, midnight) == [Cause.AGENCY]
    (one,) = late(story.view().deadlines, midnight)
    assert one.text_vi == "Cơ quan giải quyết hẹn trả 16:00 ngày 20/03/2026"
    told = {fact.event_id: fact.name for fact in story.facts}
    assert {told[event_id] for event_id in one.event_ids} == {"DossierForwarded", "DossierAccepted"}


def test_invariant_22_nobody_is_late_while_the_citizen_has_time_to_answer():
    """The agency would be blamed for days in which it may not work."""
    until = DUE + timedelta(days=30)
    story = Story().by_post().accepted()
    story.intake("SupplementRequested", round="1", times={"deadline_time": until})

    assert causes(story, DUE + timedelta(days=20)) == []
    assert causes(story, until) == [Cause.CITIZEN]


def test_who_stops_the_clock_afterwards_stays_late():
    """An agency would get rid of its delay by asking for one more paper."""
    story = Story().by_post().accepted()
    story.intake("SupplementRequested", after=60 * 24 * 30, round="1")

    assert causes(story, story.facts[-1].occurred) == [Cause.AGENCY]


def test_invariant_26_a_late_result_stays_late_and_one_in_time_never_is():
    """What was decided once would change with the days."""
    in_time, too_late = Story().by_post().accepted().ready(), Story().by_post().accepted()
    too_late.results("ResultReady").intake("DossierResolved", timeliness="LATE")
    afterwards = DUE + timedelta(days=400)

    assert causes(in_time, afterwards) == []
    (one,) = late(too_late.view().deadlines, afterwards)
    assert (one.cause, one.decided) == (Cause.AGENCY, True)
    assert too_late.view().next_deadline is None


def test_a_new_due_time_ends_the_delay():
    """An apology would be worth nothing."""
    story = Story().by_post().accepted()
    later = DUE + timedelta(days=9)
    story.intake("DossierReappointed", times={"due_time": later})

    assert causes(story, DUE + timedelta(days=5)) == []
    assert causes(story, later + timedelta(days=1)) == [Cause.AGENCY]


def test_the_post_is_late_while_it_has_what_it_promised_to_bring():
    """The agency would be asked for papers that nobody brought to it."""
    story = collected()

    assert causes(story, PROMISED - timedelta(seconds=1)) == []
    assert causes(story, PROMISED) == [Cause.POST]
    assert causes(story.postal("ShipmentDelivered"), PROMISED) == []


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("NOBODY_THERE", Cause.CITIZEN),
        ("COUNTER_CLOSED", Cause.AGENCY),
        ("WRONG_ITEM", Cause.POST),
    ],
)
def test_who_made_a_delivery_fail_in_time_is_the_reason_of_its_delay(reason, cause):
    """The post would pay for a door that nobody opened."""
    story = collected().postal("DeliveryAttempted", attempt="1", reason=reason)

    assert causes(story, PROMISED) == [cause]


def test_a_delivery_tried_after_the_promise_is_the_posts_delay():
    """The post would be excused by a door it knocked at a week too late."""
    story = collected()
    story.postal("DeliveryAttempted", after=60 * 24 * 9, attempt="1", reason="NOBODY_THERE")

    assert causes(story, story.facts[-1].occurred) == [Cause.POST]


def test_what_waits_at_the_office_waits_for_the_citizen():
    """He would not be told that his letter goes back soon."""
    until = PROMISED + timedelta(days=5)
    story = collected().postal("ShipmentHeld", times={"storage_end_time": until})

    assert causes(story, PROMISED) == []
    assert causes(story, until) == [Cause.CITIZEN]


def test_a_counter_that_does_not_answer_is_late():
    """A dossier at the counter would wait for ever in nobody's list."""
    story = Story().by_post()
    story.intake("AnswerOverdue", times={"answer_due_time": START + timedelta(days=1)})

    assert causes(story, START + timedelta(days=2)) == [Cause.AGENCY]
    assert causes(story.accepted(), START + timedelta(days=2)) == []


def test_each_entry_of_a_time_line_says_what_came_next_and_who_was_late():
    """A person would have to find out himself when it went wrong."""
    story = collected().intake("ContactCorrected", after=60 * 24 * 5).postal("ShipmentDelivered")

    (_, taken, meanwhile, delivered) = story.entries()

    assert [one.due for one in taken.then.deadlines] == [PROMISED]
    assert taken.then.next_step_vi == "Bưu chính bàn giao hồ sơ cho bộ phận một cửa"
    assert [one.cause for one in meanwhile.late] == [Cause.POST]
    assert delivered.then.next_step_vi == "Bộ phận một cửa kiểm tra và tiếp nhận hồ sơ"
    assert (taken.late, delivered.late) == ((), ())


def test_a_report_that_came_late_takes_nothing_back_in_a_time_line():
    """An entry would say that the post has papers which the entry before has delivered."""
    story = Story().by_post()
    story.facts[-1] = replace(story.facts[-1], occurred=story.facts[-3].occurred)
    delivered_before_it_was_scanned = story.entries()[-2:]

    assert [one.fact.name for one in delivered_before_it_was_scanned] == [
        "ShipmentDelivered",
        "ShipmentScanned",
    ]
    assert {one.then.holder for one in delivered_before_it_was_scanned} == {Holder.COUNTER}
