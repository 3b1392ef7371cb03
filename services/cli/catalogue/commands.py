"""`dossierpost catalogue`: what ships with dossierpost, and files of procedures in and out."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from protos.intake.v1 import catalogue_pb2 as pb
from protos.intake.v1.intake_pb2_grpc import IntakeServiceStub
from services.cli.catalogue import showing, workbook
from services.cli.catalogue.loading import OPERATOR, load
from services.cli.catalogue.reading import as_json, read_file
from services.cli.catalogue.remarks import Read
from services.cli.catalogue.sending import Sent, read_all, send
from services.cli.clients import open_channel, run_client
from services.cli.operating import as_dict, print_table

catalogue = typer.Typer(
    help="Look after procedures (danh mục thủ tục hành chính): load, import, export, find, show.",
    invoke_without_command=True,
)

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
Agency = Annotated[str, typer.Option(help="For this agency, such as H55.12; none: the nation's.")]
Day = Annotated[str, typer.Option(help="In force on this day, such as 2026-07-01; none: today.")]


@catalogue.callback()
def load_shipped(context: typer.Context) -> None:
    """Load the procedures and the calendar that ship with dossierpost; `run` does it by itself."""
    if context.invoked_subcommand is None:
        days, procedures = run_client(load())
        typer.echo(f"{procedures} procedures, {days} dated days")


@catalogue.command(
    "import",
    epilog="Examples:\n  dossierpost catalogue import own.xlsx --dry-run\n  dossierpost catalogue"
    " import portal/*.json --output read.json",
)
def import_(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    version: Annotated[
        int, typer.Option(min=1, help="Version that procedures of the portal become.")
    ] = 1,
    dry_run: Annotated[bool, typer.Option(help="Only say what would become of them.")] = False,
    output: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write what was read, as our own JSON.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put procedures into the catalogue: our own JSON, XLSX, or JSON of the national portal.

    Says for each procedure what could not be used or has to be looked at. What is published never
    changes: an update needs a higher version. Exit code 1 if anything was not put in.
    """
    with Progress(console=Console(stderr=True), transient=True) as progress:
        reading = progress.track(files, description="Đọc tệp")
        found = [one for path in reading for one in read_file(path, version)]
        usable = [one for one in found if one.usable]
        task = progress.add_task("Nhập danh mục", total=len(usable))
        sent = run_client(
            send(usable, dry_run=dry_run, seen=lambda count: progress.advance(task, count))
        )
    if output:
        _write(output, [one.entry for one in found if one.entry])
    if as_json:
        typer.echo(json.dumps(_report(found, sent), ensure_ascii=False, indent=2))
    else:
        _print(found, sent, dry_run=dry_run)
    if sent.refused or sent.differing or len(usable) < len(found):
        raise typer.Exit(1)


@catalogue.command(epilog="Examples:\n  dossierpost catalogue export all.xlsx")
def export(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Ends in .json or .xlsx.")],
) -> None:
    """Write the whole catalogue, every version of it, into a file that `import` reads."""
    if file.suffix.casefold() not in (".json", ".xlsx"):
        raise typer.BadParameter("must end in .json or .xlsx")
    entries = [json.loads(one.body_json) for one in run_client(read_all())]
    _write(file, entries)
    typer.echo(f"{file}: {len(entries)} thủ tục. (procedures)")


@catalogue.command(epilog="Examples:\n  dossierpost catalogue find khai sinh --agency H55.12")
def find(
    words: Annotated[list[str], typer.Argument(help="With or without diacritics, or a code.")],
    agency: Agency = "",
    day: Day = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Show at most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find procedures by words of their names, in any order; best first."""
    request = pb.FindProceduresRequest(
        query=" ".join(words), agency=agency, day=day, page_size=limit
    )
    found = run_client(_ask("FindProcedures", request)).procedures
    if as_json:
        typer.echo(json.dumps([as_dict(one) for one in found], ensure_ascii=False, indent=2))
    elif found:
        print_table(showing.found_table(found))
    else:
        typer.echo("Không tìm thấy thủ tục nào. (nothing found)")


@catalogue.command(epilog="Examples:\n  dossierpost catalogue show 1.001193 --agency H55.12")
def show(
    code: Annotated[str, typer.Argument(help="Code of the procedure, such as 1.001193.")],
    agency: Agency = "",
    version: Annotated[int, typer.Option(min=0, help="None: the one in force.")] = 0,
    day: Day = "",
    as_json: AsJson = False,
) -> None:
    """Show one procedure: cases, terms, papers, fees, and where it goes by post."""
    request = pb.GetProcedureRequest(code=code, version=version, agency=agency, day=day)
    one = run_client(_ask("GetProcedure", request)).procedure
    if as_json:
        typer.echo(json.dumps(as_dict(one), ensure_ascii=False, indent=2))
        return
    for label, value in showing.summary(one):
        typer.echo(f"{label:<12} {value}")
    for rows in (showing.cases(one), showing.fees(one), showing.papers(one)):
        typer.echo()
        print_table(rows)


async def _ask(method: str, request: Any) -> Any:
    async with open_channel("intake", OPERATOR) as channel:
        return await getattr(IntakeServiceStub(channel), method)(request)


def _write(file: Path, entries: Sequence[dict[str, Any]]) -> None:
    if file.suffix.casefold() == ".xlsx":
        workbook.write(file, entries)
        return
    lines = ",\n".join(as_json(entry) for entry in entries)
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _print(found: Sequence[Read], sent: Sent, *, dry_run: bool) -> None:
    for one in (*found, *sent.refused):
        if one.remarks:
            typer.echo(f"{'•' if one.usable else '✗'} {one.code} {one.entry.get('name', '')}")
        for remark in one.remarks:
            typer.echo(f"    {remark.doubt}: {remark}")
    for named in sent.differing:
        typer.echo(f"✗ {named}: đã công bố nội dung khác; cần phiên bản mới. (needs a new version)")
    left = len(found) - sent.added - sent.unchanged
    typer.echo(
        f"{'Sẽ thêm' if dry_run else 'Đã thêm'} {sent.added}, đã có {sent.unchanged}, không nhập"
        f" {left}. (added, there already, not put in)"
    )


def _report(found: Sequence[Read], sent: Sent) -> dict[str, Any]:
    return {
        "added": sent.added,
        "unchanged": sent.unchanged,
        "differing": sent.differing,
        "remarks": [
            {"code": one.code, "doubt": remark.doubt, "detail": remark.detail}
            for one in (*found, *sent.refused)
            for remark in one.remarks
        ],
    }
