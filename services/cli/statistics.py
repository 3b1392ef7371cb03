"""`dossierpost statistics`: figures shown, opened, proved, closed and compared."""

import json
import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import typer
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.console import Console

from protos.intake.v1 import intake_pb2_grpc, periods_pb2
from protos.tracking.v1 import statistics_pb2 as pb
from protos.tracking.v1.statistics_pb2_grpc import StatisticsServiceStub
from services.cli import statistics_tables as tables
from services.cli import statistics_walks as walks
from services.cli.clients import open_channel, run_client
from shared.actor import Actor
from shared.clock import LOCAL

SHOWN_MAX: Final = 20
"""Differences that are printed."""
_NAMESPACE: Final = uuid.UUID("6d1f3c1e-51a7-4f52-8f6c-2f2e8a4d7b10")

statistics = typer.Typer(
    help="Figures of dossiers, folded live and proved from the facts (thống kê).",
    no_args_is_help=True,
)


class By(StrEnum):
    """By what figures are added up."""

    MONTH = "month"
    UNIT = "unit"
    COMPETENT = "competent"
    SECTOR = "sector"
    PROCEDURE = "procedure"
    CHANNEL = "channel"


Month = Annotated[str, typer.Option(help="First month, such as 2026-03; empty: this month.")]
Until = Annotated[str, typer.Option(help="Last month; empty: the first one.")]
Unit = Annotated[str, typer.Option(help="The counter, such as H55.12; empty: all.")]
Sector = Annotated[str, typer.Option(help="Only this sector.")]
Procedure = Annotated[str, typer.Option(help="Only this procedure.")]
Channel = Annotated[str, typer.Option(help="Only DIRECT, ONLINE or POSTAL.")]
Bys = Annotated[list[By] | None, typer.Option("--by", help="Add up by this; more than once.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@statistics.command("show")
def show(  # noqa: PLR0917 - one option each
    month: Month = "",
    until: Until = "",
    unit: Unit = "",
    sector: Sector = "",
    procedure: Procedure = "",
    channel: Channel = "",
    by: Bys = None,
    behind: Annotated[
        str, typer.Option(help="List the dossiers behind a figure, such as solved.late.")
    ] = "",
    form: Annotated[bool, typer.Option("--form", help="Fill form II.06a.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show figures by month, unit, sector, procedure or channel; or form II.06a; or a list."""
    cells = _cells(month, until, unit)
    cells.sector, cells.procedure_code, cells.channel = sector, procedure, channel
    if form:
        form_request = pb.GetForm06aRequest(
            first_month=cells.first_month, last_month=cells.last_month, unit=unit
        )
        _print(run_client(_ask("GetForm06a", form_request)), as_json, tables.form_06a)
    elif behind:
        request = pb.ListCellDossiersRequest(cells=cells, measure=behind, page_size=1000)
        _print(run_client(walks.all_dossiers(request)), as_json, tables.dossiers)
    else:
        asked = pb.GetStatisticsRequest(cells=cells, group_by=_dimensions(by), page_size=1000)
        _print(run_client(walks.all_rows(asked)), as_json, tables.figures)


@statistics.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Count everything anew from the facts and compare it with what is kept; 1 if it differs."""
    with walks.progress("Đang tính lại từ các sự kiện", quiet=as_json) as tell:
        dossiers, differences = run_client(walks.verify(tell))
    if as_json:
        found = [_told(one) for one in differences]
        typer.echo(json.dumps({"dossiers": dossiers, "differences": found}, ensure_ascii=False))
    elif differences:
        Console().print(tables.differences(differences[:SHOWN_MAX]))
    if differences:
        typer.echo(f"✗ {len(differences)} differences in {dossiers} dossiers", err=True)
        raise typer.Exit(1)
    if not as_json:
        typer.echo(f"✓ {dossiers} dossiers counted anew; every figure is what the facts say")


@statistics.command("close")
def close(
    unit: Annotated[str, typer.Option(help="The counter whose month it is.")],
    month: Annotated[str, typer.Option(help="The month, such as 2026-03.")],
    account: Annotated[str, typer.Option(help="The account of the head.")],
) -> None:
    """Close a month that is over: its figures stay, what comes later are corrections."""
    answer = run_client(_close(unit, month, account))
    for one in answer.cut:
        typer.echo(f"{one.source}: up to {one.recorded_before_time.ToJsonString()}")


@statistics.command("compare")
def compare(
    definition: Annotated[
        tuple[str, str], typer.Option(help="Two definitions, such as solved@1 solved@2.")
    ],
    month: Month = "",
    until: Until = "",
    unit: Unit = "",
    by: Bys = None,
    as_json: AsJson = False,
) -> None:
    """Count everything anew by two definitions, and show them side by side."""
    request = pb.CompareDefinitionsRequest(
        first_definition=definition[0],
        second_definition=definition[1],
        cells=_cells(month, until, unit),
        group_by=_dimensions(by),
    )
    with walks.progress("Đang tính theo hai định nghĩa", quiet=as_json) as tell:
        compared = run_client(walks.compare(request, tell))
    _print(compared, as_json, lambda answer: tables.compared(answer, definition))


@statistics.command("definitions")
def definitions(as_json: AsJson = False) -> None:
    """Show what is counted, by which definition, and from which month on."""
    answer = run_client(_ask("ListDefinitions", pb.ListDefinitionsRequest()))
    _print(answer, as_json, tables.definitions)


async def _ask(method: str, request: Message) -> Any:
    async with open_channel("tracking") as channel:
        return await getattr(StatisticsServiceStub(channel), method)(request)


async def _close(unit: str, month: str, account: str) -> periods_pb2.ClosePeriodResponse:
    """Close once, however often the command is typed by the same head."""
    request = periods_pb2.ClosePeriodRequest(
        request_id=str(uuid.uuid5(_NAMESPACE, f"{unit}/{month}")),
        receiving_agency=unit,
        month=month,
    )
    async with open_channel("intake", Actor(account, "HEAD", unit)) as channel:
        return await intake_pb2_grpc.IntakeServiceStub(channel).ClosePeriod(request)


def _cells(month: str, until: str, unit: str) -> pb.Cells:
    first = month or f"{datetime.now(LOCAL):%Y-%m}"
    return pb.Cells(first_month=first, last_month=until or first, unit=unit)


def _dimensions(by: list[By] | None) -> list[pb.Dimension.ValueType]:
    return [pb.Dimension.Value(f"DIMENSION_{one.name}") for one in by or ()]


def _told(answer: Message) -> dict[str, Any]:
    return MessageToDict(answer, preserving_proto_field_name=True)


def _print(answer: Any, as_json: bool, table: Any) -> None:
    if as_json:
        typer.echo(json.dumps(_told(answer), ensure_ascii=False, indent=2))
    else:
        Console().print(table(answer))
