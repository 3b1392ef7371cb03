"""`dossierpost work`: what a counter has to do now, counted and listed."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.console import Console
from rich.table import Table

from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from protos.results.v1 import results_pb2, results_pb2_grpc
from services.cli import worklists
from services.cli.catalogue import OPERATOR
from services.cli.clients import open_channel, run_client

work = typer.Typer(
    help="Count and list what a counter has to do now (việc cần làm).", no_args_is_help=True
)


def _kinds(texts: Mapping[str, str]) -> Any:
    """Make the option that names one kind of work."""

    def known(kind: str | None) -> str | None:
        if kind is not None and kind not in texts:
            raise typer.BadParameter(f"must be one of {', '.join(texts)}")
        return kind

    return typer.Option(help="List this kind; else count all.", metavar="KIND", callback=known)


Agency = Annotated[str, typer.Option(help="The counter, such as H55.12.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
Most = Annotated[int, typer.Option(min=1, max=1000, help="How many to list at the most.")]


@work.command("intake")
def intake(
    agency: Agency,
    kind: Annotated[str | None, _kinds(worklists.DOSSIER_WORK_VI)] = None,
    most: Most = 50,
    as_json: AsJson = False,
) -> None:
    """Count what has to be done with dossiers at a counter, or list one kind."""
    if kind is None:
        counted = run_client(_count_dossiers(agency))
        numbers = _numbers(intake_pb2.DossierWork, counted.counts)
        title, texts = f"Hồ sơ cần xử lý · {agency}", worklists.DOSSIER_WORK_VI
        _show(as_json, numbers, lambda: worklists.counts(title, texts, numbers))
    else:
        listed = run_client(_list_dossiers(agency, kind, most))
        title = worklists.DOSSIER_WORK_VI[kind]
        _show(as_json, _told(listed), lambda: worklists.dossiers(title, listed))


@work.command("results")
def results(
    agency: Agency,
    kind: Annotated[str | None, _kinds(worklists.RESULT_WORK_VI)] = None,
    most: Most = 50,
    as_json: AsJson = False,
) -> None:
    """Count what has to be done with results at a counter, or list one kind."""
    if kind is None:
        counted = run_client(_count_results(agency))
        numbers = _numbers(results_pb2.ResultWork, counted.counts)
        title, texts = f"Kết quả cần xử lý · {agency}", worklists.RESULT_WORK_VI
        _show(as_json, numbers, lambda: worklists.counts(title, texts, numbers))
    else:
        listed = run_client(_list_results(agency, kind, most))
        title = worklists.RESULT_WORK_VI[kind]
        _show(as_json, _told(listed), lambda: worklists.results(title, listed))


async def _count_dossiers(agency: str) -> intake_pb2.CountDossierWorkResponse:
    async with open_channel("intake", OPERATOR) as channel:
        stub = intake_pb2_grpc.IntakeServiceStub(channel)
        return await stub.CountDossierWork(intake_pb2.CountDossierWorkRequest(agency=agency))


async def _list_dossiers(agency: str, kind: str, most: int) -> intake_pb2.ListDossierWorkResponse:
    wanted = intake_pb2.DossierWork.Value(f"DOSSIER_WORK_{kind}")
    request = intake_pb2.ListDossierWorkRequest(agency=agency, kind=wanted, page_size=most)
    async with open_channel("intake", OPERATOR) as channel:
        return await intake_pb2_grpc.IntakeServiceStub(channel).ListDossierWork(request)


async def _count_results(agency: str) -> results_pb2.CountResultWorkResponse:
    async with open_channel("results", OPERATOR) as channel:
        stub = results_pb2_grpc.ResultsServiceStub(channel)
        return await stub.CountResultWork(results_pb2.CountResultWorkRequest(agency=agency))


async def _list_results(agency: str, kind: str, most: int) -> results_pb2.ListResultWorkResponse:
    wanted = results_pb2.ResultWork.Value(f"RESULT_WORK_{kind}")
    request = results_pb2.ListResultWorkRequest(agency=agency, kind=wanted, page_size=most)
    async with open_channel("results", OPERATOR) as channel:
        return await results_pb2_grpc.ResultsServiceStub(channel).ListResultWork(request)


def _numbers(kinds: Any, counts: Any) -> dict[str, int]:
    """Give the numbers by the kinds' own names, without the name of their enum."""
    prefix = kinds.DESCRIPTOR.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return {kinds.Name(one.kind).removeprefix(prefix): one.number for one in counts}


def _told(answer: Message) -> dict[str, Any]:
    return MessageToDict(answer, preserving_proto_field_name=True)


def _show(as_json: bool, told: dict[str, Any], table: Callable[[], Table]) -> None:
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        Console().print(table())
