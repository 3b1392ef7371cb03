"""How the time line of a dossier looks on a terminal."""

from datetime import UTC
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Console
from rich.table import Table
from rich.text import Text

from protos.tracking.v1.tracking_pb2 import (
    Deadline,
    GetTimelineResponse,
    Holder,
    LateCause,
    TimelineEntry,
    TrackedDossier,
    WhereIsThePaperResponse,
)
from shared.clock import LOCAL

HOLDERS_VI: Final = {
    Holder.HOLDER_UNSPECIFIED: "",
    Holder.HOLDER_CITIZEN: "người dân",
    Holder.HOLDER_POST: "bưu chính",
    Holder.HOLDER_COUNTER: "bộ phận một cửa",
    Holder.HOLDER_AGENCY: "cơ quan giải quyết",
}
"""Who has the papers, for a person."""
CAUSES_VI: Final = {
    LateCause.LATE_CAUSE_UNSPECIFIED: "",
    LateCause.LATE_CAUSE_AGENCY: "do cơ quan",
    LateCause.LATE_CAUSE_POST: "do bưu chính",
    LateCause.LATE_CAUSE_CITIZEN: "chờ công dân",
}
"""Who keeps a dossier waiting, for a person."""


def show_papers(console: Console, where: WhereIsThePaperResponse) -> None:
    """Print who has which papers on whose signature, what comes next, and why it is late."""
    for sentence in where.text_vi:
        console.print(Text(f"• {sentence}"), soft_wrap=True)


def show_timeline(console: Console, timeline: GetTimelineResponse) -> None:
    """Print who has the papers, since when, what comes next, and all that happened."""
    for label, value in summary(timeline.dossier):
        console.print(Text.assemble((f"{label:<16}", "bold"), value), soft_wrap=True)
    console.print(entries(timeline))


def summary(dossier: TrackedDossier) -> list[tuple[str, str]]:
    """Give what is worth knowing about a dossier now; nothing empty."""
    due = _time(dossier.due_time) if dossier.HasField("due_time") else ""
    since = _time(dossier.held_since_time) if dossier.HasField("held_since_time") else ""
    lines = (
        ("Hồ sơ", dossier.dossier_id),
        ("Mã số hồ sơ", dossier.dossier_code),
        ("Thủ tục", dossier.procedure_code),
        ("Nơi tiếp nhận", dossier.receiving_agency),
        ("Trạng thái", f"{dossier.stage_vi} ({dossier.stage})"),
        ("Đang giữ", _held(dossier.holder, dossier.place)),
        ("Từ lúc", since),
        ("Bước tiếp theo", dossier.next_step_vi),
        ("Hẹn trả", due),
        ("Hạn tiếp theo", dossier.next_deadline.text_vi),
        ("Chậm", "; ".join(map(_late, dossier.late))),
        ("Mã vận đơn", ", ".join(dossier.waybill_nos)),
    )
    return [(label, value) for label, value in lines if value]


def entries(timeline: GetTimelineResponse) -> Table:
    """Make the table of all that happened, oldest first."""
    table = Table(title="Dòng thời gian · Time line")
    table.add_column("Lúc", no_wrap=True)
    table.add_column("Nguồn", no_wrap=True)
    table.add_column("Nội dung · Fact", overflow="fold", ratio=1)
    table.add_column("Đang giữ · Holder", overflow="fold")
    for entry in timeline.entries:
        table.add_row(
            _time(entry.occurred_time),
            entry.source,
            _told(entry),
            Text(_held(entry.holder, entry.place)),
        )
    return table


def _told(entry: TimelineEntry) -> Text:
    """Write what happened, what came next, and what was late then."""
    told = Text.assemble(entry.text_vi, "\n", (f"#{entry.sequence} {entry.fact}", "dim"))
    if entry.next_step_vi:
        told.append(f" → {entry.next_step_vi}", "dim")
    for one in entry.late:
        told.append(f"\nChậm {_late(one)}", "red")
    return told


def _late(deadline: Deadline) -> str:
    return f"{CAUSES_VI.get(deadline.cause, '')}: {deadline.text_vi}"


def _held(holder: Holder.ValueType, place: str) -> str:
    name = HOLDERS_VI.get(holder, Holder.Name(holder))
    return f"{name} ({place})" if name and place else name


def _time(stamp: Timestamp) -> str:
    return f"{stamp.ToDatetime(tzinfo=UTC).astimezone(LOCAL):%d/%m/%y %H:%M:%S}"
