"""`dossierpost track`: where a dossier is, who has its papers, and what comes next."""

import asyncio
import json
from typing import Annotated

import grpc
import typer
from google.protobuf.json_format import MessageToDict
from rich.console import Console

from protos.tracking.v1.tracking_pb2 import (
    GetTimelineRequest,
    GetTimelineResponse,
    WhereIsThePaperRequest,
    WhereIsThePaperResponse,
)
from protos.tracking.v1.tracking_pb2_grpc import TrackingServiceStub
from services.cli.catalogue import OPERATOR
from services.cli.clients import EXIT_CODES, open_channel, print_error
from services.cli.timeline import show_papers, show_timeline


def track(
    query: Annotated[str, typer.Argument(metavar="CODE_OR_ID", help="Id, dossier code, waybill.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show where a dossier is, who has its papers since when, and all that happened to it."""
    try:
        timeline, where = asyncio.run(ask(query))
    except grpc.aio.AioRpcError as error:
        if error.code() is grpc.StatusCode.NOT_FOUND:
            Console(stderr=True).print(
                f"✗ Không tìm thấy hồ sơ nào có mã “{query}”.", markup=False, soft_wrap=True
            )
        else:
            print_error(error)
        raise typer.Exit(EXIT_CODES.get(error.code(), 1)) from None
    if as_json:
        told = MessageToDict(timeline, preserving_proto_field_name=True)
        papers = MessageToDict(where, preserving_proto_field_name=True)
        told["paper_sets"] = papers.get("paper_sets", [])
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        console = Console()
        show_papers(console, where)
        show_timeline(console, timeline)


async def ask(query: str) -> tuple[GetTimelineResponse, WhereIsThePaperResponse]:
    """Ask tracking for the time line of a dossier, and who has its papers."""
    async with open_channel("tracking", OPERATOR) as channel:
        stub = TrackingServiceStub(channel)
        return (
            await stub.GetTimeline(GetTimelineRequest(query=query)),
            await stub.WhereIsThePaper(WhereIsThePaperRequest(query=query)),
        )
