"""`dossierpost demo`: dossiers of the examples on their whole way, as their people would do it."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import grpc
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from protos.tracking.v1.tracking_pb2 import GetTimelineRequest, GetTimelineResponse
from services.cli.demo.calls import Clients, DemoFault, Refusal, call, until
from services.cli.demo.people import counter_officer
from services.cli.demo.rows import Row, RowsUnreadable, read_rows
from services.cli.demo.runner import Outcome, run_demo
from services.cli.demo.story import Story
from services.cli.demo.table import show
from services.cli.health import ask_health
from services.cli.timeline import show_timeline
from shared.config import SERVICES, settings

EXAMPLES: Final = Path("examples/dossiers.csv")
EVENTFUL: Final = (Story.THREE_FAILED_ATTEMPTS_REDISPATCH, Story.SUPPLEMENT_POST)
"""Stories whose time line shows most."""
DOSSIERS_MAX: Final = 100_000
CONCURRENCY_MAX: Final = 200
"""Below the calls a service works on at once."""


def demo(
    file: Annotated[Path, typer.Option("--file", "-f", help="Rows to drive.")] = EXAMPLES,
    repeat: Annotated[
        int,
        typer.Option(
            "--repeat", "-n", min=0, max=DOSSIERS_MAX, help="Dossiers in total; 0: each row once."
        ),
    ] = 0,
    concurrency: Annotated[
        int, typer.Option(min=1, max=CONCURRENCY_MAX, help="Dossiers under way at once.")
    ] = 16,
) -> None:
    """Drive example dossiers from the citizen's door to their end and check where they end.

    Every row is driven through gRPC as its own people would do it: citizen's postman, counter
    officer, case officer. It goes on when a service is killed and comes back within a minute.
    Exit 1 when any dossier is not where its row says it must end.
    """
    console = Console()
    try:
        rows = read_rows(file)
    except RowsUnreadable as unreadable:
        console.print("[red]✗[/red] Tệp hồ sơ mẫu có lỗi:", highlight=False)
        for problem in unreadable.problems:
            console.print(f"  {problem}", markup=False, highlight=False)
        raise typer.Exit(1) from None
    if away := asyncio.run(_away()):
        console.print(f"[red]✗[/red] Chưa sẵn sàng: {', '.join(away)}. Hãy chạy `make run` trước.")
        raise typer.Exit(5)
    outcomes = asyncio.run(_run(console, rows, repeat, concurrency))
    if not all(outcome.ok for outcome in outcomes):
        raise typer.Exit(1)


async def _away() -> list[str]:
    """Name the services that are not there; a demo against nothing would wait in vain."""
    health = await asyncio.gather(*(ask_health(settings().target(name)) for name in SERVICES))
    return [name for name, told in zip(SERVICES, health, strict=True) if told != "SERVING"]


async def _run(
    console: Console, rows: Sequence[Row], repeat: int, concurrency: int
) -> list[Outcome]:
    total = repeat or len(rows)
    async with Clients.open(settings()) as clients:
        begin = time.monotonic()
        with _bar(console) as bar:
            task = bar.add_task("Hồ sơ đang đi", total=total, wrong=0)
            wrong = 0

            def advance(outcome: Outcome) -> None:
                nonlocal wrong
                wrong += not outcome.ok
                bar.update(task, advance=1, wrong=wrong)

            outcomes = await run_demo(
                clients, rows, total=total, concurrency=concurrency, on_progress=advance
            )
        show(console, outcomes, time.monotonic() - begin)
        await _show_one(console, clients, outcomes)
    return outcomes


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("sai: {task.fields[wrong]}"),
        TimeElapsedColumn(),
        console=console,
    )


async def _show_one(console: Console, clients: Clients, outcomes: Sequence[Outcome]) -> None:
    """Print the time line of one eventful dossier, once tracking has heard its end."""
    ended = [outcome for outcome in outcomes if outcome.ok]
    if not ended:
        return
    eventful = [outcome for outcome in ended if outcome.story in EVENTFUL]
    chosen = (eventful or ended)[0]
    try:
        timeline = await until(
            f"thấy hồ sơ {chosen.dossier_id} ở {chosen.expected[0]} trong hệ thống theo dõi",
            lambda: _timeline(clients, chosen.dossier_id),
            lambda seen: seen is not None and seen.dossier.stage == chosen.expected[0],
            lambda seen: "chưa có" if seen is None else seen.dossier.stage,
        )
    except DemoFault as fault:
        console.print(f"! Chưa xem được dòng thời gian: {fault}", markup=False)
        return
    if timeline is not None:
        show_timeline(console, timeline)


async def _timeline(clients: Clients, dossier_id: str) -> GetTimelineResponse | None:
    request = GetTimelineRequest(query=dossier_id)
    officer = counter_officer("-")
    try:
        return await call("Xem dòng thời gian", clients.tracking.GetTimeline, request, officer)
    except Refusal as refusal:
        if refusal.code is grpc.StatusCode.NOT_FOUND:
            return None
        raise
