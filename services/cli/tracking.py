"""`dossierpost tracking`: lists across services, looking up, watching, building anew."""

import json
from enum import StrEnum
from typing import Annotated, Any, Final

import typer
from google.protobuf.message import Message
from rich.console import Console
from rich.text import Text

from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1.tracking_pb2_grpc import TrackingServiceStub
from services.cli.clients import open_channel, run_client
from services.cli.operating import as_dict, operator, print_table, table, written
from services.cli.timeline import summary
from shared.actor import ACTOR_HEADER, write_actor

tracking = typer.Typer(
    help="Look after dossiers across services (theo dõi hồ sơ), and build tracking anew.",
    no_args_is_help=True,
)
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


class TrackedWork(StrEnum):
    """Lists across services, as tracking names them."""

    LATE_AGENCY = "LATE_AGENCY"
    LATE_POST = "LATE_POST"
    LATE_CITIZEN = "LATE_CITIZEN"
    BEYOND_PROMISE = "BEYOND_PROMISE"
    RETURNING = "RETURNING"
    OUTSIDE = "OUTSIDE"
    DISCREPANCY = "DISCREPANCY"


TRACKED_WORK_VI: Final = {
    TrackedWork.LATE_AGENCY: "Chậm do cơ quan",
    TrackedWork.LATE_POST: "Chậm do bưu chính",
    TrackedWork.LATE_CITIZEN: "Quá hạn, chờ công dân",
    TrackedWork.BEYOND_PROMISE: "Bưu chính giữ quá thời gian cam kết",
    TrackedWork.RETURNING: "Đang chuyển hoàn",
    TrackedWork.OUTSIDE: "Giấy tờ chưa về đúng nơi, chưa ai nhận việc",
    TrackedWork.DISCREPANCY: "Chênh lệch bàn giao chưa làm rõ",
}


@tracking.command("work")
def work(
    agency: Annotated[str, typer.Option(help="The counter; else of every counter.")] = "",
    kind: Annotated[TrackedWork | None, typer.Option(help="List these; else count all.")] = None,
    most: Annotated[int, typer.Option(min=1, max=1000, help="How many at the most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Count the dossiers that somebody has to look at, or list one kind."""
    if kind is None:
        counted = run_client(_ask("CountTrackedWork", pb.CountTrackedWorkRequest(agency=agency)))
        numbers = {TrackedWork[_name(one.kind)]: one.number for one in counted.counts}
        if as_json:
            typer.echo(json.dumps(numbers, indent=2))
            return
        rows = table("", "")
        for one, number in numbers.items():
            rows.add_row(TRACKED_WORK_VI[one], str(number))
        print_table(rows)
        return
    wanted = pb.TrackedWork.Value(f"TRACKED_WORK_{kind}")
    request = pb.ListTrackedWorkRequest(agency=agency, kind=wanted, page_size=most)
    listed = run_client(_ask("ListTrackedWork", request))
    if as_json:
        _echo(listed)
        return
    rows = table("Từ lúc", "Mã số hồ sơ", "Trạng thái", "Bước tiếp theo")
    for item in listed.items:
        known = item.dossier
        name = known.dossier_code or known.dossier_id
        rows.add_row(written(item.since_time), name, known.stage_vi, known.next_step_vi)
    print_table(rows)


@tracking.command("lookup")
def lookup(
    code: Annotated[str, typer.Argument(help="The dossier code.")],
    secret: Annotated[str, typer.Option(prompt="Mã tra cứu", help="As printed on form 01.")],
    as_json: AsJson = False,
) -> None:
    """Look up where a dossier is with what stands on form 01."""
    found = run_client(_ask("LookUp", pb.LookUpRequest(dossier_code=code, secret=secret)))
    if as_json:
        _echo(found)
        return
    console = Console()
    for sentence in (f"{found.dossier_code}: {found.stage_vi}", *found.text_vi):
        console.print(Text(sentence), soft_wrap=True)


@tracking.command("watch")
def watch(query: Annotated[str, typer.Argument(help="Id, dossier code, waybill.")]) -> None:
    """Show a dossier now and whenever it changes, until Ctrl-C."""
    run_client(_watch(query))


@tracking.command("rebuild")
def rebuild(as_json: AsJson = False) -> None:
    """Build tracking anew from the first fact of every service, while it goes on answering.

    Ended before its last line it has changed nothing; begin it again.
    """
    run_client(_rebuild(as_json=as_json))


async def _ask(method: str, request: Message) -> Any:
    async with open_channel("tracking", operator()) as channel:
        return await getattr(TrackingServiceStub(channel), method)(request)


async def _watch(query: str) -> None:
    console = Console()
    async with open_channel("tracking") as channel:
        call = TrackingServiceStub(channel).WatchDossier(pb.WatchDossierRequest(query=query))
        async for told in call:
            for label, value in summary(told.dossier):
                console.print(Text.assemble((f"{label:<16}", "bold"), value), soft_wrap=True)
            console.print()


async def _rebuild(*, as_json: bool) -> None:
    metadata = ((ACTOR_HEADER, write_actor(operator())),)
    async with open_channel("tracking") as channel:
        stub = TrackingServiceStub(channel)
        async for told in stub.RebuildTracking(pb.RebuildTrackingRequest(), metadata=metadata):
            if as_json:
                typer.echo(json.dumps(as_dict(told)))
            else:
                typer.echo(_progress(told))


def _progress(told: pb.RebuildTrackingResponse) -> str:
    if told.step == told.STEP_READING:
        return f"Đọc sự kiện của {told.source}: {told.facts}"
    if told.step == told.STEP_FOLDING:
        return f"Dựng danh sách: {told.dossiers} hồ sơ"
    same = told.digest_before == told.digest_after
    answer = "✓ Không có gì khác" if same else "! Đã sửa chỗ khác"
    return "\n".join(
        (
            f"{answer}: bỏ {told.removed_rows} dòng, thêm {told.added_rows} dòng",
            f"  trước  {told.digest_before}",
            f"  sau    {told.digest_after}",
        )
    )


def _name(kind: pb.TrackedWork.ValueType) -> str:
    return pb.TrackedWork.Name(kind).removeprefix("TRACKED_WORK_")


def _echo(answer: Message) -> None:
    typer.echo(json.dumps(as_dict(answer), ensure_ascii=False, indent=2))
