"""How work lists look on a terminal: counted by kind, or one kind listed."""

from collections.abc import Mapping
from datetime import UTC
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from rich.table import Table

from protos.intake.v1 import intake_pb2
from protos.results.v1 import results_pb2
from shared.clock import LOCAL

DOSSIER_WORK_VI: Final[Mapping[str, str]] = {
    "TO_ACCEPT": "Chờ tiếp nhận",
    "ANSWER_OVERDUE": "Quá hạn trả lời tiếp nhận",
    "TO_FORWARD": "Chờ chuyển xử lý",
    "DUE_TODAY": "Đến hạn trả hôm nay",
    "LATE": "Quá hạn, chưa xin lỗi",
    "WAITING_FOR_COMPLETION": "Chờ công dân hoàn thiện",
    "WAITING_FOR_SUPPLEMENT": "Chờ công dân bổ sung",
    "WAITING_FOR_PAYMENT": "Chờ nghĩa vụ tài chính",
    "TO_GIVE_BACK": "Còn giấy tờ phải trả lại",
    "COMING_BY_POST": "Bưu chính đang chuyển đến",
}
RESULT_WORK_VI: Final[Mapping[str, str]] = {
    "READY_TO_DISPATCH": "Chờ gửi bưu chính",
    "READY_TO_SEND": "Chờ gửi bản điện tử",
    "CAME_BACK": "Bưu chính chuyển hoàn",
    "WAITING_TOO_LONG": "Chờ người dân đến nhận quá lâu",
    "BLOCKED": "Đang tạm giữ",
}
TASKS_VI: Final[Mapping[str, str]] = {
    "AWAIT_POST": "Chờ bưu chính bàn giao",
    "ANSWER": "Tiếp nhận, hướng dẫn hoặc từ chối",
    "AWAIT_COMPLETION": "Nhận giấy tờ hoàn thiện",
    "FORWARD": "Chuyển cơ quan giải quyết",
    "RESOLVE": "Giải quyết và trả kết quả",
    "AWAIT_SUPPLEMENT": "Nhận bổ sung; hết hạn thì xử lý",
    "AWAIT_PAYMENT": "Ghi nhận đã nộp tiền",
    "GIVE_BACK": "Trả lại giấy tờ cho công dân",
}


def counts(title: str, texts: Mapping[str, str], numbers: Mapping[str, int]) -> Table:
    """Make the table of how much there is of every kind."""
    table = Table(title=title)
    for heading in ("Việc", "--kind"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Số", justify="right")
    for kind, text in texts.items():
        table.add_row(text, kind, str(numbers[kind]))
    return table


def dossiers(title: str, listed: intake_pb2.ListDossierWorkResponse) -> Table:
    """Make the table of a work list of dossiers."""
    table = _table(title, "Hồ sơ", "Thủ tục", "Từ lúc", "Đến hạn", "Việc tiếp theo")
    for item in listed.items:
        one = item.dossier
        task = intake_pb2.DossierTask.Name(item.next).removeprefix("DOSSIER_TASK_")
        until = _time(item.until_time) if item.HasField("until_time") else ""
        table.add_row(
            one.dossier_code or one.dossier_id,
            one.procedure_code,
            _time(item.since_time),
            until,
            TASKS_VI[task],
        )
    return _with_rest(table, listed.next_page_token)


def results(title: str, listed: results_pb2.ListResultWorkResponse) -> Table:
    """Make the table of a work list of results."""
    table = _table(title, "Kết quả", "Hồ sơ", "Từ lúc")
    for one in listed.results:
        table.add_row(one.result_id, one.dossier_id, _time(one.since_time))
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
