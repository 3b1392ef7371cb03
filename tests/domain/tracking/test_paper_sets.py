from itertools import permutations

from services.tracking.domain import Holder, Papers, fold, paper_sets, whereabouts_vi
from tests.domain.tracking.builders import START, Story, gives


def sets_of(story):
    """Give kind, holder and place of every set."""
    found = paper_sets(story.states())
    return [(one.papers, one.holder, one.place) for one in found]


def filed():
    """A dossier by post at its agency, each hand with its signature."""
    story = (
        Story().registered().intake("PickupOrdered", direction="INBOUND", **gives("s-1", "CITIZEN"))
    )
    story.postal("ShipmentOrdered")
    story.postal("ShipmentCollected", post_office="P1", **gives("s-1", "POST", before="CITIZEN"))
    story.postal("ShipmentScanned", post_office="P2", moved="true")
    return story.postal("ShipmentDelivered", **gives("s-1", "AGENCY", before="POST", unit="H55.12"))


def with_result_out():
    """A result that the post has, of a dossier whose papers stay at the agency."""
    story = filed().accepted().ready()
    story.results(
        "DeliveryOrdered", order_id="s-2", direction="RESULT_OUT",
        **gives("s-2", "AGENCY", unit="H55.12"),
    )  # fmt: skip
    return story.postal(
        "ShipmentCollected", "s-2", "RESULT_OUT", post_office="P3",
        **gives("s-2", "POST", before="AGENCY"),
    )  # fmt: skip


def test_the_papers_of_a_dossier_and_its_result_are_with_different_holders():
    """A citizen would be told that the post has the papers he handed in."""
    assert sets_of(with_result_out()) == [
        (Papers.DOSSIER, Holder.AGENCY, "H55.3"),
        (Papers.RESULT, Holder.POST, "P3"),
    ]


def test_a_set_is_followed_from_signature_to_signature():
    """Nobody could say who signed for the papers last."""
    story, seen = filed(), []
    for count in range(1, len(story.facts) + 1):
        (one,) = paper_sets(fold(story.facts[:count]))
        seen.append((one.holder, one.place, one.signed_vi))

    assert seen == [
        (Holder.CITIZEN, "", "Chưa bàn giao"),
        (Holder.CITIZEN, "", "Chưa bàn giao"),
        (Holder.CITIZEN, "", "Chưa bàn giao"),
        (Holder.POST, "P1", "Công dân và bưu tá ký phiếu nhận gửi"),
        (Holder.POST, "P2", "Công dân và bưu tá ký phiếu nhận gửi"),
        (Holder.COUNTER, "H55.12", "Bộ phận một cửa và bưu chính ký biên bản bàn giao"),
    ]


def test_a_supplement_on_its_way_is_a_set_of_its_own():
    """The agency would seem to have papers that the postman still carries."""
    story = filed().accepted().intake("SupplementRequested", round="1")
    story.intake("PickupOrdered", direction="SUPPLEMENT_IN", **gives("s-5", "CITIZEN"))
    assert sets_of(story)[1:] == [(Papers.SUPPLEMENT, Holder.CITIZEN, "")]
    story.postal(
        "ShipmentCollected", "s-5", "SUPPLEMENT_IN", post_office="P1",
        **gives("s-5", "POST", before="CITIZEN"),
    )  # fmt: skip
    assert sets_of(story)[1:] == [(Papers.SUPPLEMENT, Holder.POST, "P1")]

    story.postal(
        "ShipmentDelivered", "s-5", "SUPPLEMENT_IN",
        **gives("s-5", "AGENCY", before="POST", unit="H55.12"),
    )  # fmt: skip

    assert sets_of(story) == [(Papers.DOSSIER, Holder.AGENCY, "H55.3")]


def test_an_order_that_was_called_off_leaves_no_set():
    """Papers that nobody ever put together would be looked for."""
    story = filed().accepted().ready()
    story.results(
        "DeliveryOrdered", order_id="s-2", direction="RESULT_OUT",
        **gives("s-2", "AGENCY", unit="H55.12"),
    )  # fmt: skip
    story.results("DeliveryOrderCancelled", order_id="s-2")

    result = paper_sets(story.states())[-1]

    assert (result.papers, result.paper_set_id) == (Papers.RESULT, "")


def test_what_is_lost_is_the_posts_and_what_is_made_again_is_not():
    """A lost result would be forgotten as soon as there is another one."""
    story = with_result_out().postal(
        "ShipmentLost", "s-2", "RESULT_OUT", **gives("s-2", "POST", before="POST")
    )
    story.results("ResultReissued")

    found = paper_sets(story.states())

    assert [(one.papers, one.holder, one.lost) for one in found] == [
        (Papers.DOSSIER, Holder.AGENCY, False),
        (Papers.RESULT, Holder.AGENCY, False),
        (Papers.RESULT, Holder.POST, True),
    ]


def test_the_order_in_which_sources_arrive_moves_no_set():
    """Two replicas would contradict each other about who has the papers."""
    facts = with_result_out().facts
    by_source = [[f for f in facts if f.source is source] for source in {f.source for f in facts}]

    answers = {
        paper_sets(fold([fact for part in parts for fact in part]))
        for parts in permutations(by_source)
    }

    assert len(answers) == 1


def test_the_sentences_say_who_what_since_when_and_on_whose_signature():
    """A citizen reads sentences and not fields."""
    story, day = with_result_out(), "ngày 02/03/2026"
    inside = "Chuyển trong cơ quan, không ký bàn giao"
    handed = "Bộ phận một cửa và bưu chính ký biên bản bàn giao"

    said = whereabouts_vi(story.view(), paper_sets(story.states()), START)

    assert said == [
        f"Hồ sơ đang do cơ quan giải quyết (H55.3) giữ từ 17:00 {day}. {inside}",
        f"Kết quả đang do bưu chính (P3) giữ từ 21:00 {day}. {handed}",
        "Bước tiếp theo: Bưu chính phát cho công dân",
    ]


def missed(story, shipment, direction, after):
    """Have the taker of an item count less than was given, in the moment in which he signs."""
    return story.postal(
        "DiscrepancyOpened", shipment, direction, discrepancy_id="x-1",
        **gives("x-1", after, unit="H55.12" if after == "AGENCY" else ""),
    )  # fmt: skip


def short_at_citizen():
    """A result of which the post took a paper less than was made, and that was delivered."""
    story = filed().accepted().ready()
    story.results(
        "DeliveryOrdered", order_id="s-2", direction="RESULT_OUT",
        **gives("s-2", "AGENCY", unit="H55.12"),
    )  # fmt: skip
    missed(story, "s-2", "RESULT_OUT", "AGENCY")
    story.postal(
        "ShipmentCollected", "s-2", "RESULT_OUT", post_office="P3", after=0,
        **gives("s-2", "POST", before="AGENCY"),
    )  # fmt: skip
    return story


def test_papers_that_a_count_missed_do_not_stand_for_the_others():
    """The citizen would be told that the counter has a result which the post carries."""
    story = short_at_citizen()
    assert sets_of(story)[-1] == (Papers.RESULT, Holder.POST, "P3")


def test_what_is_found_after_its_result_is_shown_until_it_is_given_out():
    """Nobody would see that the counter has a paper that belongs to the citizen."""
    story = short_at_citizen()
    story.postal("ShipmentDelivered", "s-2", "RESULT_OUT", **gives("s-2", "CITIZEN", before="POST"))
    story.results("ResultReturned", return_method="POSTAL")
    story.postal("DiscrepancyClosed", "s-2", "RESULT_OUT", discrepancy_id="x-1", resolution="FOUND")
    assert sets_of(story)[1:] == [(Papers.RESULT, Holder.CITIZEN, "")]

    story.results("PapersFound", round="2", **gives("r-1/2", "AGENCY", unit="H55.12"))
    assert sets_of(story)[1:] == [
        (Papers.RESULT, Holder.CITIZEN, ""),
        (Papers.FOUND, Holder.COUNTER, "H55.12"),
    ]
    assert story.view().next_step_vi == "Công dân đến bộ phận một cửa nhận giấy tờ tìm thấy sau"

    story.results("FoundPapersReturned", round="2", **gives("r-1/2", "CITIZEN", before="AGENCY"))
    assert sets_of(story)[1:] == [(Papers.RESULT, Holder.CITIZEN, "")]
    assert story.view().next_step_vi == ""


def test_what_is_found_goes_with_a_result_that_came_back():
    """It would seem to lie at the counter although the citizen got it with the rest."""
    story = short_at_citizen().results("ResultReturned", return_method="POSTAL")
    story.results("PapersFound", round="2", **gives("r-1/2", "AGENCY", unit="H55.12"))
    story.results("ResultReturnCancelled").results(
        "DeliveryOrdered", order_id="s-3", **gives("s-3", "AGENCY")
    )

    assert Papers.FOUND not in {one.papers for one in paper_sets(story.states())}
