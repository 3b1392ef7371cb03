"""`dossierpost doctor`: what is up, what is not, and why."""

import asyncio
import dataclasses
import json
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.cli.checked import Check, State
from services.cli.checks import check_all
from shared.config import settings

LOOKS: Final = {
    State.READY: ("✓ sẵn sàng", "green"),
    State.ATTENTION: ("! cần xem", "yellow"),
    State.DOWN: ("✗ chưa sẵn sàng", "red"),
}


def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, for programs.")
    ] = False,
) -> None:
    """Tell what is up, what is not, and why; exit 0 only when all is ready."""
    checks = asyncio.run(check_all(settings()))
    ready = all(check.state is not State.DOWN for check in checks)
    if as_json:
        rows = [dataclasses.asdict(check) for check in checks]
        typer.echo(json.dumps({"ready": ready, "checks": rows}, ensure_ascii=False, indent=2))
    else:
        _print(checks, ready=ready)
    if not ready:
        raise typer.Exit(1)


def _print(checks: list[Check], *, ready: bool) -> None:
    table = Table("Thành phần", "Tình trạng", "Chi tiết", box=None, pad_edge=False)
    for check in checks:
        look, style = LOOKS[check.state]
        table.add_row(check.name, Text(look, style=style), Text(check.detail_vi))
    console = Console()
    console.print(table)
    if ready:
        console.print(Text("\nHệ thống đã sẵn sàng. (ready)", style="bold green"))
    else:
        console.print(Text("\nHệ thống chưa sẵn sàng. (not ready)", style="bold red"))
