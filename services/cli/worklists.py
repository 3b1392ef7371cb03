"""How work lists look on a terminal: counted by kind, or one kind listed."""

from collections.abc import Mapping
from datetime import UTC
from enum import StrEnum
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp
from rich.table import Table

from protos.intake.v1 import intake_pb2
from protos.results.v1 import results_pb2
from shared.clock import LOCAL


class DossierWork(StrEnum):
    """Kinds of work with dossiers, as intake names them."""

    TO_ACCEPT = "TO_ACCEPT"
    ANSWER_OVERDUE = "ANSWER_OVERDUE"
    TO_FORWARD = "TO_FORWARD"
    DUE_TODAY = "DUE_TODAY"
    LATE = "LATE"
    WAITING_FOR_COMPLETION = "WAITING_FOR_COMPLETION"
    WAITING_FOR_SUPPLEMENT = "WAITING_FOR_SUPPLEMENT"
    WAITING_FOR_PAYMENT = "WAITING_FOR_PAYMENT"
    TO_GIVE_BACK = "TO_GIVE_BACK"
    COMING_BY_POST = "COMING_BY_POST"


class ResultWork(StrEnum):
    """Kinds of work with results, as results names them."""

    READY_TO_DISPATCH = "READY_TO_DISPATCH"
    READY_TO_SEND = "READY_TO_SEND"
    CAME_BACK = "CAME_BACK"
    WAITING_TOO_LONG = "WAITING_TOO_LONG"
    BLOCKED = "BLOCKED"
    LOST = "LOST"
    FOUND_PAPERS = "FOUND_PAPERS"


DOSSIER_WORK_VI: Final = {
    DossierWork.TO_ACCEPT: "Chờ tiếp nhận",
    DossierWork.ANSWER_OVERDUE: "Quá hạn trả lời tiếp nhận",
    DossierWork.TO_FORWARD: "Chờ chuyển xử lý",
    DossierWork.DUE_TODAY: "Đến hạn trả hôm nay",
    DossierWork.LATE: "Quá hạn, chưa xin lỗi",
    DossierWork.WAITING_FOR_COMPLETION: "Chờ công dân hoàn thiện",
    DossierWork.WAITING_FOR_SUPPLEMENT: "Chờ công dân bổ sung",
    DossierWork.WAITING_FOR_PAYMENT: "Chờ nghĩa vụ tài chính",
    DossierWork.TO_GIVE_BACK: "Còn giấy tờ phải trả lại",
    DossierWork.COMING_BY_POST: "Bưu chính đang chuyển đến",
}
RESULT_WORK_VI: Final = {
    ResultWork.READY_TO_DISPATCH: "Chờ gửi bưu chính",
    ResultWork.READY_TO_SEND: "Chờ gửi bản điện tử",
    ResultWork.CAME_BACK: "Bưu chính chuyển hoàn",
    ResultWork.WAITING_TOO_LONG: "Chờ người dân đến nhận quá lâu",
    ResultWork.BLOCKED: "Đang tạm giữ",
    ResultWork.LOST: "Bưu chính làm mất, chờ cấp lại",
    ResultWork.FOUND_PAPERS: "Có giấy tờ tìm thấy sau, chờ trả",
}
TASKS_VI: Final = {
    "AWAIT_POST": "Chờ bưu chính bàn giao",
    "ANSWER": "Tiếp nhận, hướng dẫn hoặc từ chối",
    "AWAIT_COMPLETION": "Nhận giấy tờ hoàn thiện",
    "FORWARD": "Chuyển cơ quan giải quyết",
    "RESOLVE": "Giải quyết và trả kết quả",
    "AWAIT_SUPPLEMENT": "Nhận bổ sung; hết hạn thì xử lý",
    "AWAIT_PAYMENT": "Ghi nhận đã nộp tiền",
    "GIVE_BACK": "Trả lại giấy tờ cho công dân",
}

DOSSIER_STATES_VI: Final = {
    "REGISTERED": "Mới đăng ký",
    "WITH_POST_INBOUND": "Bưu chính đang chuyển hồ sơ",
    "AT_COUNTER": "Đã đến bộ phận một cửa",
    "INCOMPLETE": "Chờ hoàn thiện hồ sơ",
    "NOT_ACCEPTED": "Từ chối tiếp nhận",
    "ACCEPTED": "Đã tiếp nhận",
    "IN_PROCESS": "Đang giải quyết",
    "SUPPLEMENT_REQUESTED": "Chờ bổ sung hồ sơ",
    "PAYMENT_REQUESTED": "Chờ thực hiện nghĩa vụ tài chính",
    "RESOLVED": "Đã có kết quả",
    "RESULT_RETURNED": "Đã trả kết quả",
    "WITHDRAWN": "Đã rút hồ sơ",
    "STOPPED": "Đã dừng giải quyết",
    "CANCELLED": "Đã hủy",
}
RESULT_STATES_VI: Final = {
    "NOT_READY": "Chưa có kết quả",
    "READY": "Đã có kết quả",
    "AWAITING_PICKUP": "Chờ nhận tại bộ phận một cửa",
    "BLOCKED": "Tạm giữ, chưa đủ điều kiện trả",
    "DISPATCH_PREPARED": "Chờ bàn giao bưu chính",
    "WITH_POST_OUTBOUND": "Bưu chính đang chuyển trả",
    "DELIVERED_BY_POST": "Đã trả qua bưu chính",
    "BACK_AT_AGENCY": "Chuyển hoàn về cơ quan",
    "RETURNED_AT_COUNTER": "Đã trả tại bộ phận một cửa",
    "DELIVERED_ELECTRONICALLY": "Đã trả bản điện tử",
    "ARCHIVED_UNCLAIMED": "Lưu trữ, không có người nhận",
    "VOID": "Không trả kết quả",
}


def counts(title: str, texts: Mapping[Any, str], numbers: Mapping[str, int]) -> Table:
    """Make the table of how much there is of every kind."""
    table = Table(title=title)
    for heading in ("Việc", "--kind"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Số", justify="right")
    for kind, text in texts.items():
        table.add_row(text, kind.value, str(numbers[kind.value]))
    return table


def dossiers(title: str, listed: intake_pb2.ListDossierWorkResponse) -> Table:
    """Make the table of a work list of dossiers."""
    table = _table(title, "Hồ sơ", "Thủ tục", "Trạng thái", "Từ lúc", "Đến hạn", "Việc tiếp theo")
    for item in listed.items:
        one = item.dossier
        state = intake_pb2.Dossier.State.Name(one.state).removeprefix("STATE_")
        task = intake_pb2.DossierTask.Name(item.next).removeprefix("DOSSIER_TASK_")
        until = _time(item.until_time) if item.HasField("until_time") else ""
        table.add_row(
            one.dossier_code or one.dossier_id,
            one.procedure_code,
            DOSSIER_STATES_VI[state],
            _time(item.since_time),
            until,
            TASKS_VI[task],
        )
    return _with_rest(table, listed.next_page_token)


def results(title: str, listed: results_pb2.ListResultWorkResponse) -> Table:
    """Make the table of a work list of results."""
    table = _table(title, "Kết quả", "Hồ sơ", "Trạng thái", "Từ lúc")
    for one in listed.results:
        state = results_pb2.Result.State.Name(one.state).removeprefix("STATE_")
        table.add_row(one.result_id, one.dossier_id, RESULT_STATES_VI[state], _time(one.since_time))
    return _with_rest(table, listed.next_page_token)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _with_rest(table: Table, next_page_token: str) -> Table:
    table.caption = "Còn nữa: tăng --most để xem thêm." if next_page_token else None
    return table


def _time(stamp: Timestamp) -> str:
    return f"{stamp.ToDatetime(tzinfo=UTC).astimezone(LOCAL):%d/%m/%y %H:%M}"
