"""`dossierpost parked`: facts that a service could not apply yet, and those it never will."""

import asyncio
import json
import uuid
from typing import Annotated, Any

import typer
from rich.table import Table

from protos.events.v1 import operator_pb2 as pb
from services.cli.clients import run_client
from services.cli.facts import body
from services.cli.operating import Service, as_dict, ask, last_part, print_table, table, written
from shared import events
from shared.arrivals import Reason
from shared.config import SERVICES
from shared.set_aside import Why

parked = typer.Typer(help="Look after facts that wait (sự kiện đang chờ).", no_args_is_help=True)

One = Annotated[Service, typer.Argument(help="The service that has the fact.")]
Row = Annotated[int, typer.Argument(metavar="NUMBER", help="As `parked list` shows it.", min=1)]
Some = Annotated[list[Service] | None, typer.Argument(help="Services; none: all.")]
About = Annotated[str, typer.Option(help="Only facts about this thing, such as a dossier's id.")]
Limit = Annotated[int, typer.Option(min=1, help="Show at most so many of each service.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@parked.command("list")
def list_(
    services: Some = None,
    reason: Annotated[Reason | None, typer.Option(help="Only this reason.")] = None,
    about: About = "",
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List what waits, oldest first, with the reason."""
    number = pb.ParkedReason.Value(f"PARKED_REASON_{reason or 'UNSPECIFIED'}")
    request = pb.ListParkedRequest(reason=number, about=about)
    found = run_client(_pages(services, "ListParked", request, "parked", limit))
    if as_json:
        _print_json(found)
        return
    rows = table("Dịch vụ", "Số", "Lý do", "Từ lúc", "Thử lại", "Nguồn", "Sự kiện", "Về", "Lỗi")
    for service, fact in found:
        rows.add_row(
            service,
            str(fact.parked_id),
            last_part(pb.ParkedReason.Name(fact.reason).replace("_", ".")),
            written(fact.parked_time),
            f"{written(fact.retry_time) or '–'} ({fact.attempts})",
            last_part(fact.source),
            f"#{fact.sequence} {last_part(fact.type)}",
            fact.about,
            fact.fault,
        )
    _print(rows, "Không có sự kiện nào đang chờ. (nothing waits)")


@parked.command()
def show(service: One, parked_id: Row, as_json: AsJson = False) -> None:
    """Show one fact that waits, with its headers and what it says."""
    found = run_client(ask(service, "GetParked", pb.GetParkedRequest(parked_id=parked_id)))
    try:
        said = body(events.read(found.nats_subject, found.headers, found.payload))
    except events.Unreadable:
        said = None
    whole = {**as_dict(found), "payload": found.payload.hex(), "body": said}
    if as_json:
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    for name, value in whole["parked"].items():
        typer.echo(f"{name:<14} {value}")
    typer.echo(f"{'nats_subject':<14} {found.nats_subject}")
    for name, value in sorted(found.headers.items()):
        typer.echo(f"  {name}: {value}")
    typer.echo(json.dumps(said, ensure_ascii=False, indent=2) if said else found.payload.hex())


@parked.command()
def retry(
    service: One,
    parked_ids: Annotated[
        list[int] | None, typer.Argument(metavar="[NUMBER]...", help="None: all.")
    ] = None,
) -> None:
    """Have facts tried again at once."""
    request = pb.RetryParkedRequest(request_id=str(uuid.uuid4()), parked_ids=parked_ids or [])
    done = run_client(ask(service, "RetryParked", request))
    typer.echo(f"Sẽ thử lại ngay {done.due_count} sự kiện. ({done.due_count} due now)")


@parked.command()
def skip(
    service: One,
    parked_id: Row,
    reason: Annotated[str, typer.Option(help="Why it is given up; kept with your account.")],
) -> None:
    """Give one fact up for good, and let those behind it go on."""
    request = pb.SkipParkedRequest(request_id=str(uuid.uuid4()), parked_id=parked_id, reason=reason)
    run_client(ask(service, "SkipParked", request))
    typer.echo(f"Đã bỏ qua sự kiện số {parked_id}. (skipped)")


@parked.command()
def aside(
    services: Some = None,
    why: Annotated[Why | None, typer.Option(help="Only this reason.")] = None,
    about: About = "",
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List what will never be applied: void, in conflict, skipped, lost."""
    number = pb.SetAsideReason.Value(f"SET_ASIDE_REASON_{why or 'UNSPECIFIED'}")
    request = pb.ListSetAsideRequest(reason=number, about=about)
    found = run_client(_pages(services, "ListSetAside", request, "facts", limit))
    if as_json:
        _print_json(found)
        return
    rows = table("Dịch vụ", "Lý do", "Lúc", "Nguồn", "Sự kiện", "Về", "Ghi chú")
    for service, fact in found:
        rows.add_row(
            service,
            last_part(pb.SetAsideReason.Name(fact.reason).replace("_", ".")),
            written(fact.recorded_time),
            last_part(fact.source),
            f"#{fact.epoch}.{fact.sequence} {last_part(fact.type)}",
            fact.about,
            fact.note,
        )
    _print(rows, "Không có sự kiện nào bị gạt ra. (nothing set aside)")


async def _pages(
    services: list[Service] | None, method: str, request: Any, field: str, limit: int
) -> list[tuple[str, Any]]:
    """Read pages of several services until there are no more rows, or enough."""

    async def read(service: str) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        asked = type(request)()
        asked.CopyFrom(request)
        while len(found) < limit:
            asked.page_size = min(limit - len(found), 1000)
            page = await ask(service, method, asked)
            found += [(service, row) for row in getattr(page, field)]
            asked.page_token = page.next_page_token
            if not asked.page_token:
                break
        return found

    read_all = await asyncio.gather(*(read(service) for service in services or SERVICES))
    return [row for rows in read_all for row in rows]


def _print_json(found: list[tuple[str, Any]]) -> None:
    listed = [{"service": service, **as_dict(row)} for service, row in found]
    typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))


def _print(rows: Table, nothing: str) -> None:
    if rows.row_count:
        print_table(rows)
    else:
        typer.echo(nothing)
