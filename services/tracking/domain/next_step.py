"""What comes next, in Vietnamese."""

from services.tracking.domain.custody import Custody
from services.tracking.domain.folds import IntakeState, ResultsState
from services.tracking.domain.shipments import PostalState, Step
from services.tracking.domain.vocabulary import ENDED_EARLY, Holder, Stage

_BY_STAGE = {
    Stage.WITH_POST_INBOUND: "Bưu chính bàn giao hồ sơ cho bộ phận một cửa",
    Stage.AT_COUNTER: "Bộ phận một cửa kiểm tra và tiếp nhận hồ sơ",
    Stage.INCOMPLETE: "Công dân hoàn thiện hồ sơ theo hướng dẫn",
    Stage.ACCEPTED: "Bộ phận một cửa chuyển hồ sơ đến cơ quan giải quyết",
    Stage.IN_PROCESS: "Cơ quan giải quyết hồ sơ",
    Stage.PAYMENT_REQUESTED: "Công dân thực hiện nghĩa vụ tài chính",
    Stage.RESULT_RETURNED: "",
}

_PICKUP = {
    Step.ORDERED: "Bưu chính phân công bưu tá đến nhận hồ sơ",
    Step.ASSIGNED: "Bưu tá đến nhận hồ sơ",
}

_SUPPLEMENT = {
    Step.ORDERED: "Bưu chính phân công bưu tá đến nhận hồ sơ bổ sung",
    Step.ASSIGNED: "Bưu tá đến nhận hồ sơ bổ sung",
    Step.WITH_POST: "Bưu chính bàn giao hồ sơ bổ sung cho bộ phận một cửa",
    Step.DELIVERED: "Bộ phận một cửa xác nhận hồ sơ bổ sung",
    Step.LOST: "Bưu chính giải quyết khiếu nại về hồ sơ bổ sung bị thất lạc",
}

_WITH_POST = {
    Step.WITH_POST: "Bưu chính phát cho công dân",
    Step.HELD: "Công dân đến bưu cục nhận",
    Step.RETURNING: "Bưu chính bàn giao lại cho bộ phận một cửa",
    Step.LOST: "Bưu chính giải quyết khiếu nại về bưu gửi bị thất lạc",
}


def next_step_vi(
    stage: Stage,
    intake: IntakeState,
    postal: PostalState,
    results: ResultsState,
    custody: Custody | None,
) -> str:
    """Say what comes next; empty when nothing does."""
    if stage is Stage.REGISTERED:
        return _until_filed(intake, postal)
    if stage is Stage.SUPPLEMENT_REQUESTED:
        return _until_supplemented(intake, postal)
    if stage is Stage.RESOLVED:
        return _until_returned(postal, results, custody)
    if stage in ENDED_EARLY:
        return _until_given_back(postal, custody)
    if stage is Stage.RESULT_RETURNED and results.found:
        return "Công dân đến bộ phận một cửa nhận giấy tờ tìm thấy sau"
    return _BY_STAGE[stage]


def _until_filed(intake: IntakeState, postal: PostalState) -> str:
    shipment = postal.newest("INBOUND")
    if shipment and shipment.step in _PICKUP:
        return _PICKUP[shipment.step]
    if intake.channel == "POSTAL":
        return _PICKUP[Step.ORDERED]
    return "Công dân nộp hồ sơ tại bộ phận một cửa"


def _until_supplemented(intake: IntakeState, postal: PostalState) -> str:
    if intake.supplement_expired:
        return "Cơ quan quyết định vì đã hết hạn bổ sung"
    shipment = postal.newest("SUPPLEMENT_IN")
    return _SUPPLEMENT.get(shipment.step if shipment else Step.CANCELLED, "Công dân bổ sung hồ sơ")


def _until_returned(postal: PostalState, results: ResultsState, custody: Custody | None) -> str:
    shipment = postal.newest("RESULT_OUT")
    if results.archived or (custody and custody.holder is Holder.CITIZEN):
        return ""
    with_post = custody is not None and custody.holder is Holder.POST
    if shipment and with_post and shipment.step in _WITH_POST:
        return _WITH_POST[shipment.step]
    if waits_for := _at_agency(results):
        return waits_for
    answered = shipment is not None and shipment.order_id == results.order_id
    if shipment and answered and shipment.step is Step.RETURNED:
        return "Công dân xác nhận lại địa chỉ hoặc đến nhận tại bộ phận một cửa"
    if results.order_id and not (shipment and answered and shipment.step is Step.CANCELLED):
        return "Bưu chính đến nhận kết quả tại bộ phận một cửa"
    return "Bộ phận một cửa chuẩn bị kết quả để giao bưu chính"


def _at_agency(results: ResultsState) -> str:
    """Say what a result waits for that the post has no order for."""
    if results.blocks - {"OWNER_MUST_APPEAR"} and not results.order_id:
        return "Công dân hoàn thành điều kiện nhận kết quả"
    if results.return_method == "COUNTER":
        return "Công dân đến nhận kết quả tại bộ phận một cửa"
    if results.return_method == "ELECTRONIC":
        return "Cơ quan gửi kết quả bản điện tử"
    return ""


def _until_given_back(postal: PostalState, custody: Custody | None) -> str:
    if custody is None or custody.holder is Holder.CITIZEN:
        return ""
    shipment = postal.shipments.get(custody.shipment_id)
    if custody.holder is Holder.POST and shipment:
        if shipment.direction == "INBOUND":
            return _BY_STAGE[Stage.WITH_POST_INBOUND]
        return _WITH_POST.get(shipment.step, "")
    return "Bộ phận một cửa trả lại giấy tờ cho công dân"
