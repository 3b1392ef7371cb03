"""What a time line says of a result that does not go its way straight."""

import pytest

from services.tracking.domain import Holder, Stage
from tests.domain.tracking.builders import Story


def ready(method="POSTAL"):
    return Story().by_post().accepted().ready(method)


def test_a_recalled_result_puts_the_dossier_back_in_process():
    """The citizen would be told to come for what was taken back."""
    story = ready("COUNTER").intake("ResolutionRecalled", round="1").results("ResultRecalled")
    view = story.view()

    assert (view.stage, view.holder) == (Stage.IN_PROCESS, Holder.AGENCY)
    assert view.next_step_vi == "Cơ quan giải quyết hồ sơ"
    assert story.ready("COUNTER").view().stage is Stage.RESOLVED


def test_a_lost_result_that_was_made_again_is_at_the_agency():
    """The time line would wait for a postman who has lost what he is to bring."""
    view = ready().sent().results("ResultReissued").view()

    assert (view.stage, view.holder) == (Stage.RESOLVED, Holder.AGENCY)
    assert view.next_step_vi == "Bộ phận một cửa chuẩn bị kết quả để giao bưu chính"


@pytest.mark.parametrize(
    ("method", "reason", "step"),
    [
        ("COUNTER", "FEE_UNPAID", "Công dân hoàn thành điều kiện nhận kết quả"),
        ("COUNTER", "OWNER_MUST_APPEAR", "Công dân đến nhận kết quả tại bộ phận một cửa"),
        ("POSTAL", "ORIGINALS_OUTSTANDING", "Công dân hoàn thành điều kiện nhận kết quả"),
    ],
)
def test_what_a_result_waits_for_is_said_until_it_is_there(method, reason, step):
    """The citizen would travel for a result that he does not get."""
    story = ready(method)
    before = story.view().next_step_vi
    held = story.results("ResultBlocked", reason=reason).view().next_step_vi
    free = story.results("ResultUnblocked", reason=reason).view().next_step_vi

    assert (held, free) == (step, before)


def test_an_electronic_result_is_sent_by_the_agency():
    """The citizen would be told to come, or to wait for the postman."""
    story = ready("ELECTRONIC")
    assert story.view().next_step_vi == "Cơ quan gửi kết quả bản điện tử"

    view = story.results("ResultReturned", return_method="ELECTRONIC").view()
    assert (view.stage, view.next_step_vi) == (Stage.RESULT_RETURNED, "")


def test_after_the_archive_nothing_follows():
    """A time line would ask for ever to come for what is put away."""
    view = ready("COUNTER").results("ResultArchived").view()

    assert (view.holder, view.next_step_vi) == (Holder.AGENCY, "")


def test_invariant_37_the_owner_is_told_that_the_way_is_his_to_choose_again():
    """Nobody would come for a licence that is back at the agency, nor name another address."""
    story = ready().sent().postal("ShipmentReturned", "s-2", "RESULT_OUT")

    view = story.view()
    assert view.holder is Holder.COUNTER
    assert view.next_step_vi == "Công dân xác nhận lại địa chỉ hoặc đến nhận tại bộ phận một cửa"
    assert story.entries()[-1].text_vi == "Đã chuyển hoàn kết quả về cơ quan"

    chosen = story.results("ReturnMethodChanged", return_method="COUNTER").view()
    assert chosen.next_step_vi == "Công dân đến nhận kết quả tại bộ phận một cửa"
