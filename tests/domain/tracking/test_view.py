import random
from datetime import timedelta

import pytest

from services.tracking.domain import Holder, Source, Stage, fold, summarise, timeline
from tests.domain.tracking.builders import (
    DUE,
    JOURNEYS,
    Story,
    at_counter,
    undeliverable,
    whole,
    withdrawn,
)


def interleavings(facts, number, seed):
    """Give orders of arrival that keep each source's own order."""
    chance = random.Random(seed)
    for _ in range(number):
        queues = {source: [f for f in facts if f.source is source] for source in Source}
        order = []
        while any(queues.values()):
            source = chance.choice([source for source in Source if queues[source]])
            order.append(queues[source].pop(0))
        yield order


@pytest.mark.parametrize("journey", JOURNEYS)
def test_the_order_in_which_sources_arrive_changes_nothing(journey):
    """A rebuilt or late read model would tell another story than the one before."""
    story = journey()
    expected = (story.view(), story.entries())

    for order in interleavings(story.facts, 50, journey.__name__):
        states = fold(order)
        assert (summarise("d-1", states), timeline(order, states)) == expected


@pytest.mark.parametrize("journey", JOURNEYS)
def test_ties_in_time_are_decided_by_the_journey(journey):
    """Facts of one instant would leave the papers with whoever was heard last."""
    real, tied = journey(), Story()
    for fact in real.facts:
        tied.tell(fact.source, fact.name, after=0, times=fact.times, **fact.words)

    assert (tied.view().holder, tied.view().place) == (real.view().holder, real.view().place)
    assert tied.view().stage == real.view().stage


def test_a_whole_journey_ends_with_the_citizen():
    """The dossier would never leave the lists."""
    view = whole().view()

    assert (view.stage, view.holder, view.place) == (Stage.RESULT_RETURNED, Holder.CITIZEN, "")
    assert (view.next_step_vi, view.due_time) == ("", DUE)
    assert (view.dossier_code, view.procedure_code) == ("H55.12-260302-0001", "1.001193")
    assert view.waybill_nos == ("EE2VN", "EE1VN")


def seen(journey):
    """Give stage, holder and place after every fact of a journey."""
    facts, views = journey().facts, []
    for count in range(1, len(facts) + 1):
        view = summarise("d-1", fold(facts[:count]))
        views.append((facts[count - 1].name, view.stage, view.holder, view.place))
    return views


def test_papers_are_followed_from_hand_to_hand():
    """An officer would look for the papers at the wrong place."""
    stations = [
        (stage, holder, place)
        for number, (_, stage, holder, place) in enumerate(seen(undeliverable))
        if number == 0 or (stage, holder, place) != seen(undeliverable)[number - 1][1:]
    ]

    assert stations == [
        (Stage.REGISTERED, Holder.CITIZEN, ""),
        (Stage.WITH_POST_INBOUND, Holder.POST, "P1"),
        (Stage.WITH_POST_INBOUND, Holder.POST, "P2"),
        (Stage.AT_COUNTER, Holder.COUNTER, "H55.12"),
        (Stage.ACCEPTED, Holder.COUNTER, "H55.12"),
        (Stage.IN_PROCESS, Holder.AGENCY, "H55.3"),
        (Stage.RESOLVED, Holder.AGENCY, "H55.3"),
        (Stage.RESOLVED, Holder.COUNTER, "H55.12"),
        (Stage.RESOLVED, Holder.POST, "P3"),
        (Stage.RESOLVED, Holder.POST, "P4"),
        (Stage.RESOLVED, Holder.COUNTER, "H55.12"),
        (Stage.RESOLVED, Holder.POST, "P3"),
        (Stage.RESOLVED, Holder.CITIZEN, ""),
        (Stage.RESULT_RETURNED, Holder.CITIZEN, ""),
    ]


def test_a_supplement_does_not_take_the_dossier_with_it():
    """The agency would seem to have lost the dossier while it waits for one more paper."""
    during = [row for row in seen(at_counter) if row[1] is Stage.SUPPLEMENT_REQUESTED]

    assert {row[2:] for row in during} == {(Holder.AGENCY, "H55.3")}
    collected = next(e for e in at_counter().entries() if e.fact.name == "ShipmentCollected")
    assert (collected.holder, collected.place) == (Holder.POST, "P1")


def test_papers_of_a_withdrawn_dossier_go_back():
    """The citizen would not be told that his papers are under way."""
    story = withdrawn()

    steps = [
        summarise("d-1", fold(story.facts[:count])).next_step_vi
        for count in range(len(story.facts) - 2, len(story.facts) + 1)
    ]

    assert story.view().stage is Stage.WITHDRAWN
    assert steps == [
        "Bộ phận một cửa trả lại giấy tờ cho công dân",
        "Bưu chính phát cho công dân",
        "",
    ]


def test_a_withdrawn_dossier_stays_withdrawn_when_its_result_arrives():
    """A race between agency and owner would end differently here than at intake."""
    story = Story().by_post().accepted().intake("DossierWithdrawn")
    story.results("ResultReady", return_method="POSTAL").results("ResultReturned")

    assert story.view().stage is Stage.WITHDRAWN


def test_a_stopped_dossier_goes_back_like_a_withdrawn_one():
    """The citizen looks for his papers, whoever ended the work."""
    view = Story().by_post().accepted().intake("DossierStopped").view()

    assert view.stage is Stage.STOPPED
    assert view.next_step_vi == "Bộ phận một cửa trả lại giấy tờ cho công dân"


def test_a_payment_is_waited_for_and_moves_the_due_time():
    """The citizen has to see that it is his turn, and what his paying changed."""
    story = Story().by_post().accepted().intake("ObligationIssued", purpose="LAND_RENT")
    assert story.view().stage is Stage.PAYMENT_REQUESTED
    assert story.view().next_step_vi == "Công dân thực hiện nghĩa vụ tài chính"
    later = DUE + timedelta(days=3)

    story.intake("ObligationSettled", times={"due_time": later})

    assert (story.view().stage, story.view().due_time) == (Stage.IN_PROCESS, later)


def test_a_reopened_supplement_is_the_citizens_turn_again():
    """He would believe that all was lost."""
    story = Story().by_post().accepted().intake("SupplementRequested")
    story.intake("SupplementExpired").intake("SupplementReopened", round="1")

    assert story.view().stage is Stage.SUPPLEMENT_REQUESTED
    assert story.view().next_step_vi == "Công dân bổ sung hồ sơ"


def test_a_recalled_result_is_none_until_there_is_another():
    """The results service told of the first one; intake has taken it back."""
    story = Story().by_post().accepted().ready().intake("ResolutionRecalled", round="1")
    assert (story.view().stage, story.view().holder) == (Stage.IN_PROCESS, Holder.AGENCY)

    story.ready()

    assert story.view().stage is Stage.RESOLVED


def test_the_post_has_a_result_that_was_called_off_too_late():
    """The counter would be blamed for papers that the post took an hour before."""
    story = Story().by_post().accepted().ready().sent()
    story.results("DeliveryOrderCancelled").results("ReturnMethodChanged", return_method="COUNTER")

    assert (story.view().holder, story.view().place) == (Holder.POST, "P3")


def test_a_scanners_late_clock_does_not_turn_custody_back():
    """A phone that is an hour slow would leave delivered papers with the post."""
    story = Story().by_post()
    story.postal("ShipmentCollected", "s-5", "RESULT_OUT", post_office="P7")
    story.postal("ShipmentDelivered", "s-5", "RESULT_OUT", after=-90)

    assert story.view().holder is Holder.CITIZEN
    assert story.view().held_since == story.facts[-1].occurred


def test_late_scans_do_not_move_the_papers():
    """An old scan would put the papers back where they were."""
    story = Story().registered().postal("ShipmentCollected", post_office="P1")
    story.postal("ShipmentScanned", post_office="P9", moved="false")
    story.postal("ShipmentScanned", shipment="other", post_office="P8", moved="true")

    assert story.view().place == "P1"


def test_facts_of_the_post_alone_already_say_something():
    """A dossier would be invisible while intake's facts are late."""
    story = Story().postal("ShipmentCollected", waybill_no="EE1VN", post_office="P1")

    view = story.view()

    assert (view.stage, view.holder, view.place) == (Stage.WITH_POST_INBOUND, Holder.POST, "P1")


@pytest.mark.parametrize(
    ("tell", "text"),
    [
        (lambda s: s.registered(), "Bưu chính phân công bưu tá đến nhận hồ sơ"),
        (lambda s: s.registered(channel="DIRECT"), "Công dân nộp hồ sơ tại bộ phận một cửa"),
        (lambda s: s.registered().postal("PickupAssigned"), "Bưu tá đến nhận hồ sơ"),
        (lambda s: s.by_post(), "Bộ phận một cửa kiểm tra và tiếp nhận hồ sơ"),
        (
            lambda s: s.by_post().intake("CompletionGuided"),
            "Công dân hoàn thiện hồ sơ theo hướng dẫn",
        ),
        (lambda s: s.by_post().accepted(), "Cơ quan giải quyết hồ sơ"),
        (
            lambda s: s.by_post().accepted().intake("SupplementRequested"),
            "Công dân bổ sung hồ sơ",
        ),
        (
            lambda s: (
                s.by_post().accepted().intake("SupplementRequested").intake("SupplementExpired")
            ),
            "Cơ quan quyết định vì đã hết hạn bổ sung",
        ),
        (
            lambda s: s.by_post().accepted().ready(),
            "Bộ phận một cửa chuẩn bị kết quả để giao bưu chính",
        ),
        (
            lambda s: s.by_post().accepted().ready("COUNTER"),
            "Công dân đến nhận kết quả tại bộ phận một cửa",
        ),
        (
            lambda s: s.by_post().accepted().ready().results("DeliveryOrdered", order_id="s-2"),
            "Bưu chính đến nhận kết quả tại bộ phận một cửa",
        ),
        (lambda s: s.by_post().accepted().ready().sent(), "Bưu chính phát cho công dân"),
        (
            lambda s: (
                s.by_post()
                .accepted()
                .ready()
                .sent()
                .postal("ShipmentHeld", "s-2", "RESULT_OUT", post_office="P4")
            ),
            "Công dân đến bưu cục nhận",
        ),
        (
            lambda s: (
                s.by_post()
                .accepted()
                .ready()
                .sent()
                .postal("ShipmentReturned", "s-2", "RESULT_OUT")
            ),
            "Công dân xác nhận lại địa chỉ hoặc đến nhận tại bộ phận một cửa",
        ),
        (lambda s: s.registered().intake("DossierCancelled"), ""),
    ],
)
def test_the_next_step_is_named(tell, text):
    """Nobody would know whose turn it is."""
    story = Story()
    tell(story)

    assert story.view().next_step_vi == text


def test_the_time_line_is_in_the_order_of_the_world():
    """A late report would stand at the end although it happened first."""
    story = Story().registered().intake("DossierFiled", after=120)
    story.postal("ShipmentScanned", after=-60, post_office="P1")

    names = [entry.fact.name for entry in story.entries()]

    assert names == ["DossierRegistered", "ShipmentScanned", "DossierFiled"]
