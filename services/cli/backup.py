"""`dossierpost backup` and `dossierpost restore`: copies of databases, and going on from one."""

import json
import uuid
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from protos.events.v1 import operator_pb2 as pb
from services.cli.clients import run_client
from services.cli.operating import PATIENT_S, Service, as_dict, ask, last_part, print_table, table
from shared.config import SERVICES

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]

_FOUND_VI = {
    pb.FOUND_AT_UNSPECIFIED: "chỉ biết vị trí",
    pb.FOUND_AT_STREAM: "luồng",
    pb.FOUND_AT_CONSUMER: "dịch vụ khác",
}


def backup(
    services: Annotated[list[Service] | None, typer.Argument(help="Services; none: all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Copy databases of SQLite while work goes on; each copy is read again before it counts."""
    chosen = services or list(map(Service, SERVICES))
    copies = run_client(_copy(chosen))
    if as_json:
        listed = [{"service": service, **as_dict(copy)} for service, copy in copies]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    rows = table("Dịch vụ", "Tệp", "Kích thước", "Sự kiện", "Giây")
    for service, copy in copies:
        seconds = copy.duration.ToMilliseconds() / 1000
        size = f"{copy.size_bytes / 2**20:.1f} MiB"
        rows.add_row(service, copy.path, size, str(copy.fact_count), f"{seconds:.1f}")
    print_table(rows)


async def _copy(services: list[Service]) -> list[tuple[Service, Any]]:
    """Copy one after another: the disk is the same."""
    copies = []
    with Console(stderr=True).status("") as progress:
        for service in services:
            progress.update(f"Đang sao lưu {service} …")
            copies.append((service, await ask(service, "BackUp", pb.BackUpRequest(), PATIENT_S)))
    return copies


def restore(
    service: Annotated[Service, typer.Argument(help="The service whose copy was put back.")],
    note: Annotated[str, typer.Option(help="What you know of the copy; kept with your account.")],
    codes_above: Annotated[
        list[str] | None,
        typer.Option(help="A dossier code given out after the copy was made; none up to it again."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(help="A service, or `broker`, that is gone for good and cannot be asked."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Go on after the copy of a database was put back: name what is lost, number anew."""
    request = pb.RestoreRequest(
        request_id=str(uuid.uuid4()),
        note=note,
        numbers_above=codes_above or [],
        without_services=without or [],
    )
    done = run_client(_restore(service, request))
    if as_json:
        typer.echo(json.dumps(as_dict(done), ensure_ascii=False, indent=2))
        return
    if done.lost:
        print_table(_losses(done))
    if done.lost_count > len(done.lost):
        typer.echo(f"… xem hết: dossierpost parked aside {service} --why LOST --limit 1000000")
    typer.echo(
        f"Kỷ mới {done.epoch}. Mất {done.lost_count} sự kiện, trong đó phát lại được "
        f"{done.told_again_count}; chuyển sang kỷ mới {done.moved_count}. "
        f"({done.lost_count} lost, {done.told_again_count} told again)"
    )


async def _restore(service: Service, request: pb.RestoreRequest) -> Any:
    with Console(stderr=True).status(f"Đang hỏi mọi nơi về {service} …"):
        return await ask(service, "Restore", request, PATIENT_S)


def _losses(done: pb.RestoreResponse) -> Table:
    rows = table("Đã mất, về", "Số", "Sự kiện", "Tìm thấy ở", "Phát lại")
    for one in done.lost:
        rows.add_row(
            one.about,
            f"{one.epoch}.{one.sequence}",
            last_part(one.type) or "?",
            _FOUND_VI[one.found_at],
            "có" if one.told_again else "không",
        )
    return rows
