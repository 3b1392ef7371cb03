"""How work lists look on a terminal: counted by kind, or one kind listed."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp
from rich.table import Table

from protos.intake.v1 import intake_pb2
from protos.results.v1 import results_pb2
from services.intake.domain.lifecycle import NAMES_VI
from services.intake.domain.work import Task
from services.intake.domain.work import Work as DossierWork
from services.results.domain import LIFECYCLE as RESULT
from services.results.domain import Work as ResultWork
from shared.clock import LOCAL

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
}
TASKS_VI: Final = {
    Task.AWAIT_POST: "Chờ bưu chính bàn giao",
    Task.ANSWER: "Tiếp nhận, hướng dẫn hoặc từ chối",
    Task.AWAIT_COMPLETION: "Nhận giấy tờ hoàn thiện",
    Task.FORWARD: "Chuyển cơ quan giải quyết",
    Task.RESOLVE: "Giải quyết và trả kết quả",
    Task.AWAIT_SUPPLEMENT: "Nhận bổ sung; hết hạn thì xử lý",
    Task.AWAIT_PAYMENT: "Ghi nhận đã nộp tiền",
    Task.GIVE_BACK: "Trả lại giấy tờ cho công dân",
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
    states = {state.value: text for state, text in NAMES_VI.items()}
    for item in listed.items:
        one = item.dossier
        state = intake_pb2.Dossier.State.Name(one.state).removeprefix("STATE_")
        task = intake_pb2.DossierTask.Name(item.next).removeprefix("DOSSIER_TASK_")
        until = _time(item.until_time) if item.HasField("until_time") else ""
        table.add_row(
            one.dossier_code or one.dossier_id,
            one.procedure_code,
            states[state],
            _time(item.since_time),
            until,
            TASKS_VI[Task(task)],
        )
    return _with_rest(table, listed.next_page_token)


def results(title: str, listed: results_pb2.ListResultWorkResponse) -> Table:
    """Make the table of a work list of results."""
    table = _table(title, "Kết quả", "Hồ sơ", "Trạng thái", "Từ lúc")
    states = {state.value: text for state, text in RESULT.names_vi.items()}
    for one in listed.results:
        state = results_pb2.Result.State.Name(one.state).removeprefix("STATE_")
        table.add_row(one.result_id, one.dossier_id, states[state], _time(one.since_time))
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
